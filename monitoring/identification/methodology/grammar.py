"""The grammar of rules: which fields an operator or metric has and what each may hold.

Declared as data, so that a form can be drawn from it. A rule is {operator: fields}.
"""

from collections.abc import Mapping
from typing import Any

from monitoring.identification.methodology import vocabulary
from monitoring.identification.methodology.checks import (
    MAY,
    MUST,
    Check,
    Faults,
    Grammar,
    Place,
    choice,
    fields,
    fields_faults,
    list_of,
    number,
    one_of,
    positive,
    share,
    shift,
    text,
    whole,
)
from monitoring.identification.methodology.compare import OPS
from monitoring.identification.methodology.windows import APART, REACH, window_of

PEERS = (
    *("municipality", "kind", "rural", "cluster"),
    *("region", "region_kind", "region_rural", "region_cluster"),
)
BIAS = ("exclude", "count_as_low", "flag", "ignore")


def subject(place: Place, value: Any) -> Faults:
    """A subject's code or its canonical Russian name."""
    is_name = isinstance(value, str) and any("а" <= letter <= "я" for letter in value.lower())
    if not is_name and value not in vocabulary.SUBJECTS:
        codes = ", ".join(vocabulary.SUBJECTS)
        yield place.says(
            f"предмет «{value}» неизвестен; допустимы {codes} или полное название предмета"
        )


def selector_name(place: Place, value: Any) -> Faults:
    """A selector that the document describes."""
    if value not in place.document.get("selectors", {}):
        yield place.says(f"набор процедур «{value}» не описан в selectors")


def category_code(place: Place, value: Any) -> Faults:
    """A category that the document has."""
    if value not in [category.get("code") for category in place.document["categories"]]:
        yield place.says(f"категории «{value}» в методике нет")


def rule(place: Place, value: Any) -> Faults:
    """{operator: fields}."""
    yield from choice(place, value, OPERATORS, "оператор")


def k_of_n(place: Place, value: Any) -> Faults:
    """More criteria than there are can never hold."""
    faults = list(fields_faults(place, value, _K_OF_N))
    if not faults and value["k"] > len(value["of"]):
        faults = [place.says(f"нужно критериев – {value['k']}, а описано {len(value['of'])}")]
    yield from faults


def metric(place: Place, value: Any) -> Faults:
    """A metric, told by the field that names it."""
    kinds = [name for name in METRICS if isinstance(value, Mapping) and name in value]
    if len(kinds) != 1:
        yield place.says(f"не понять показатель; он задаётся одним из полей: {', '.join(METRICS)}")
        return
    faults = list(fields_faults(place, value, METRICS[kinds[0]]))
    yield from faults
    if kinds == ["proc"] and not faults:
        yield from _over_years(place, value)


def _over_years(place: Place, value: Mapping[str, Any]) -> Faults:
    """Works of different years are not equated: only counts of marks are pooled over years, only
    shares and places among schools are averaged over them."""
    window = value.get("window", {})
    how = window.get("agg", "pooled")
    if window.get("years", 1) == 1 or how in APART:
        return
    if how == "pooled" and (value["proc"], value["combine"]) != ("fail_share", "pooled"):
        yield place.says(
            "за несколько лет объединяются только доли не преодолевших порог (proc fail_share, "
            "combine pooled); баллы работ разных лет несопоставимы"
        )
    if how == "mean" and value["proc"] != "fail_share" and value["combine"] != "mean_z":
        yield place.says(
            "средние баллы работ разных лет несопоставимы; за несколько лет усредняются доли не "
            "преодолевших порог и место среди школ (combine mean_z)"
        )


def window(place: Place, value: Any) -> Faults:
    """Years back from the year of the run and what is made of them."""
    faults = list(fields_faults(place, value, _WINDOW))
    if not faults:
        faults = list(_window_faults(place, value))
    yield from faults


def _window_faults(place: Place, value: Mapping[str, Any]) -> Faults:
    if value["years"] + value.get("back", 0) > REACH:
        yield place.says(f"расчёт видит не больше {REACH} лет, считая год расчёта")
    if (value.get("agg") == "n_of_m") != ("n" in value):
        yield place.says("число лет n указывается при agg n_of_m и только при нём")
    elif value.get("n", 0) > value["years"]:
        yield place.says(f"нужно лет – {value['n']}, а рассматривается {value['years']}")


def apart_window(place: Place, value: Any) -> Faults:
    """A window of a count: each year is counted by itself."""
    faults = list(window(place, value))
    if not faults and value.get("agg") not in APART:
        faults = [place.says(f"нужно поле agg: {', '.join(APART)}")]
    yield from faults


def gap(place: Place, value: Any) -> Faults:
    """Only an average of mean percents has a counterpart among benchmarks; what is expected of a
    school in its conditions may be a place among schools too."""
    faults = list(fields_faults(place, value, _GAP))
    if faults:
        yield from faults
        return
    kind = (value["metric"].get("proc"), value["metric"].get("combine"))
    expected = value["reference"]["level"] == "expected"
    if kind != ("mean_pct", "mean") and not (expected and kind == ("mean_pct", "mean_z")):
        yield place.says("со средними региона сравнивается только proc mean_pct с combine mean")
    if window_of(value).get("agg") not in (None, "pooled", *APART):
        yield place.says("разрыв считается за каждый год отдельно: agg any, all или n_of_m")
    reference = place.at("reference")
    given = {"by", "intercept", "slope", "min_schools"} & set(value["reference"])
    if not expected and given:
        yield reference.says(f"поля {', '.join(sorted(given))} нужны только при level expected")
    if expected and "by" not in given:
        yield reference.says("для ожидаемого результата нужно поле by: от чего он зависит")
    if len({"intercept", "slope"} & given) == 1:
        yield reference.says("коэффициенты intercept и slope указываются вместе")


def context(place: Place, value: Any) -> Faults:
    """What the expected result depends on: an index or a share of the social passport."""
    yield from metric(place, value)
    if isinstance(value, Mapping) and not {"index", "ratio"} & set(value):
        yield place.says("ожидаемый результат считается по index или ratio")


def ratio(place: Place, value: Any) -> Faults:
    """A share of the social passport by name, or a formula of yearly figures."""
    if isinstance(value, str):
        yield from one_of(*vocabulary.SHARES)(place, value)
    else:
        yield from fields_faults(place, value, _RATIO)


_NAMED: Grammar = {"id": (text, MAY), "title": (text, MAY)}
_COMPARED: Grammar = {"op": (one_of(*OPS), MUST), "value": (number, MUST)}
_GUARDED: Grammar = {
    "min_n": (whole(1), MAY),
    "small_n": (one_of("skip", "unknown"), MAY),
    "bias": (one_of(*BIAS), MAY),
}
_WINDOW: Grammar = {
    "years": (whole(1), MUST),
    "agg": (one_of("pooled", "mean", *APART), MAY),
    "n": (whole(1), MAY),
    "back": (whole(0), MAY),
}
_KIND = one_of(*vocabulary.PROCEDURES)
SELECTOR: Grammar = {
    "type": (_KIND, MUST),
    "subject": (subject, MUST),
    "grade": (whole(1), MAY),
}
_WHERE: Grammar = {
    "metric": (one_of("fail_share", "mean_pct"), MUST),
    **_COMPARED,
    **_GUARDED,
}
_AMOUNT = one_of(*vocabulary.AMOUNTS)
_RATIO: Grammar = {
    "num": (_AMOUNT, MUST),
    "den": (_AMOUNT, MUST),
    "window": (window, MAY),
}
_COMPONENT: Grammar = {
    "ratio": (ratio, MUST),
    "sign": (lambda place, value: one_of("1", "-1")(place, str(value)), MUST),
    "weight": (positive, MAY),
}
_INDEX: Grammar = {
    "method": (one_of("zscore_sum", "minmax", "external_coeffs"), MUST),
    "components": (list_of(fields(_COMPONENT)), MUST),
    "intercept": (number, MAY),
}

_K_OF_N: Grammar = {**_NAMED, "k": (whole(1), MUST), "of": (list_of(rule), MUST)}

METRICS: Mapping[str, Grammar] = {
    "proc": {
        "proc": (one_of("fail_share", "mean_pct"), MUST),
        "procedures": (
            fields(
                {
                    "types": (list_of(_KIND), MUST),
                    "subjects": (list_of(subject), MAY),
                    "grades": (list_of(whole(1)), MAY),
                }
            ),
            MUST,
        ),
        "combine": (one_of("mean", "mean_z", "pooled"), MUST),
        "window": (window, MAY),
        **_GUARDED,
    },
    "ratio": {"ratio": (ratio, MUST)},
    "ratio_to_region": {"ratio_to_region": (one_of(*vocabulary.TO_REGION), MUST)},
    "index": {"index": (fields(_INDEX), MUST)},
}

OPERATORS: Mapping[str, Check] = {
    "all": list_of(rule),
    "any": list_of(rule),
    "not": rule,
    "k_of_n": k_of_n,
    "join": fields({**_NAMED, "how": (one_of("all", "any"), MUST), "of": (list_of(rule), MUST)}),
    "ref": category_code,
    "score": fields(
        {
            **_NAMED,
            "items": (list_of(fields({"weight": (positive, MUST), "if": (rule, MUST)})), MUST),
            **_COMPARED,
        }
    ),
    "cmp": fields({**_NAMED, "metric": (metric, MUST), **_COMPARED}),
    "gap": gap,
    "rank": fields(
        {
            **_NAMED,
            "metric": (metric, MUST),
            "peers": (one_of(*PEERS), MUST),
            "direction": (one_of("lowest", "highest"), MUST),
            "share": (share, MUST),
            "rounding": (one_of("ceil", "floor", "round"), MAY),
            "ties": (one_of("include", "exclude"), MAY),
        }
    ),
    "count": fields(
        {
            **_NAMED,
            "over": (selector_name, MUST),
            "year": (shift, MAY),
            "window": (apart_window, MAY),
            "where": (fields(_WHERE), MUST),
            **_COMPARED,
            "min_counted": (whole(0), MAY),
        }
    ),
    "same_procedure": fields(
        {
            **_NAMED,
            "over": (selector_name, MUST),
            "years": (list_of(shift, 2), MUST),
            "where": (fields(_WHERE), MUST),
        }
    ),
    "flag": fields({**_NAMED, "name": (one_of(*vocabulary.FLAGS), MUST)}),
    "in_list": fields({**_NAMED, "list": (one_of(*vocabulary.LISTS), MUST)}),
}

_GAP: Grammar = {
    **_NAMED,
    "metric": (metric, MUST),
    "reference": (
        fields(
            {
                "level": (one_of("country", "region", "municipality", "expected"), MUST),
                "by": (context, MAY),
                "intercept": (number, MAY),
                "slope": (number, MAY),
                "min_schools": (whole(3), MAY),
            }
        ),
        MUST,
    ),
    "scale": (one_of("points", "z"), MAY),
    "peers": (one_of(*PEERS), MAY),
    "direction": (one_of("below", "above"), MUST),
    **_COMPARED,
}

CATEGORY: Grammar = {
    "code": (text, MUST),
    "title": (text, MUST),
    "status": (one_of("shnor", "shnsu", "risk_zone"), MAY),
    "rule": (rule, MUST),
}
