import pytest
from django.core.exceptions import PermissionDenied

from schools.models import School, SchoolIdentifier, Settlement, SocialPassport, TerritoryYear
from schools.services.registry import add_identifier, change_school, checksum_fails
from schools.services.registry import remove_identifier as remove
from schools.services.yearly import change_year
from schools.yearly import KINDS
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, DataVersion
from tests.cast import Cast


def test_change_school_saves_tells_and_bumps_the_data_version(cast: Cast) -> None:
    school = cast.north.school

    changed = change_school(
        school, settlement="Озёрный", pupils=610, rural=False, by=cast.north.specialist
    )

    school.refresh_from_db()
    event = AuditEvent.objects.get(verb="school.change")
    assert changed == ["обучающихся", "населённый пункт"]
    assert (school.pupils, school.settlement.name) == (610, "Озёрный")
    assert (event.created_by, event.scope) == (cast.north.specialist, school.scope)
    assert event.details["changes"]["pupils"] == ["600", "610"]
    assert DataVersion.objects.get(scope=cast.north.municipality.scope).version == 1


def test_change_school_with_nothing_new_says_nothing(cast: Cast) -> None:
    assert change_school(cast.north.school, settlement="", pupils=600, by=None) == []
    assert not AuditEvent.objects.filter(verb="school.change").exists()


def test_change_school_drops_a_settlement_that_nobody_is_in(cast: Cast) -> None:
    change_school(cast.north.school, settlement="Озёрный", by=None)

    change_school(cast.north.school, settlement="Лесной", by=None)

    assert [place.name for place in Settlement.objects.all()] == ["Лесной"]


def test_change_school_to_a_taken_name_is_refused_and_leaves_no_trace(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        change_school(cast.north.school, settlement="Новый", name="МБОУ «Северная СОШ»", by=None)

    assert refusal.value.code == "name_taken"
    assert not Settlement.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("person", ["observer", "school_head", "head"])
def test_change_school_needs_the_right(cast: Cast, person: str) -> None:
    with pytest.raises(PermissionDenied):
        change_school(cast.north.school, settlement="", pupils=1, by=getattr(cast.north, person))


def test_add_identifier_for_one_year(cast: Cast) -> None:
    identifier = add_identifier(
        cast.north.school, system="oge", value="004013", year=2022, by=cast.north.specialist
    )

    assert (identifier.value, identifier.year) == ("4013", 2022)
    assert "за 2022 год" in AuditEvent.objects.get(verb="identifier.add").text


def test_add_identifier_with_a_wrong_checksum_is_only_pointed_at(cast: Cast) -> None:
    wrong = add_identifier(cast.north.school, system="inn", value="7707083894", year=None, by=None)
    right = add_identifier(
        cast.north.schools[1], system="inn", value="7707083893", year=None, by=None
    )

    assert (checksum_fails(wrong), checksum_fails(right)) == (True, False)


@pytest.mark.parametrize(
    ("system", "value", "code"),
    [
        ("fis_oko", "991001", "bad_value"),
        ("fis_oko", "edu991002", "identifier_taken"),
        ("fis_oko", "sch991101", "identifier_taken"),
        ("oge", "12345678", "bad_value"),
        ("oge", "5001", "identifier_taken"),
        ("inn", "77", "bad_value"),
        ("ogrn", "10277", "bad_value"),
        ("ege", "4014", "identifier_exists"),
    ],
)
def test_add_identifier_refuses(cast: Cast, system: str, value: str, code: str) -> None:
    SchoolIdentifier.objects.create(school=cast.south.school, system="oge", value="5001")
    SchoolIdentifier.objects.create(school=cast.north.school, system="ege", value="4013")

    with pytest.raises(Refused) as refusal:
        add_identifier(cast.north.school, system=system, value=value, year=None, by=None)

    assert refusal.value.code == code
    assert "Южн" not in refusal.value.message


def test_two_schools_may_share_an_inn(cast: Cast) -> None:
    for school in cast.north.schools[:2]:
        add_identifier(school, system="inn", value="7707083893", year=None, by=None)

    assert SchoolIdentifier.objects.filter(system="inn").count() == 2


def test_remove_identifier_but_never_the_only_login(cast: Cast) -> None:
    school = cast.north.school
    login = school.identifiers.get()

    with pytest.raises(Refused, match="единственный логин"):
        remove(login, by=cast.north.specialist)
    add_identifier(school, system="fis_oko", value="edu991099", year=None, by=None)
    remove(login, by=cast.north.specialist)

    assert School.objects.get(pk=school.pk).login == "edu991099"
    assert AuditEvent.objects.filter(verb="identifier.remove").exists()


def test_change_year_makes_and_changes_a_row_with_its_source(cast: Cast) -> None:
    kind, school = KINDS["passport"], cast.north.school
    given = {"pupils": 600, "kdn": 9}

    assert change_year(kind, school=school, year=2024, by=None, source="Паспорт школы", **given)
    assert not change_year(kind, school=school, year=2024, by=None, source="Копия", **given)

    row = SocialPassport.objects.get()
    assert (row.pupils, row.kdn, row.source) == (600, 9, "Паспорт школы")
    assert "источник: Паспорт школы" in AuditEvent.objects.get(verb="yearly.change").text


def test_change_year_of_the_territory_takes_the_settlement_by_name(cast: Cast) -> None:
    change_year(
        KINDS["territory"], school=cast.north.school, year=2024, by=None,
        settlement="Озёрный", unemployment="5.4", source="Центр занятости",
    )  # fmt: skip

    assert TerritoryYear.objects.get().settlement.name == "Озёрный"


def test_change_year_needs_the_right(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        change_year(
            KINDS["passport"], school=cast.north.school, year=2024, by=cast.north.observer, pupils=1
        )
