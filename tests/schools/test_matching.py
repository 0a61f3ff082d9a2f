import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.matching import Matcher, PendingSchool, pending_logins
from schools.models import School, SchoolAlias, SchoolIdentifier
from schools.services.aliases import forget_alias, remember_alias
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent
from tests.cast import Cast
from tests.schools.workbooks import REGISTRY, read, workbook


def code_of(school: School, system: str, value: str, year: int | None = None) -> SchoolIdentifier:
    return SchoolIdentifier.objects.create(school=school, system=system, value=value, year=year)


@pytest.mark.parametrize("login", ["edu991001", "sch991001", "EDU991001 "])
def test_match_by_login_in_both_spellings(cast: Cast, login: str) -> None:
    found = Matcher(cast.north.municipality).match(login, "Как угодно")

    assert (found.school_id, found.how) == (cast.north.school.pk, "login")


@pytest.mark.parametrize("cell", [4013, 4013.0, "004013"])
def test_match_by_code_of_an_exam_without_leading_zeros(cast: Cast, cell: object) -> None:
    code_of(cast.north.school, "oge", "4013")

    found = Matcher(cast.north.municipality).match(cell, None)

    assert (found.school_id, found.how) == (cast.north.school.pk, "oge")


def test_match_by_code_that_is_of_two_schools_is_refused(cast: Cast) -> None:
    code_of(cast.north.schools[0], "oge", "4013")
    code_of(cast.north.schools[1], "ege", "4013")
    matcher = Matcher(cast.north.municipality)

    assert matcher.match("4013", None).code == "ambiguous_school"
    assert matcher.match("4013", None, system="ege").school_id == cast.north.schools[1].pk


def test_match_respects_the_year_of_a_code(cast: Cast) -> None:
    old, new = cast.north.schools[:2]
    code_of(old, "oge", "4013", year=2022)
    code_of(new, "oge", "4013", year=2024)
    matcher = Matcher(cast.north.municipality)

    assert matcher.match("4013", None, year=2022).school_id == old.pk
    assert matcher.match("4013", None, year=2024).school_id == new.pk
    assert matcher.match("4013", None, year=2023).code == "unknown_school"


def test_match_by_exact_name_in_another_spelling(cast: Cast) -> None:
    found = Matcher(cast.north.municipality).match("", 'МКОУ "Северная  СОШ "')

    assert (found.school_id, found.how) == (cast.north.schools[1].pk, "name")


def test_match_by_alike_name_only_suggests(cast: Cast) -> None:
    found = Matcher(cast.north.municipality).match(None, "Северная СОШ им. А.С. Пушкина")

    assert not found.found
    assert found.code == "unknown_school"
    assert found.suggestion == cast.north.schools[1]
    assert "Северная СОШ" in found.message


def test_match_of_an_unknown_login_does_not_fall_back_to_the_name(cast: Cast) -> None:
    found = Matcher(cast.north.municipality).match("edu991777", cast.north.school.name)

    assert not found.found
    assert found.suggestion == cast.north.school


def test_match_of_a_malformed_login_says_so(cast: Cast) -> None:
    found = Matcher(cast.north.municipality).match("edu99100", cast.north.school.name)

    assert found.code == "bad_login"


def test_match_of_a_neighbours_school_tells_nothing_of_it(cast: Cast) -> None:
    code_of(cast.south.school, "oge", "5001")
    matcher = Matcher(cast.north.municipality)

    for cell in ("edu991101", "5001"):
        found = matcher.match(cell, None)
        assert found.foreign_municipality
        assert (found.school_id, found.suggestion, found.name) == (None, None, "")
        assert found.code == "foreign_school"
        assert "Южн" not in found.message


def test_match_by_a_neighbours_name_finds_nothing(cast: Cast) -> None:
    found = Matcher(cast.north.municipality).match(None, "МКОУ «Луговая СОШ»")

    assert found.code == "unknown_school"
    assert found.suggestion is None


def test_code_of_another_region_is_not_foreign_but_unknown(cast: Cast) -> None:
    far = type(cast.north.municipality).objects.create(
        region=cast.far_operator.assignments.get().region, name="Дальний", code="reg98_m001"
    )
    code_of(School.objects.create(municipality=far, name="СОШ"), "oge", "4013")

    assert Matcher(cast.north.municipality).match("4013", None).code == "unknown_school"


def test_region_batch_matches_by_number_inside_its_region_only(cast: Cast) -> None:
    batch = read(None, ("пусто.xlsx", workbook(["?"])), scope=cast.region.scope)
    matcher = Matcher(None, batch=batch)

    assert matcher.match("edu991101", None).school_id == cast.south.school.pk
    assert not matcher.match(None, cast.south.school.name).found
    batch.scope = cast.far_operator.assignments.get().scope
    assert Matcher(None, batch=batch).match("edu991101", None).code == "foreign_school"


def test_confirmed_alias_matches_even_beside_an_unknown_code(cast: Cast) -> None:
    school = cast.north.schools[1]
    remember_alias(school=school, seen_as="Школа на Северной улице", by=cast.north.specialist)
    matcher = Matcher(cast.north.municipality)

    assert matcher.match("", "школа на  северной улице").how == "alias"
    assert matcher.match("999", "Школа на Северной улице").school_id == school.pk
    assert AuditEvent.objects.filter(verb="alias.remember", scope=school.scope).exists()


def test_remember_alias_of_another_school_is_refused(cast: Cast) -> None:
    one, other = cast.north.schools[:2]
    remember_alias(school=one, seen_as="Школа у реки", by=None)

    with pytest.raises(Refused, match="уже означает"):
        remember_alias(school=other, seen_as="школа у реки", by=None)
    with pytest.raises(Refused, match="ничего, по чему"):
        remember_alias(school=other, seen_as="МБОУ «Школа»", by=None)
    with pytest.raises(PermissionDenied):
        remember_alias(school=cast.south.school, seen_as="Другая", by=cast.north.specialist)


def test_forget_alias(cast: Cast) -> None:
    alias = remember_alias(school=cast.north.school, seen_as="Школа у реки", by=None)

    forget_alias(alias, by=cast.north.coordinator)

    assert not SchoolAlias.objects.exists()
    assert not Matcher(cast.north.municipality).match(None, "Школа у реки").found


def test_pending_school_of_the_same_batch_is_matched_by_login_code_and_name(cast: Cast) -> None:
    row = ["edu991050", 111050, "МБОУ «Новая СОШ»", "СОШ", "", "да", 100]
    known = ["edu991002", 111002, "", "", "", "", ""]
    batch = read(cast.north.municipality, ("реестр.xlsx", workbook(REGISTRY, row, known)))
    matcher = Matcher(cast.north.municipality, batch=batch)

    assert matcher.match("sch991050", None).pending_login == "edu991050"
    assert matcher.match(111050.0, None).pending_login == "edu991050"
    assert matcher.match(None, "Новая СОШ").pending_login == "edu991050"
    assert matcher.match("111002", None).school_id == cast.north.schools[1].pk
    assert PendingSchool("edu991050", "МБОУ «Новая СОШ»", (("oge", "111050"), ("ege", "111050")))\
        in pending_logins(batch)  # fmt: skip


def test_pending_school_of_a_file_left_out_is_not_matched(cast: Cast) -> None:
    row = ["edu991050", 111050, "МБОУ «Новая СОШ»", "СОШ", "", "да", 100]
    batch = read(cast.north.municipality, ("реестр.xlsx", workbook(REGISTRY, row)))
    batch.files.update(included=False)

    assert pending_logins(batch) == []


def test_matcher_asks_a_constant_number_of_queries(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            matcher = Matcher(cast.north.municipality)
            for number in range(50):
                matcher.match(f"edu99{number:04}", f"Школа № {number}")
        return len(captured)

    before = queries()
    for number in range(30):
        school = School.objects.create(municipality=cast.north.municipality, name=f"СОШ № {number}")
        code_of(school, "fis_oko", f"9955{number:02}")

    assert queries() == before <= 4
