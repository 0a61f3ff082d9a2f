"""The figures of a methodology in words: what is measured, over which procedures and years."""

from collections.abc import Mapping
from typing import Any

from monitoring.identification.engine import selectors
from monitoring.identification.methodology.vocabulary import (
    AMOUNTS,
    PROCEDURE_NAMES,
    PROCEDURES,
    SHARES,
    TO_REGION,
)
from monitoring.identification.methodology.windows import APART, ago
from monitoring.identification.words.names import OPS, limit, listed
from schools.social import BY_CODE as FACTORS
from shnor_portal.core.typography import NBSP, counted, number

BIAS = {
    "exclude": "результаты с признаками необъективности не учитываются",
    "count_as_low": "результаты с признаками необъективности считаются низкими",
    "flag": "результаты с признаками необъективности учитываются и отмечаются",
    "ignore": "признаки необъективности не рассматриваются",
}
SMALL = {
    "skip": "меньшие группы не учитываются",
    "unknown": "по меньшим группам вывода нет",
}
POOLED = {
    "skip": "у меньших групп складываются до трёх лет, а где и вместе мало – не учитываются",
    "unknown": "у меньших групп складываются до трёх лет, а где и вместе мало – вывода нет",
}
METHODS = {
    "zscore_sum": "сумма отклонений от среднего по школам, каждое – в стандартных отклонениях",
    "minmax": "взвешенное место между наименьшим и наибольшим значением, от 0 до 100",
    "external_coeffs": "сумма долей с заданными коэффициентами",
}


def where_words(where: Mapping[str, Any]) -> str:
    """When a procedure counts: «доля не преодолевших порог не менее 30 %»."""
    name = {
        "fail_share": "доля не преодолевших порог (отметок «2»)",
        "mean_pct": "средний балл в процентах от максимального",
    }[where["metric"]]
    unit = "share" if where["metric"] == "fail_share" else "points"
    return f"{name} {OPS[where['op']]} {limit(where['value'], unit)}"


def guards(spec: Mapping[str, Any], *, pools: bool = True) -> list[str]:
    """Which procedures may speak at all (methodology §9, guards); with `pools` the marks of a small
    group are taken with those of the years before."""
    notes = []
    if "min_n" in spec and spec.get("combine") == "pooled":
        notes.append(f"участников вместе – не менее {number(spec['min_n'])}")
    elif "min_n" in spec:
        of_marks = "fail_share" in (spec.get("metric"), spec.get("proc"))
        small = (POOLED if pools and of_marks else SMALL)[spec.get("small_n", "skip")]
        notes.append(f"участников – не менее {number(spec['min_n'])}; {small}")
    if "bias" in spec:
        notes.append(BIAS[spec["bias"]])
    return notes


def unit_of(metric: Mapping[str, Any]) -> str:
    """The unit of the metric's value, as the trace names it."""
    if "ratio_to_region" in metric:
        return "times"
    if "index" in metric:
        return "index"
    if metric.get("combine") == "mean_z":
        return "z"
    return "points" if metric.get("proc") == "mean_pct" else "share"


def metric_words(metric: Mapping[str, Any]) -> str:
    """What is measured, in words."""
    if "proc" in metric:
        return _results(metric)
    if "ratio_to_region" in metric:
        return f"{TO_REGION[metric['ratio_to_region']]} по отношению к среднему по региону"
    if "index" in metric:
        return _index(metric["index"])
    return _ratio(metric["ratio"])


def _results(metric: Mapping[str, Any]) -> str:
    what = (
        "доля не преодолевших порог"
        if metric["proc"] == "fail_share"
        else "средний результат в процентах от максимального (для ЕГЭ – тестовый балл)"
    )
    chosen = metric["procedures"]
    kinds = listed(PROCEDURE_NAMES[PROCEDURES[code]] for code in chosen["types"])
    subjects = [selectors.subject_name(code).lower() for code in chosen.get("subjects", ())]
    grades = [f"{grade}{NBSP}класс" for grade in chosen.get("grades", ())]
    about = f" ({', '.join([*subjects, *grades])})" if subjects or grades else ""
    how = {
        "pooled": "по всем участникам вместе",
        "mean": "среднее по процедурам",
        "mean_z": "в сравнении с другими школами в каждой процедуре, среднее по процедурам",
    }[metric["combine"]]
    return f"{what}, {kinds}{about}{_years(metric.get('window'))}, {how}"


def _ratio(spec: Any) -> str:
    if isinstance(spec, str):
        return f"доля обучающихся: {FACTORS[SHARES[spec]].title}"
    num, den = AMOUNTS[spec["num"]].title, AMOUNTS[spec["den"]].title
    return f"доля {num} среди {den}{_years(spec.get('window'))}"


def _index(spec: Mapping[str, Any]) -> str:
    signs = {1: "повышает", -1: "понижает"}
    parts = [
        f"{_component(item['ratio'])} ({signs[item['sign']]}"
        + (f", вес {number(item['weight'])}" if item.get("weight", 1) != 1 else "")
        + ")"
        for item in spec["components"]
    ]
    return f"индекс из долей – {METHODS[spec['method']]}: {'; '.join(parts)}"


def _component(spec: Any) -> str:
    return FACTORS[SHARES[spec]].title if isinstance(spec, str) else _ratio(spec)


def apart_years(window: Mapping[str, Any] | None) -> str:
    """«хотя бы в одном из 3 лет», where each year is judged by itself; else nothing."""
    if not window or window.get("agg") not in APART:
        return ""
    years = counted(window["years"], "года,лет,лет")
    how = {
        "any": f"хотя бы в{NBSP}одном из{NBSP}{years}",
        "all": f"в{NBSP}каждом из{NBSP}{years}",
        "n_of_m": f"не{NBSP}менее чем в{NBSP}{number(window.get('n'))} из{NBSP}{years}",
    }
    return how[window["agg"]]


def _years(window: Mapping[str, Any] | None) -> str:
    if apart := apart_years(window):
        return f" {apart}"
    window = window or {}
    years, back = window.get("years", 1), window.get("back", 0)
    text = f" за {counted(years, 'год,года,лет')}" if years > 1 else ""
    if window.get("agg") == "mean" and years > 1:
        text += " (среднее по годам)"
    if back:
        text += f" за {ago(back)}" if years == 1 else f" (последний – {ago(back)})"
    return text
