"""Plan against fact, shares added, doubts in words, chance: pure."""

from decimal import Decimal
from fractions import Fraction

import pytest

from roadmaps.models import TargetIndicator
from roadmaps.programmes import standing
from roadmaps.programmes.metrics.about_results import chance_of_fall
from roadmaps.programmes.metrics.base import SchoolShare, changed_rows, total
from roadmaps.programmes.passport import PARTS, TABLES
from roadmaps.programmes.presets.beginning import PRESETS
from roadmaps.programmes.standing import Light, Target, Thresholds
from roadmaps.programmes.targets import as_kept, targets_of
from schools.privacy import EVERYTHING, NOTHING

UP, DOWN, WITHIN = TargetIndicator.Direction.values
PERIOD, CUMULATIVE, SHARE, YES_NO = TargetIndicator.Kind.values
G, A, R, N = Light


def of(number: str, upper: str = "") -> Target:
    return Target(Decimal(number), Decimal(upper) if upper else None)


@pytest.mark.parametrize(
    ("way", "target", "fact", "expected"),
    [
        (UP, of("90"), 90, G),
        (UP, of("90"), 81, A),
        (UP, of("90"), 80, R),
        (UP, of("0"), 0, G),
        (DOWN, of("5"), 4, G),
        (DOWN, of("5"), Fraction(11, 2), A),
        (DOWN, of("5"), 7, R),
        (DOWN, of("0"), 1, R),
        (DOWN, of("0"), 0, G),
        (WITHIN, of("10", "20"), 15, G),
        (WITHIN, of("10", "20"), 9, A),
        (WITHIN, of("10", "20"), 40, R),
        (WITHIN, of("10"), 999, G),
    ],
)
def test_light_follows_the_direction(way, target, fact, expected):
    assert standing.light(way, PERIOD, target, standing.plain(fact), Thresholds()) is expected


def test_what_is_not_known_is_not_red():
    limits = Thresholds()

    assert standing.light(UP, PERIOD, of("90"), None, limits) is N
    assert standing.light(UP, PERIOD, Target(), standing.plain(5), limits) is N
    assert standing.light(UP, SHARE, of("90"), standing.share(0, 0), limits) is N


def test_thresholds_are_the_municipality_s():
    fact = standing.plain(60)

    assert standing.light(UP, PERIOD, of("100"), fact, Thresholds(60, 50)) is G
    assert standing.light(UP, PERIOD, of("100"), fact, Thresholds(100, 50)) is A


def test_commitment_alone_is_a_plan():
    promised = Target(commitment=Decimal(5))

    assert standing.light(UP, PERIOD, promised, standing.plain(5), Thresholds()) is G


def test_yes_or_no_has_nothing_between():
    assert standing.light(UP, YES_NO, of("1"), standing.plain(1), Thresholds()) is G
    assert standing.light(UP, YES_NO, of("1"), standing.plain(0), Thresholds(100, 0)) is R


def test_shares_are_added_by_their_numbers_and_never_averaged():
    both = standing.added(SHARE, [standing.share(1, 2), standing.share(8, 130)])

    assert both is not None
    assert both.known == Fraction(900, 132)
    assert standing.figure_words(SHARE, "%", both) == "9 из\u00a0132 = 6,8\u00a0%"


def test_only_what_can_be_added_is_added():
    two = [standing.plain(3), standing.plain(4)]

    assert standing.added(PERIOD, two) is None
    assert standing.added(YES_NO, two) is None
    assert standing.added(CUMULATIVE, two) == standing.plain(7)
    assert standing.added(SHARE, []) is None


def test_nothing_to_divide_by_is_said_in_words():
    nothing = standing.share(0, 0)

    assert nothing.known is None
    assert "делить не\u00a0на\u00a0что" in standing.figure_words(SHARE, "%", nothing)


@pytest.mark.parametrize(
    ("way", "target", "words"),
    [
        (UP, of("90"), "не\u00a0менее\u00a090\u00a0%"),
        (DOWN, of("5"), "не\u00a0более\u00a05\u00a0%"),
        (WITHIN, of("10", "20"), "от\u00a010 до\u00a020\u00a0%"),
        (UP, Target(), ""),
    ],
)
def test_plan_in_words(way, target, words):
    assert standing.target_words(way, SHARE, "%", target) == words


def indicator(**fields: object) -> TargetIndicator:
    return TargetIndicator(kind=SHARE, direction=UP, **fields)


@pytest.mark.parametrize(
    ("fields", "target", "said"),
    [
        ({"baseline": Decimal(72)}, of("60"), "ниже исходного значения (72)"),
        ({"baseline": Decimal(4), "direction": DOWN}, of("9"), "выше исходного значения (4)"),
        ({}, of("140"), "доля бывает"),
        ({"direction": WITHIN, "kind": PERIOD}, of("20", "10"), "верхняя граница ниже нижней"),
    ],
)
def test_doubtful_plan_is_asked_about(fields, target, said):
    one = indicator()
    for name, value in fields.items():
        setattr(one, name, value)

    assert said in " ".join(standing.doubts(one, {2025: target}))


def test_plan_that_agrees_with_the_baseline_is_not_doubted():
    assert standing.doubts(indicator(baseline=Decimal(60)), {2025: of("72")}) == []
    assert "Плана нет" in standing.doubts(indicator(), {})[0]


def test_targets_are_kept_as_text_and_read_back():
    targets = {2024: of("12.5", "20"), 2025: Target(), 2026: Target(commitment=Decimal(100))}

    kept = as_kept(targets)

    assert kept == {"2024": {"plan": "12.5", "upper": "20"}, "2026": {"commitment": "100"}}
    assert targets_of(indicator(targets=kept)) == {2024: targets[2024], 2026: targets[2026]}


def row(school: int, part: int, whole: int, *seen: int) -> SchoolShare:
    return SchoolShare(school, f"Школа {school}", part, whole, *(seen or (part, whole)))


def test_sum_is_of_what_the_viewer_sees():
    rows = [row(1, 6, 100), row(2, 3, 4, 0, 0)]

    assert total(rows, EVERYTHING, "1/1/") == standing.share(9, 104)
    assert total(rows, NOTHING, "1/1/") == standing.share(6, 100)


def test_changed_rows_are_those_with_other_numbers():
    before = [row(1, 1, 5), row(2, 2, 6), row(3, 1, 7)]
    after = [row(1, 1, 5), row(2, 3, 6), row(4, 0, 9)]

    pairs = changed_rows(before, after)

    assert [(was and was.school, now and now.school) for was, now in pairs] == [
        (2, 2), (3, None), (None, 4),
    ]  # fmt: skip


def test_row_survives_its_keeping():
    assert SchoolShare.of(row(7, 1, 2).kept) == row(7, 1, 2)


def test_chance_of_a_fall():
    """One toss each year: a fall is «had it, then had not», 1 of 4 for an even share."""
    assert chance_of_fall((1, 1), (0, 1)) == pytest.approx(0.25)
    assert chance_of_fall((0, 9), (0, 9)) == 0
    assert chance_of_fall((900, 3000), (900, 3000)) == pytest.approx(0.49, abs=0.01)
    # Of unlike sizes, by hand: p = 1/3; first 0 or 1 of 1, second 0, 1 or 2 of 2.
    assert chance_of_fall((1, 1), (0, 2)) == pytest.approx(1 / 3 * (1 - (1 / 3) ** 2))


def test_presets_name_what_exists():
    columns = {table.code: len(table.columns) for table in TABLES}
    parts = {part.code for part in PARTS}

    for preset in PRESETS:
        assert set(preset.passport) <= parts
        for code, rows in preset.tables.items():
            assert {len(cells) for cells in rows} == {columns[code]}
        tasks = {task.number for task in preset.tasks}
        assert {one.task for one in preset.indicators} <= tasks
