"""Small invented municipalities and one-rule methodologies for tests of the rules."""

from collections.abc import Iterable
from typing import Any

from monitoring.identification.engine.facts import (
    Amount,
    Benchmark,
    Cell,
    Facts,
    ProcedureKey,
    SchoolFacts,
    Statement,
)
from monitoring.identification.engine.identify import identify
from monitoring.identification.engine.trace import Node
from monitoring.identification.methodology.document import load
from monitoring.indicators.calculate import Counts

YEAR = 2024

RU5 = ProcedureKey("vpr", "Русский язык", grade=5)
MA5 = ProcedureKey("vpr", "Математика", grade=5)
RU6 = ProcedureKey("vpr", "Русский язык", grade=6)
OGE_MA = ProcedureKey("oge", "Математика", grade=9)
EGE_RU = ProcedureKey("ege", "Русский язык", grade=11)
EGE_BASE = ProcedureKey("ege", "Математика базовая", "base", 11)

SELECTOR = [
    {"type": "VPR", "grade": 5, "subject": "RU"},
    {"type": "VPR", "grade": 5, "subject": "MA"},
    {"type": "VPR", "grade": 6, "subject": "RU"},
    {"type": "OGE", "subject": "MA"},
    {"type": "EGE", "subject": "RU"},
]


ANSWERS = {"y": "region_order", "n": "region_shnsu", "u": "region_risk_zone"}
"""Lists by which a place on a list answers yes, no or unknown."""


def marks(failed: int, n: int) -> Cell:
    """`failed` marks «2» of n, the others «3»."""
    return Cell(Counts(participants=n, n2=failed, n3=n - failed, n4=0, n5=0))


def scores(total: int, n: int, maximum: int | None = 100) -> Cell:
    """n participants with `total` primary points together."""
    return Cell(Counts(participants=n, primary_n=n, primary_sum=total, primary_max=maximum))


def ege_scores(total: int, n: int, below: int = 0) -> Cell:
    """n test scores of ЕГЭ, `total` together, `below` of them under the minimum."""
    return Cell(Counts(participants=n, test_n=n, test_sum=total, below_minimum_n=below))


def school(
    login: str = "edu990001",
    cells: dict[Any, Cell] | None = None,
    *,
    amounts: dict[Any, float] | None = None,
    **fields: Any,
) -> SchoolFacts:
    """A school; keys of `cells` and `amounts` without a year are of `YEAR`."""
    return SchoolFacts(
        school=login,
        municipality=fields.pop("municipality", "reg99_m001"),
        cells={_dated(key): cell for key, cell in (cells or {}).items()},
        amounts={_dated(key): Amount(value) for key, value in (amounts or {}).items()},
        bias={_dated(key): Statement((("bias", 1),)) for key in fields.pop("bias", ())},
        **fields,
    )


def _dated(key: Any) -> Any:
    return key if isinstance(key, tuple) else (key, YEAR)


def facts(schools: Iterable[SchoolFacts], **fields: Any) -> Facts:
    """Facts of the year; benchmarks are given by procedure and are the region's."""
    means = fields.pop("means", {})
    return Facts(
        year=YEAR,
        schools={one.school: one for one in schools},
        benchmarks={("region", key, YEAR): Benchmark(**value) for key, value in means.items()},
        **fields,
    )


def methodology(rule: dict[str, Any], **document: Any) -> Any:
    """A methodology of one category."""
    return load(
        {
            "code": "trial-rule",
            "title": "Проверочная методика",
            "peer_level": "municipality",
            "params": {},
            "selectors": {"P": SELECTOR},
            "categories": [{"code": "C", "title": "Категория", "rule": rule}],
            **document,
        }
    )


def nodes(rule: dict[str, Any], *schools: SchoolFacts, **fields: Any) -> dict[str, Node]:
    """The trace of the rule for each school, by login."""
    found = identify(methodology(rule), facts(schools, **fields))
    return {finding.school: finding.trace for finding in found}


def node(rule: dict[str, Any], one: SchoolFacts, **fields: Any) -> Node:
    """The trace of the rule for a single school."""
    return nodes(rule, one, **fields)[one.school]
