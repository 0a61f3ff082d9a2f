"""Results beside conditions: an index of the municipality, what it lets expect, the matrix."""

import pytest
from django.urls import reverse

from monitoring.identification import conditions as module
from monitoring.identification import services, social_index
from monitoring.identification.conditions import Place, beside
from monitoring.identification.engine.facts import Amount, Cell, Facts, ProcedureKey, SchoolFacts
from monitoring.identification.methodology.document import load, preset
from monitoring.identification.methodology.vocabulary import PUPILS
from monitoring.identification.words.conditions import conditions
from monitoring.indicators.calculate import Counts
from monitoring.models import SocialIndex
from schools.models import SocialPassport
from schools.social import FACTORS
from shnor_portal.core.errors import Refused
from tests.monitoring.pages import GOOD, GYMNASIUM, LAKE, NORTHERN, WEAK, load_year, text_of

KDN = [factor.code for factor in FACTORS].index("kdn")
WORK = ProcedureKey("vpr", "Математика", grade=5)
INDEX = {
    "method": "zscore_sum",
    "components": [{"ratio": "share_kdn", "sign": -1, "weight": 1}],
}
GIVEN = {
    "method": "external_coeffs",
    "components": [{"ratio": "share_kdn", "sign": 1, "weight": 0.5}],
    "intercept": 0.1,
}


def school(login: str, kdn: int | None, failed: int) -> SchoolFacts:
    known = {} if kdn is None else {("kdn", 2025): Amount(kdn)}
    return SchoolFacts(
        school=login,
        municipality="reg99_m001",
        cells={(WORK, 2025): Cell(Counts(participants=40, n2=failed, n3=40 - failed, n4=0, n5=0))},
        amounts={(PUPILS, 2025): Amount(100), **known},
    )


def found(*schools: SchoolFacts, index=INDEX):
    facts = Facts(2025, {one.school: one for one in schools})
    return beside(load(preset("fioko")), facts, index, facts.schools)


USUAL = [school(f"edu99000{number}", number, number) for number in range(10)]


def test_school_is_held_against_what_its_conditions_let_expect():
    strong = school("edu990100", 9, 0)

    standings = found(*USUAL, strong).standings

    assert standings["edu990100"].place is Place.RESILIENT
    assert standings["edu990100"].better_by > 1
    assert standings["edu990009"].place is Place.HARD
    assert standings["edu990009"].better_by < 0
    assert standings["edu990000"].place is Place.WELL


def test_weak_results_in_good_conditions_are_told_apart():
    weak = school("edu990100", 0, 12)

    assert found(*USUAL, weak).standings["edu990100"].place is Place.HIDDEN


def test_few_schools_are_not_compared_and_a_school_without_a_passport_is_left_out():
    assert found(*USUAL[:9]).standings == {}
    some = found(*USUAL, school("edu990100", None, 3))
    assert (some.compared, "edu990100" in some.standings) == (10, False)


def test_coefficients_of_the_region_are_the_expected_share():
    standing = found(*USUAL, index=GIVEN).standings["edu990008"]

    assert (standing.conditions, standing.expected) == (0.14, 0.14)
    assert standing.result == 0.2
    assert standing.better_by == -0.06


def test_coefficients_need_no_other_schools_but_give_no_place_among_them():
    few = found(*USUAL[:4], index=GIVEN)

    assert few.standings["edu990002"].expected == 0.11
    assert {each.place for each in few.standings.values()} == {None}


@pytest.mark.django_db
def test_coefficients_of_the_region_are_told_of_few_schools_without_a_matrix(cast, place, sign_in):
    keep(place, cast.north.coordinator, method="external_coeffs", intercept=0.1)
    run = run_of(place, cast.north.coordinator)

    client = sign_in(cast.north.coordinator)
    page = text_of(client.get(reverse("monitoring:run_conditions", args=[run.pk])))

    assert "Сравнить школы между собой нельзя" in page
    assert "Где какие школы" not in page
    assert cast.north.school.name in page


@pytest.fixture
def place(cast):
    load_year(cast, rows=((*GYMNASIUM, GOOD), (*NORTHERN, WEAK), (*LAKE, GOOD)))
    for number, one in enumerate(cast.north.schools):
        SocialPassport.objects.update_or_create(
            school=one, year=2025, defaults={"pupils": 100, "kdn": 10 * number + 5}
        )
    return cast.north.municipality


def keep(place, by, **other):
    return social_index.keep_index(
        **{
            "municipality": place, "method": INDEX["method"], "components": INDEX["components"],
            "intercept": None, "basis": "Приказ № 7", "by": by, **other,
        }
    )  # fmt: skip


def run_of(place, by):
    return services.start_run(
        municipality=place, year=2025, methodology_code="fioko", overrides={}, by=by
    )


@pytest.mark.django_db
def test_page_says_how_to_begin_then_shows_the_matrix_by_the_alphabet(
    cast, place, sign_in, monkeypatch
):
    monkeypatch.setattr(module, "MIN_SCHOOLS", 3)
    client, by = sign_in(cast.north.coordinator), cast.north.coordinator
    before = run_of(place, by)
    page = client.get(reverse("monitoring:run_conditions", args=[before.pk]))
    assert "ещё не выбрал, из чего складывается индекс" in text_of(page)

    form = {
        "method": "zscore_sum", "basis": "Приказ № 7",
        f"sign_{KDN}": "-1", f"weight_{KDN}": "2,5",
    }  # fmt: skip
    client.post(reverse("monitoring:social_index", args=[place.pk]), form)

    assert SocialIndex.objects.get().components == [
        {"ratio": "share_kdn", "sign": -1, "weight": 2.5}
    ]
    again = client.get(reverse("monitoring:run_conditions", args=[before.pk]))
    assert "Индекс выбран после этого расчёта" in text_of(again)
    run = run_of(place, by)
    shown = client.get(reverse("monitoring:run_conditions", args=[run.pk]))
    words = text_of(shown)
    assert "не рейтинг" in words
    assert "на учёте КДН: понижает индекс" in words
    rows = [row.school.name for row in shown.context["found"].rows]
    assert rows == sorted(rows)
    assert len(rows) == 3
    finding = run.findings.filter(school=cast.north.schools[0]).first()
    card = client.get(reverse("monitoring:finding", args=[finding.pk]))
    assert "при таких условиях ожидался" in text_of(card)


@pytest.mark.django_db
def test_below_the_minimum_of_schools_nothing_is_compared(cast, place, sign_in):
    keep(place, cast.north.coordinator)
    run = run_of(place, cast.north.coordinator)

    client = sign_in(cast.north.coordinator)
    page = client.get(reverse("monitoring:run_conditions", args=[run.pk]))

    assert "Сравнить школы нельзя" in text_of(page)
    assert conditions(run.conditions, cast.north.schools).rows == ()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["observer", "school_head"])
def test_only_the_department_reads_the_matrix(cast, place, sign_in, who):
    run = run_of(place, cast.north.coordinator)
    client = sign_in(getattr(cast.north, who))

    assert client.get(reverse("monitoring:run_conditions", args=[run.pk])).status_code in {403, 404}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "code"),
    [({"components": []}, "no_components"), ({"method": "external_coeffs"}, "no_intercept")],
)
def test_index_without_components_or_a_free_term_is_refused(cast, place, given, code):
    with pytest.raises(Refused) as refusal:
        keep(place, cast.north.coordinator, **given)

    assert refusal.value.code == code
