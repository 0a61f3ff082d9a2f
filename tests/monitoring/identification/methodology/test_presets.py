"""The three ready methodologies on a small invented municipality, outcomes computed by hand.

Four schools. Their pupils, olympiads and passports are chosen so that every criterion is met by
somebody, missed by somebody, and unknown for somebody.
"""

import pytest

from monitoring.identification.engine.facts import (
    Amount,
    Benchmark,
    Cell,
    Facts,
    ProcedureKey,
    Statement,
)
from monitoring.identification.engine.identify import identify
from monitoring.identification.methodology.document import load, preset
from monitoring.indicators.calculate import Counts
from tests.monitoring.identification.engine.rule_cases import (
    MA5,
    OGE_MA,
    RU5,
    RU6,
    YEAR,
    ege_scores,
    marks,
    school,
)

MA6 = ProcedureKey("vpr", "Математика", grade=6)
OGE_RU = ProcedureKey("oge", "Русский язык", grade=9)
EGE_MA_P = ProcedureKey("ege", "Математика профильная", "advanced", 11)

RIVER, FOREST, FIELD, HILL = "edu990001", "edu990002", "edu990003", "edu990004"


def both(failed, points, n, maximum):
    """Marks and scores of one work."""
    return Cell(
        Counts(
            participants=n,
            n2=failed,
            n3=n - failed,
            n4=0,
            n5=0,
            primary_n=n,
            primary_sum=points,
            primary_max=maximum,
        )
    )


def figures(olympiads, pupils, leavers, passport, unemployment):
    """Three equal years of olympiads and leavers; passport and unemployment of the year."""
    found = {("unemployment", YEAR): unemployment} if unemployment is not None else {}
    for year in (YEAR, YEAR - 1, YEAR - 2):
        found |= {
            ("olymp_participants", year): olympiads,
            ("contingent", year): pupils,
            ("dropouts", year): leavers,
        }
    return found | {(name, YEAR): value for name, value in passport.items()}


def passport(pupils, degrees, hardship):
    """`hardship` is the count of every unfavourable factor."""
    unfavourable = (
        *("parents_unemployed_single_or_both", "deviant", "non_native_russian"),
        *("large_families", "parents_unemployed_both", "parent_disabled", "foster"),
        *("sop_families", "kdn"),
    )
    return {
        "passport_pupils": pupils,
        "both_parents_higher_edu": degrees,
        "one_parent_higher_edu": degrees,
        **dict.fromkeys(unfavourable, hardship),
    }


def municipality(*, biased=(), listed=None):
    river = school(
        RIVER,
        {
            RU5: both(6, 400, 20, 40),  # 50 % of points
            MA5: both(7, 80, 20, 20),  # 20 %
            (MA5, YEAR - 1): marks(8, 20),
            RU6: marks(2, 20),
            MA6: marks(1, 20),
            OGE_RU: marks(1, 12),
            EGE_MA_P: ege_scores(400, 10, 1),
        },
        amounts=figures(1, 200, 2, passport(200, 20, 40), 6.0),
        flags={"hard_to_reach": False},
        kind="СОШ",
    )
    forest = school(
        FOREST,
        {
            RU5: both(2, 640, 20, 40),  # 80 %
            MA5: both(6, 240, 20, 20),  # 60 %
            (MA5, YEAR - 1): marks(1, 20),
            RU6: marks(5, 20),
            MA6: marks(1, 20),
            OGE_RU: marks(0, 15),
            EGE_MA_P: ege_scores(700, 10, 0),
        },
        amounts=figures(5, 300, 0, passport(300, 120, 9), 4.0),
        flags={"hard_to_reach": False},
        bias=[(one, YEAR) for one in biased],
        kind="СОШ",
    )
    field = school(
        FIELD,
        {RU5: both(5, 100, 6, 40), MA5: both(4, 50, 7, 20), OGE_RU: marks(2, 3)},
        amounts=figures(0, 50, 0, passport(50, 10, 5), None),
        flags={"hard_to_reach": True},
        kind="ООШ",
    )
    hill = school(
        HILL,
        {RU5: both(1, 560, 20, 40), OGE_MA: marks(0, 11)},  # 70 %
        amounts=figures(3, 250, 1, {}, 5.1),
        flags={"hard_to_reach": False},
        kind="ООШ",
    )
    return Facts(
        year=YEAR,
        schools={one.school: one for one in (river, forest, field, hill)},
        benchmarks={
            ("region", RU5, YEAR): Benchmark(mean_primary=26, max_primary=40),  # 65 %
            ("region", MA5, YEAR): Benchmark(mean_primary=12, max_primary=20),  # 60 %
            ("region", EGE_MA_P, YEAR): Benchmark(mean_test=56),
        },
        region={("unemployment", YEAR): Amount(3.4)},
        lists={"region_order": None if listed is None else dict.fromkeys(listed, Statement())},
    )


def outcomes(code, facts, **changes):
    """«yes no yes» for the categories of each school."""
    found = {}
    for finding in identify(load(preset(code), changes), facts):
        found.setdefault(finding.school, []).append(finding.truth.value)
    return {login: " ".join(answers) for login, answers in found.items()}


def node_of(code, facts, login, category, **changes):
    return next(
        finding.trace
        for finding in identify(load(preset(code), changes), facts)
        if (finding.school, finding.category) == (login, category)
    )


# Грачёвка: low results; contingent; territory. River is the lowest by mean z, 23 points and more
# below the region (15, 40 and 16 points), and has 3 participants of 600.
def test_grachevka_outcomes():
    assert outcomes("grachevka-2020", municipality()) == {
        RIVER: "yes yes yes",
        FOREST: "no no no",
        FIELD: "unknown no yes",
        HILL: "no unknown yes",
    }


def test_grachevka_figures_of_the_first_category():
    low25, gap20, olymp = node_of("grachevka-2020", municipality(), RIVER, "SHNRO").children

    # Russian 50, 80, 70; mathematics 20, 60; ЕГЭ 40, 70.
    deviation = (1400 / 9) ** 0.5
    assert low25.value == pytest.approx((-(50 / 3) / deviation - 1 - 1) / 3)
    assert (low25.total, low25.quota) == (3, 1)
    assert gap20.value == pytest.approx((15 + 40 + 16) / 3)
    assert (olymp.numerator, olymp.denominator) == (3, 600)
    assert olymp.outcome == "yes"


@pytest.mark.parametrize(
    ("need_k", "expected"),
    [
        # Field has one criterion for certain: nobody at olympiads.
        (1, {RIVER: "yes", FOREST: "no", FIELD: "yes", HILL: "no"}),
        (2, {RIVER: "yes", FOREST: "no", FIELD: "unknown", HILL: "no"}),
        (3, {RIVER: "yes", FOREST: "no", FIELD: "unknown", HILL: "no"}),
    ],
)
def test_grachevka_number_of_criteria(need_k, expected):
    found = outcomes("grachevka-2020", municipality(), need_k=need_k)

    assert {login: answers.split()[0] for login, answers in found.items()} == expected


def test_grachevka_territory_at_exactly_one_and_a_half():
    found = node_of("grachevka-2020", municipality(), HILL, "SHFNSU_TERRITORY")

    assert [child.outcome for child in found.children] == ["no", "yes"]
    assert found.children[1].value == 1.5


# ФИОКО: two low procedures; the same also repeated; the zone of risk. River: RU5 30 %, MA5 35 %,
# MA5 40 % a year before. Forest: MA5 30 % and RU6 25 %. Hill has 2 counted and none near.
def test_fioko_outcomes():
    assert outcomes("fioko", municipality()) == {
        RIVER: "yes yes no",
        FOREST: "no no yes",
        FIELD: "unknown unknown unknown",
        HILL: "no no no",
    }


def test_fioko_counted_procedures():
    found = node_of("fioko", municipality(), RIVER, "SHNOR_2020")

    assert (found.value, found.total) == (2, 6)
    assert {item.procedure: (item.numerator, item.denominator) for item in found.counted} == {
        MA5: (7, 20),
        RU5: (6, 20),
        MA6: (1, 20),
        RU6: (2, 20),
        OGE_RU: (1, 12),
        EGE_MA_P: (1, 10),
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # Forest has one low procedure, and it was not low a year before.
        ({"repeat_join": "any"}, {RIVER: "yes yes no", FOREST: "no no yes"}),
        ({"need_procedures": 1}, {RIVER: "yes yes no", FOREST: "yes no no"}),
        ({"min_counted": 7}, {RIVER: "unknown unknown unknown", FOREST: "unknown no unknown"}),
        ({"fail_share": 0.25}, {RIVER: "yes yes no", FOREST: "yes no no"}),
        # Twenty pupils of three years together are enough for what is enough in one.
        ({"min_n": 21}, {RIVER: "unknown unknown unknown", FOREST: "unknown unknown no"}),
    ],
)
def test_fioko_parameters(changes, expected):
    found = outcomes("fioko", municipality(), **changes)

    assert {login: found[login] for login in expected} == expected


@pytest.mark.parametrize(
    ("bias", "expected"),
    [
        # Forest: RU6 marked. Excluded it leaves one low; counted as low it makes the second.
        ("exclude", "no no yes"),
        ("ignore", "no no yes"),
        ("flag", "no no yes"),
        ("count_as_low", "yes no no"),
    ],
)
def test_fioko_bias(bias, expected):
    assert outcomes("fioko", municipality(biased=[RU6]), bias=bias)[FOREST] == expected


# Иркутск: by list; by score; by the index of eight factors.
# ГИА pooled: River 2 of 22, Forest 0 of 25, Field 3 people, Hill 0 of 11.
# ВПР pooled over three years: River 24 of 100, Forest 15 of 100, Field 9 of 13, Hill 1 of 20.
# Olympiads: Field 0; leavers: River 2 of 200. A quarter of four is one school.
def test_irkutsk_outcomes():
    assert outcomes("irkutsk-tula", municipality(listed=frozenset({HILL}))) == {
        RIVER: "no no yes",
        FOREST: "no no no",
        FIELD: "no unknown no",
        HILL: "yes no unknown",
    }


def test_irkutsk_score_parts():
    river = node_of("irkutsk-tula", municipality(), RIVER, "SHNOR_COMPLEX")
    field = node_of("irkutsk-tula", municipality(), FIELD, "SHNOR_COMPLEX")

    assert [(child.id, child.outcome.value) for child in river.children] == [
        ("gia", "yes"),
        ("vpr", "no"),
        ("olymp", "no"),
        ("dropout", "yes"),
    ]
    assert river.value == 1.5
    assert [child.outcome.value for child in field.children] == ["unknown", "yes", "yes", "no"]
    assert (field.value, field.outcome.value) == (1.5, "unknown")


def test_irkutsk_without_a_list_is_unknown():
    found = outcomes("irkutsk-tula", municipality())

    assert {answers.split()[0] for answers in found.values()} == {"unknown"}
