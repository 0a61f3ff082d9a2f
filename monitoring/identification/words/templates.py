"""Criteria that a person may add to a methodology, ready to be edited."""

import copy
from collections.abc import Mapping
from typing import Any

from monitoring.identification.methodology.document import preset
from shnor_portal.core.errors import Refused

_GUARDS = {"min_n": 10, "small_n": "skip", "bias": "exclude"}
_WHERE = {"metric": "fail_share", "op": ">=", "value": 0.3, **_GUARDS}
_YEAR = {"years": 1, "agg": "pooled"}
_PEERS = {
    "peers": "municipality",
    "direction": "lowest",
    "share": 0.25,
    "rounding": "ceil",
    "ties": "include",
}
_POINTS = {"proc": "mean_pct", "procedures": {"types": ["VPR", "OGE", "EGE"]}, "min_n": 10}
_INDEX = {
    "index": {
        "method": "zscore_sum",
        "components": [
            {"ratio": "share_both_parents_higher_edu", "sign": 1, "weight": 1},
            {"ratio": "share_deviant", "sign": -1, "weight": 1},
        ],
    }
}


def _share(numerator: str) -> dict[str, Any]:
    return {"ratio": {"num": numerator, "den": "contingent", "window": {**_YEAR, "years": 3}}}


TEMPLATES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "count": (
        "низкие результаты в нескольких процедурах года",
        {"count": {"title": "Низкие результаты", "over": "", "year": 0, "where": _WHERE,
                   "op": ">=", "value": 2, "min_counted": 2}},
    ),
    "same_procedure": (
        "одна и та же процедура низкая несколько лет подряд",
        {"same_procedure": {"title": "Повторение", "over": "", "years": [0, -1], "where": _WHERE}},
    ),
    "fails": (
        "доля не преодолевших порог за несколько лет",
        {"cmp": {"title": "Не преодолели порог",
                 "metric": {"proc": "fail_share", "procedures": {"types": ["OGE", "EGE"]},
                            "combine": "pooled", "window": {"years": 3, "agg": "pooled"},
                            "min_n": 10, "bias": "flag"},
                 "op": ">", "value": 0.05}},
    ),
    "lowest": (
        "школы с самыми низкими средними результатами",
        {"rank": {"title": "Самые низкие результаты",
                  "metric": {**_POINTS, "combine": "mean_z", "window": _YEAR, "bias": "flag"},
                  **_PEERS}},
    ),
    "gap": (
        "отставание от среднего по региону",
        {"gap": {"title": "Отставание от региона",
                 "metric": {**_POINTS, "combine": "mean", "bias": "flag"},
                 "reference": {"level": "region"}, "scale": "points", "direction": "below",
                 "op": ">", "value": 20}},
    ),
    "expected": (
        "результат ниже ожидаемого при условиях школы",
        {"gap": {"title": "Ниже ожидаемого",
                 "metric": {**_POINTS, "combine": "mean_z", "bias": "flag"},
                 "reference": {"level": "expected", "by": _INDEX, "min_schools": 10},
                 "scale": "z", "peers": "region", "direction": "below", "op": ">", "value": 1}},
    ),
    "index": (
        "школы с самым низким индексом социального благополучия",
        {"rank": {"title": "Самый низкий индекс", "metric": _INDEX, **_PEERS}},
    ),
    "olympiads": (
        "участие в олимпиадах",
        {"cmp": {"title": "Участие в олимпиадах", "metric": _share("olymp_participants"),
                 "op": "<=", "value": 0.005}},
    ),
    "dropouts": (
        "выбытие без продолжения обучения",
        {"cmp": {"title": "Выбытие", "metric": _share("dropouts"), "op": ">", "value": 0.02}},
    ),
    "unemployment": (
        "безработица выше, чем в регионе",
        {"cmp": {"title": "Безработица", "metric": {"ratio_to_region": "unemployment"},
                 "op": ">=", "value": 1.5}},
    ),
    "hard": ("труднодоступный населённый пункт", {"flag": {"name": "hard_to_reach"}}),
    "listed": ("школа в перечне региона", {"in_list": {"list": "region_order"}}),
    "group": (
        "группа: не менее k критериев из нескольких",
        {"k_of_n": {"k": 1, "of": [{"flag": {"name": "hard_to_reach"}}]}},
    ),
}  # fmt: skip


def template(document: Mapping[str, Any], name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The criterion of the template and the document that it may stand in: over its first list of
    procedures, which is made where it has none. Refused for an unknown name."""
    if name not in TEMPLATES:
        raise Refused("Выберите, какой критерий добавить.")
    made, criterion = dict(document), copy.deepcopy(TEMPLATES[name][1])
    ((operator, spec),) = criterion.items()
    if "over" in spec:
        if not made.get("selectors"):
            made["selectors"] = {"P9": copy.deepcopy(preset("fioko")["selectors"]["P9"])}
        spec["over"] = next(iter(made["selectors"]))
    return {operator: spec}, made
