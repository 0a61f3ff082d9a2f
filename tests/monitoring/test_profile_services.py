"""Profiles, resource maps, SWOT, catalogues: who may, what is refused, what the trail says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from monitoring.models import FactorCatalogue, ProfileFactor, ResourceMap, RiskProfile, SwotEntry
from monitoring.profiles import catalogues, queries, services, yearly
from monitoring.profiles.services import Assessed
from schools.privacy import EVERYTHING
from shnor_portal.core import audit, files
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, StoredFile
from tests.monitoring.profile_samples import (
    FAILURE,
    PARENTS,
    STAFF,
    assessed,
    built_profile,
    catalogue,
    weakness,
)
from tests.world import YEAR, make_world

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 profile"


def receive(cast, by=None, **said):
    given = {
        "school": cast.north.school,
        "catalogue": catalogue(),
        "dated": date(2024, 6, 20),
        "issuer": "Институт развития образования",
        "factors": assessed({FAILURE: "high", STAFF: "medium"}),
        "by": by,
    }
    return services.receive_profile(**{**given, **said})


def trail() -> AuditEvent:
    return AuditEvent.objects.order_by("-pk")[0]


def test_ready_catalogues_are_there_once_with_what_is_known_of_them():
    first = {item.code: item for item in catalogues.catalogues()}
    again = list(catalogues.catalogues())

    assert {code: item.size for code, item in first.items()} == {
        "500plus-2021": 10,
        "500plus-2022": 12,
        "irkutsk-2023": 6,
    }
    assert len(again) == 3
    assert first["irkutsk-2023"].ground == FactorCatalogue.Ground.FOUND
    assert first["500plus-2021"].ground == FactorCatalogue.Ground.RECALLED
    assert first["500plus-2022"].factors.filter(confirmed=True).count() == 2
    assert (first["500plus-2021"].medium_from, first["500plus-2021"].high_from) == (
        Decimal("0.34"),
        Decimal("0.67"),
    )


def copy(by, **said):
    given = {
        "code": "okrug-2026",
        "title": "Перечень округа",
        "note": "",
        "factors": ["Дефицит педагогических кадров", " ", "Удалённость школы"],
        "medium_from": Decimal("0.2"),
        "high_from": Decimal("0.4"),
        "by": by,
    }
    return catalogues.copy_catalogue(catalogue("500plus-2021"), **{**given, **said})


def test_coordinator_copies_a_catalogue_and_the_source_stays(cast):
    made = copy(cast.north.coordinator)

    assert [(row.position, row.title, row.confirmed) for row in made.factors.all()] == [
        (1, "Дефицит педагогических кадров", True),
        (2, "Удалённость школы", False),
    ]
    assert made.ground == FactorCatalogue.Ground.OWN
    assert catalogue("500plus-2021").factors.count() == 10
    assert trail().verb == "catalogue.copy"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"code": "irkutsk-2023"}, "code_taken"),
        ({"factors": ["", " "]}, "no_factors"),
        ({"factors": ["Кадры", "кадры"]}, "factor_twice"),
        ({"factors": ["К" * 401]}, "factor_long"),
        ({"factors": [f"Фактор {n}" for n in range(61)]}, "many_factors"),
        ({"medium_from": Decimal("0.5")}, "wrong_cuts"),
    ],
)
def test_wrong_copy_is_refused_and_leaves_nothing(cast, said, code):
    catalogue()

    with pytest.raises(Refused) as refusal:
        copy(cast.north.coordinator, **said)

    assert refusal.value.code == code
    assert FactorCatalogue.objects.count() == 3


def test_school_may_not_copy_a_catalogue(cast):
    with pytest.raises(PermissionDenied):
        copy(cast.north.school_head)


def test_unused_copy_is_removed_and_neither_a_ready_nor_a_used_one(cast):
    unused, used = copy(None), copy(None, code="okrug-2027")
    row = used.factors.get(position=1)
    services.build_profile(
        school=cast.north.school, catalogue=used, dated=date(2024, 6, 20),
        factors={row.pk: Assessed("high")}, by=None,
    )  # fmt: skip

    catalogues.remove_catalogue(unused, by=cast.north.coordinator)

    for held, code in ((catalogue(), "ready_catalogue"), (used, "catalogue_used")):
        with pytest.raises(Refused) as refusal:
            catalogues.remove_catalogue(held, by=cast.north.coordinator)
        assert refusal.value.code == code


def test_received_profile_keeps_issuer_day_file_and_levels(cast):
    profile = receive(cast, by=cast.north.school_team, upload=("Профиль.pdf", PDF))

    assert profile.origin == RiskProfile.Origin.RECEIVED
    assert profile.issuer == "Институт развития образования"
    assert files.read(profile.file) == PDF
    assert profile.file.scope == cast.north.school.scope
    assert [(row.factor.position, row.level) for row in profile.factors.all()] == [
        (FAILURE, "high"),
        (STAFF, "medium"),
    ]
    assert trail().verb == "profile.receive"
    assert trail().actor == str(cast.north.school_team)
    assert trail().scope == cast.north.school.scope


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"issuer": " "}, "no_issuer"),
        ({"factors": {}}, "no_factors"),
        ({"upload": ("Профиль.exe", b"MZ\x90\x00")}, "wrong_file"),
        ({"upload": ("Профиль.pdf", b"")}, "empty_file"),
        ({"dated": timezone.localdate() + timedelta(days=2)}, "future_date"),
    ],
)
def test_wrong_profile_is_refused_and_leaves_nothing(cast, said, code):
    with pytest.raises(Refused) as refusal:
        receive(cast, **said)

    assert refusal.value.code == code
    assert not RiskProfile.objects.exists()
    assert not AuditEvent.objects.filter(verb="profile.receive").exists()


def test_factor_of_another_catalogue_and_an_unknown_level_are_refused(cast):
    other = catalogue("500plus-2021").factors.all()[0]

    with pytest.raises(Refused, match="из другого перечня"):
        receive(cast, factors={other.pk: Assessed("high")})
    with pytest.raises(Refused, match="Значимость"):
        receive(cast, factors=assessed({FAILURE: "huge"}))


@pytest.mark.parametrize("role", ["observer", "head", "curator"])
def test_profile_needs_the_right(cast, role):
    with pytest.raises(PermissionDenied):
        receive(cast, by=getattr(cast.north, role))


def test_neighbour_may_not_bring_a_profile_in(cast):
    with pytest.raises(PermissionDenied):
        receive(cast, by=cast.south.coordinator)


def test_profile_is_not_kept_without_its_trail(cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(audit, "record", broken)

    with pytest.raises(RuntimeError):
        receive(cast)

    assert not RiskProfile.objects.exists()


def answer(row, by=None, **said):
    given = {
        "level": row.level, "reason": "", "responsible": None, "responsible_text": "", "by": by,
    }  # fmt: skip
    return services.change_factor(row=row, **{**given, **said})


def test_responsible_is_named_once_and_the_trail_says_who(cast):
    row = built_profile(cast.north.school).factors.get(factor__position=FAILURE)

    changed = answer(row, by=cast.north.school_head, responsible=cast.north.school_team)
    again = answer(row, by=cast.north.school_head, responsible=cast.north.school_team)

    assert (changed, again) == (True, False)
    assert ProfileFactor.objects.get(pk=row.pk).responsible == cast.north.school_team
    assert str(cast.north.school_team) in trail().text
    assert AuditEvent.objects.filter(verb="profile.factor").count() == 1


def test_stranger_cannot_answer_for_a_factor(cast):
    row = built_profile(cast.north.school).factors.all()[0]

    with pytest.raises(Refused) as refusal:
        answer(row, responsible=cast.south.school_team)

    assert refusal.value.code == "stranger"


def test_next_profile_begins_with_the_people_of_the_one_before(cast):
    row = built_profile(cast.north.school).factors.get(factor__position=FAILURE)
    answer(row, responsible=cast.north.school_team, responsible_text="и методист")

    newer = built_profile(cast.north.school, {FAILURE: "low", STAFF: "high"}, date(2025, 6, 20))

    named = {r.factor.position: (r.responsible, r.responsible_text) for r in newer.factors.all()}
    assert named == {FAILURE: (cast.north.school_team, "и методист"), STAFF: (None, "")}


def test_factor_is_added_once_and_the_last_one_stays(cast):
    profile = built_profile(cast.north.school, {FAILURE: "high"})
    staff = catalogue().factors.get(position=STAFF)

    added = services.add_factor(profile=profile, factor=staff, level="low", by=None)
    with pytest.raises(Refused, match="уже есть"):
        services.add_factor(profile=profile, factor=staff, level="low", by=None)
    services.remove_factor(added, by=cast.north.coordinator)
    with pytest.raises(Refused, match="единственный"):
        services.remove_factor(profile.factors.get(), by=cast.north.coordinator)


def test_profile_entered_by_mistake_is_removed(cast):
    profile = built_profile(cast.north.school)
    profile.file = files.store(b"%PDF", name="a.pdf", scope=profile.scope, by=None)
    profile.save()

    services.remove_profile(profile, by=cast.north.school_team)

    assert not RiskProfile.objects.exists()
    assert not StoredFile.objects.exists()
    assert trail().verb == "profile.remove"


def test_resource_map_says_what_changed_and_begins_with_last_years_posts(cast):
    school = cast.north.school

    first = yearly.change_resources(
        school=school, year=2025, psychologist=Decimal("0.5"), staff_deficit="Нет физика",
        by=cast.north.school_team,
    )  # fmt: skip
    again = yearly.change_resources(
        school=school, year=2025, staff_deficit="Нет физика", by=cast.north.school_team
    )
    following = queries.resource_map(school, 2026)

    assert set(first) == {"ставок педагога-психолога", "кадровые дефициты"}
    assert again == []
    assert (following.pk, following.psychologist, following.staff_deficit) == (
        None,
        Decimal("0.5"),
        "",
    )
    assert ResourceMap.objects.count() == 1
    assert "кадровые дефициты" in trail().text


def test_facts_are_taken_once_and_weaknesses_lead_to_factors(cast):
    make_world(cast)
    school = cast.north.school
    titles = {row.pk: row.title for row in queries.factors_to_lead_to(school)}
    keys = {fact.key for fact in yearly.open_facts(school, YEAR)}

    made = yearly.take_facts(
        school=school, year=YEAR, keys=keys, factors=titles, by=cast.north.school_team
    )
    again = yearly.take_facts(school=school, year=YEAR, keys=keys, factors=titles, by=None)

    weak = [row for row in made if row.side == SwotEntry.Side.WEAKNESS and "справились" in row.text]
    assert keys
    assert again == []
    assert [row.factor.position for row in weak] == [FAILURE]
    assert not yearly.open_facts(school, YEAR)


def test_swot_counts_what_leads_nowhere(cast):
    school, row = cast.north.school, catalogue().factors.get(position=PARENTS)
    weakness(school, YEAR)
    led = weakness(school, YEAR, "Родители не приходят")

    yearly.change_entry(
        entry=led, side="threat", text=led.text, factor=row, by=cast.north.school_team
    )
    found = queries.swot(school, YEAR)

    assert (len(found.leading), found.loose) == (2, 1)
    yearly.remove_entry(led, by=cast.north.school_team)
    assert trail().verb == "swot.remove"


@pytest.mark.parametrize(
    ("side", "text", "code"), [("", "Есть", "no_side"), ("threat", " ", "no_text")]
)
def test_swot_line_needs_a_side_and_words(cast, side, text, code):
    with pytest.raises(Refused) as refusal:
        yearly.add_entry(school=cast.north.school, year=YEAR, side=side, text=text, by=None)

    assert refusal.value.code == code


def test_swot_is_closed_to_a_neighbour(cast):
    with pytest.raises(PermissionDenied):
        yearly.add_entry(
            school=cast.north.school, year=YEAR, side="threat", text="Есть",
            by=cast.south.coordinator,
        )  # fmt: skip


def test_values_beside_factors_stand_on_results_not_later_than_the_year(cast):
    make_world(cast)
    profile = RiskProfile.objects.get()

    page = queries.profile_page(profile, YEAR, EVERYTHING)
    before = queries.profile_page(profile, 2000, EVERYTHING)

    proposal = page.lines[0].offer.proposal
    assert proposal is not None
    assert (proposal.numerator, proposal.denominator) == (9, 24)
    assert proposal.source == f"ВПР {YEAR} года"
    assert before.lines[0].offer.proposal is None
    assert [line.row.factor.position for line in page.unanswered] == [FAILURE, PARENTS]
