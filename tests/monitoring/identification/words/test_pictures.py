"""A finding as a picture: which lines there are and where their shapes stand."""

import re

from monitoring.identification.engine.facts import ProcedureKey
from monitoring.identification.engine.kleene import Truth
from monitoring.identification.engine.trace import Node, Reading
from monitoring.identification.words.explain import explain
from monitoring.identification.words.pictures import picture_lines


def test_a_criterion_and_its_procedures_are_lines_with_value_interval_and_border():
    def reading(subject: str, part: int) -> Reading:
        return Reading(
            ProcedureKey("vpr", subject, "", 5), 2026, n=20, value=part / 20, numerator=part,
            denominator=20, outcome=Truth.YES if part >= 6 else Truth.NO,
        )  # fmt: skip

    where = {"metric": "fail_share", "op": ">=", "value": 0.3, "min_n": 10}
    counted = (reading("Математика", 8), reading("Русский язык", 1))
    count = Node(
        "count", "low", "Низкие результаты", Truth.NO, value=1, op=">=", threshold=2, distance=-1,
        unit="count", total=2, terms={"where": where, "min_counted": 1, "year": 2026},
        counted=counted,
    )  # fmt: skip
    both = Node(
        "all",
        "both",
        "",
        Truth.NO,
        value=0,
        unit="count",
        total=2,
        terms={"how": "all"},
        children=(count, count),
    )

    lines = picture_lines(both, explain(both))

    assert [(line.depth, line.value) for line in lines] == [
        (0, "1 из\u00a02"), (1, "40\u00a0%"), (1, "5\u00a0%"), (0, "1 из\u00a02"),
    ]  # fmt: skip
    assert "30" in lines[1].threshold
    assert "is-interval" in lines[1].picture
    assert "is-interval" not in lines[0].picture
    dot, limit = (
        float(re.search(rf'class="{name}" (?:cx|x1)="([\d.]+)%', lines[1].picture)[1])
        for name in ("is-own", "is-limit")
    )
    assert limit < dot < 100
    assert round(dot / limit, 2) == round(0.4 / 0.3, 2)


def test_a_count_of_nothing_is_no_point_at_zero():
    empty = Node(
        "count", "low", "Низкие результаты", Truth.UNKNOWN, value=0, op=">=", threshold=2,
        unit="count", total=0,
        terms={"where": {"metric": "fail_share", "op": ">=", "value": 0.3}, "min_counted": 1,
               "year": 2026},
    )  # fmt: skip

    assert picture_lines(empty, explain(empty)) == ()
