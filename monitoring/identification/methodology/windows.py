"""Windows of years in which every year is judged by itself: any, all, at least n of them.

Such a rule is written once and means one criterion for each year, joined (methodology §9,
persistence). It is opened out when a methodology is loaded, so that a year has a trace of its own.
"""

from collections.abc import Mapping
from typing import Any

from shnor_portal.core.typography import counted

APART = ("any", "all", "n_of_m")
REACH = 5
"""How many years facts reach back, that of the run included."""

_WINDOWED = {"cmp", "gap", "rank", "count"}


def window_of(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """The window of a criterion: its own, that of its metric, or of the ratio in it."""
    metric = spec.get("metric")
    inner = metric if isinstance(metric, Mapping) else {}
    ratio = inner.get("ratio")
    window = spec.get("window") or inner.get("window")
    if not window and isinstance(ratio, Mapping):
        window = ratio.get("window")
    return window if isinstance(window, Mapping) else {}


def opened(rule: Any) -> Any:
    """The rule with such windows opened out, whatever stands round them."""
    if isinstance(rule, list):
        return [opened(item) for item in rule]
    if not isinstance(rule, Mapping):
        return rule
    if len(rule) == 1:
        ((name, spec),) = rule.items()
        if name in _WINDOWED and window_of(spec).get("agg") in APART:
            return _by_years(name, spec, window_of(spec))
    return {name: opened(item) for name, item in rule.items()}


def _by_years(name: str, spec: Mapping[str, Any], window: Mapping[str, Any]) -> dict[str, Any]:
    how, first = window["agg"], window.get("back", 0)
    years = range(first, first + window["years"])
    together: dict[str, Any] = {
        "id": spec.get("id", name),
        "title": spec.get("title", ""),
        "of": [{name: _of_year(spec, back)} for back in years],
    }
    if not together["title"]:
        del together["title"]
    if how == "n_of_m":
        return {"k_of_n": {**together, "k": window["n"]}}
    return {"join": {**together, "how": how}}


def _of_year(spec: Mapping[str, Any], back: int) -> dict[str, Any]:
    """The criterion asked of one year alone."""
    year = {"years": 1, "back": back}
    one = {key: value for key, value in spec.items() if key != "window"}
    one["id"] = f"{spec.get('id', 'year')}_{back}"
    if spec.get("title"):
        one["title"] = f"{spec['title']} ({ago(back)})"
    metric = spec.get("metric")
    if metric is None:
        return {**one, "year": spec.get("year", 0) - back}
    if "ratio" in metric:
        return {**one, "metric": {**metric, "ratio": {**metric["ratio"], "window": year}}}
    return {**one, "metric": {**metric, "window": year}}


def ago(back: int) -> str:
    """«год расчёта», «предыдущий год», «позапрошлый год», «год, который был 3 года назад»."""
    named = ("год расчёта", "предыдущий год", "позапрошлый год")
    if back < len(named):
        return named[back]
    return f"год, который был {counted(back, 'год,года,лет')} назад"
