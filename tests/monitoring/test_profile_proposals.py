"""What figures propose for a factor, and what a year's facts say for a SWOT: by tables."""

from decimal import Decimal

import pytest

from monitoring.indicators.calculate import Counts
from monitoring.profiles.proposals import Cuts, ProfileFacts, metric_of, needs_of, propose
from monitoring.profiles.swot import (
    Background,
    Compared,
    Resources,
    SchoolYearFacts,
    SocialShare,
    factor_for,
    observe,
)

FAILURE = "Высокая доля обучающихся с рисками учебной неуспешности"
ADAPTIVITY = "Риски низкой адаптивности учебного процесса"
SPECIAL = "Высокая доля обучающихся с ОВЗ"
LANGUAGE = "Низкое качество преодоления языковых и культурных барьеров"
PARENTS = "Низкий уровень вовлеченности родителей"
STAFF = "Дефицит педагогических кадров"


def vpr(n2: int, rest: int, lowered: int = 0) -> ProfileFacts:
    marks = Counts(n2=n2, n3=rest, n4=0, n5=0, journal_n=n2 + rest, journal_lowered=lowered)
    return ProfileFacts(vpr_year=2026, vpr=marks)


def passport(**counts: int | None) -> ProfileFacts:
    return ProfileFacts(passport_year=2026, pupils=100, passport=counts)


@pytest.mark.parametrize(
    ("factor", "code"),
    [
        (FAILURE, "fail"),
        ("Низкое качество профилактики учебной неуспешности в школе", "fail"),
        (ADAPTIVITY, "lowered"),
        (SPECIAL, "special"),
        (LANGUAGE, "language"),
        (PARENTS, "parents"),
        ("Низкий уровень дисциплины в классе", "discipline"),
        (STAFF, "vacancies"),
        ("Высокий уровень деструктивных педагогических практик", None),
    ],
)
def test_metric_is_chosen_by_the_words_of_a_factor(factor, code):
    metric = metric_of(factor)

    assert (metric and metric.code) == code


@pytest.mark.parametrize(
    ("factor", "facts", "numerator", "denominator", "level"),
    [
        (FAILURE, vpr(33, 67), 33, 100, "low"),
        (FAILURE, vpr(34, 66), 34, 100, "medium"),
        (FAILURE, vpr(67, 33), 67, 100, "high"),
        (FAILURE, vpr(9, 0), 9, 9, ""),
        (ADAPTIVITY, vpr(0, 50, lowered=20), 20, 50, "medium"),
        (SPECIAL, passport(disabled_pupils=12), 12, 100, "low"),
        (LANGUAGE, passport(non_native_russian=70), 70, 100, "high"),
        (PARENTS, passport(both_parents_higher_edu=20, one_parent_higher_edu=30), 50, 100,
         "medium"),
    ],
)  # fmt: skip
def test_proposal_is_a_share_with_its_counts_and_a_level_by_the_cuts(
    factor, facts, numerator, denominator, level
):
    found = propose(factor, facts, Cuts())

    assert found is not None
    assert (found.numerator, found.denominator, found.level) == (numerator, denominator, level)
    assert found.low <= found.share <= found.high


@pytest.mark.parametrize(
    ("factor", "facts"),
    [
        (FAILURE, ProfileFacts()),
        (FAILURE, passport(disabled_pupils=5)),
        (SPECIAL, passport(disabled_pupils=None)),
        (PARENTS, passport(both_parents_higher_edu=20, one_parent_higher_edu=None)),
        (STAFF, vpr(10, 10)),
    ],
)
def test_nothing_is_proposed_without_data(factor, facts):
    assert propose(factor, facts, Cuts()) is None


def test_cuts_of_the_catalogue_move_the_level():
    found = propose(FAILURE, vpr(20, 80), Cuts(0.1, 0.2))

    assert found is not None
    assert found.level == "high"


def test_resource_map_speaks_of_its_factor():
    facts = ProfileFacts(needs={"staff": "нет физика", "material": "", "method": "нет наставника"})

    assert needs_of(STAFF, facts) == ("кадровые дефициты: нет физика",)
    assert needs_of(FAILURE, facts) == ()
    assert needs_of("Низкий уровень оснащения школы", facts) == ()


def work(
    numerator: int,
    n: int,
    district: float | None,
    code: str = "fail_share",
    region: float | None = None,
) -> Compared:
    return Compared(code, "ВПР, математика, 5 класс", 2026, numerator, n, district, region)


def facts(**parts) -> SchoolYearFacts:
    empty = {
        "works": (),
        "journal": None,
        "social": (),
        "background": Background(),
        "resources": None,
    }
    return SchoolYearFacts(**{**empty, **parts})


@pytest.mark.parametrize(
    ("compared", "sides"),
    [
        (work(15, 40, 0.10), ["weakness"]),
        (work(15, 40, None, region=0.10), ["weakness"]),
        (work(6, 40, 0.10), []),
        (work(4, 40, 0.10), []),
        (work(7, 8, 0.10), []),
        (work(15, 40, None), []),
        (work(30, 40, 0.40, code="quality_share"), ["strength"]),
        (work(10, 40, 0.40, code="quality_share"), []),
    ],
    ids=["worse", "by region", "within chance", "equal", "too few", "no reference", "better",
         "lower quality"],
)  # fmt: skip
def test_work_is_told_only_when_it_differs_steadily(compared, sides):
    found = observe(facts(works=(compared,)))

    assert [item.side for item in found] == sides


def test_observation_tells_figures_and_a_theme():
    (found,) = observe(facts(works=(work(15, 40, 0.10, region=0.08),)))

    assert found.theme == "fail"
    for figure in ("37,5\u00a0%", "40\u00a0участников", "10,0\u00a0%", "8,0\u00a0%"):
        assert figure in found.fact


@pytest.mark.parametrize(
    ("count", "direction", "sides"),
    [(40, -1, ["threat"]), (40, 1, ["opportunity"]), (40, 0, []), (12, -1, []), (4, -1, [])],
)
def test_passport_is_told_against_the_district(count, direction, sides):
    share = SocialShare(
        "kdn", "на учёте КДН", direction, 2026, count, 100 if count > 4 else 10, 0.1
    )

    assert [item.side for item in observe(facts(social=(share,)))] == sides


def test_background_and_resources_are_told():
    found = observe(
        facts(
            background=Background(
                unemployment=Decimal("7.0"), region_unemployment=Decimal("3.4"),
                territory_year=2026, olympiad_years=3, status="ШНОР, перечень 2026 года",
            ),
            resources=Resources(
                year=2026, needs={"staff": "Нет физика"}, posts={"psychologist": Decimal(0)},
                growth_point=True, digital_environment=None, improvement="",
            ),
        )
    )  # fmt: skip

    assert [(item.side, item.theme) for item in found] == [
        ("strength", ""),
        ("weakness", "motivation"),
        ("weakness", "staff"),
        ("weakness", "wellbeing"),
        ("opportunity", ""),
        ("threat", "parents"),
    ]


def test_theme_finds_its_factor_among_those_of_the_profile():
    titles = {7: STAFF, 8: FAILURE}

    assert factor_for("fail", titles) == 8
    assert factor_for("staff", titles) == 7
    assert factor_for("language", titles) is None
