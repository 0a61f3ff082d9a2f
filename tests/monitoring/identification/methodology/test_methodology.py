"""Documents of methodologies: the ready ones load, faulty ones are told what is wrong."""

import copy
import json

import pytest

from monitoring.identification.methodology.document import PRESETS, load, preset
from shnor_portal.core.errors import Refused
from tests.monitoring.identification.engine.rule_cases import methodology


@pytest.mark.parametrize("code", PRESETS)
def test_preset_loads_and_survives_a_json_column(code):
    document = json.loads(json.dumps(preset(code)))

    loaded = load(document)

    assert loaded.code == code
    assert loaded.version == 1
    assert len(loaded.categories) == 3
    assert all(parameter.title != parameter.name for parameter in loaded.parameters)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        (
            "grachevka-2020",
            {
                "low_share": 0.25,
                "gap_points": 20,
                "olymp_max": 0.005,
                "olymp_years": 3,
                "need_k": 2,
                "unemp_ratio": 1.5,
                "min_n": 10,
                "bias": "flag",
            },
        ),
        (
            "fioko",
            {
                "fail_share": 0.3,
                "need_procedures": 2,
                "min_n": 10,
                "small_n": "skip",
                "min_counted": 2,
                "bias": "exclude",
                "risk_zone_share": 0.2,
                "repeat_join": "all",
            },
        ),
        (
            "irkutsk-tula",
            {
                "years": 3,
                "min_n": 10,
                "fail_limit": 0.05,
                "bias": "count_as_low",
                "low_share": 0.25,
                "score_cut": 2,
                "order_list": "region_order",
            },
        ),
    ],
)
def test_preset_default_parameters(code, values):
    assert load(preset(code)).values == values


def test_preset_unknown():
    with pytest.raises(Refused, match="Методики «omsk» нет") as refusal:
        preset("omsk")

    assert refusal.value.code == "methodology_unknown"


@pytest.mark.parametrize(
    ("code", "change", "value"),
    [
        ("grachevka-2020", {"need_k": "3"}, 3),
        ("grachevka-2020", {"gap_points": "17,5"}, 17.5),
        ("grachevka-2020", {"low_share": " 0.2 "}, 0.2),
        ("fioko", {"repeat_join": "any"}, "any"),
        ("fioko", {"need_procedures": 1}, 1),
    ],
)
def test_load_with_a_changed_parameter(code, change, value):
    ((name, _typed),) = change.items()

    assert load(preset(code), change).values[name] == value


def test_load_puts_a_changed_parameter_into_the_rule():
    loaded = load(preset("grachevka-2020"), {"need_k": "3"})

    assert loaded.category("SHNRO").rule["k_of_n"]["k"] == 3
    assert next(p for p in loaded.parameters if p.name == "need_k").default == 2


@pytest.mark.parametrize(
    ("code", "change", "message"),
    [
        ("grachevka-2020", {"needk": "3"}, "нет параметра «needk»"),
        ("grachevka-2020", {"need_k": "два"}, "нужно число, а указано «два»"),
        ("grachevka-2020", {"need_k": "nan"}, "нужно число"),
        ("grachevka-2020", {"need_k": "1.5"}, "целое число не меньше 1"),
        ("grachevka-2020", {"low_share": "25"}, "доля от 0 до 1"),
        ("grachevka-2020", {"need_k": "4"}, "нужно критериев – 4, а описано 3"),
        ("fioko", {"bias": "forget"}, "Допустимы: exclude, count_as_low, flag, ignore"),
        ("fioko", {"repeat_join": "and"}, "Допустимы: all, any"),
    ],
)
def test_load_refuses_a_parameter_that_does_not_fit(code, change, message):
    with pytest.raises(Refused, match=message) as refusal:
        load(preset(code), change)

    assert refusal.value.code == "parameter_invalid"


def count(**fields):
    return {
        "count": {
            "id": "low2",
            "over": "P",
            "where": {"metric": "fail_share", "op": ">=", "value": 0.3},
            "op": ">=",
            "value": 2,
            **fields,
        }
    }


def proc(**fields):
    return {"proc": "mean_pct", "procedures": {"types": ["VPR"]}, "combine": "mean", **fields}


def rank(**fields):
    return {
        "rank": {
            "metric": proc(),
            "peers": "municipality",
            "direction": "lowest",
            "share": 0.25,
            **fields,
        }
    }


FAULTY = {
    "unknown-operator": ({"cuont": {}}, "неизвестный оператор «cuont»"),
    "two-operators": ({"not": {"ref": "C"}, "ref": "C"}, "нужен ровно один оператор"),
    "missing-field": (
        {"k_of_n": {"of": [count()]}},
        "k_of_n: не указано поле «k»",
    ),
    "extra-field": (count(min_count=1), "count «low2»: лишнее поле «min_count»"),
    "wrong-type": (count(value="два"), "value: нужно число, а указано «два»"),
    "truth-is-no-number": (count(value=True), "нужно число"),
    "wrong-op": (count(op="=>"), "значение «=>» неизвестно; допустимы: >, >=, <, <="),
    "unknown-selector": (count(over="P9"), "набор процедур «P9» не описан"),
    "future-year": (count(year=1), "год указывается как 0, -1"),
    "empty-list": ({"all": []}, "нужен список, в котором не меньше 1"),
    "unknown-category": ({"ref": "D"}, "категории «D» в методике нет"),
    "itself": ({"not": {"ref": "C"}}, "Категория «C» ссылается сама на себя"),
    "unknown-metric": (rank(metric={"mean": 1}), "не понять показатель"),
    "unknown-peers": (rank(peers="country"), "значение «country» неизвестно"),
    "trial-works": (
        rank(metric=proc(procedures={"types": ["TRIAL"]})),
        "значение «TRIAL» неизвестно; допустимы: VPR, OGE, EGE",
    ),
    "unknown-subject": (
        rank(metric=proc(procedures={"types": ["VPR"], "subjects": ["MAT"]})),
        "предмет «MAT» неизвестен",
    ),
    "scores-over-years": (
        rank(metric=proc(window={"years": 2})),
        "баллы работ разных лет несопоставимы",
    ),
    "gap-of-shares": (
        {
            "gap": {
                "metric": proc(proc="fail_share"),
                "reference": {"level": "region"},
                "direction": "below",
                "op": ">",
                "value": 20,
            }
        },
        "со средними региона сравнивается только",
    ),
    "unknown-figure": (
        {"cmp": {"metric": {"ratio": "share_rich"}, "op": ">", "value": 1}},
        "значение «share_rich» неизвестно",
    ),
    "unknown-flag": ({"flag": {"name": "far"}}, "значение «far» неизвестно"),
    "undeclared-parameter": (count(value={"param": "k"}), "назван параметр «k», которого нет"),
}


@pytest.mark.parametrize(("rule", "message"), FAULTY.values(), ids=FAULTY.keys())
def test_load_says_what_is_wrong_with_a_rule(rule, message):
    with pytest.raises(Refused) as refusal:
        methodology(rule)

    assert refusal.value.code == "methodology_invalid"
    assert any(message in fault for fault in refusal.value.details), refusal.value.details


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "должен быть объектом JSON"),
        ({}, "не указано поле «code»"),
        ({"peer_level": "village"}, "peer_level: значение «village» неизвестно"),
        ({"params": {"k": {"note": "сколько"}}}, "«k»: не указано поле «value»"),
        ({"params": {"k": [1]}}, "значение параметра – число или слово"),
        ({"categories": []}, "categories: нужен список"),
    ],
)
def test_load_says_what_is_wrong_with_the_frame(document, message):
    with pytest.raises(Refused) as refusal:
        load(document)

    assert any(message in fault for fault in refusal.value.details), refusal.value.details


def test_load_names_every_fault_at_once():
    document = copy.deepcopy(preset("fioko"))
    document["categories"][0]["rule"] = {"cuont": {}}
    del document["categories"][2]["rule"]["all"][1]["count"]["op"]

    with pytest.raises(Refused) as refusal:
        load(document)

    assert len(refusal.value.details) == 2


def test_load_refuses_a_category_described_twice():
    document = copy.deepcopy(preset("irkutsk-tula"))
    document["categories"].append(document["categories"][0])

    with pytest.raises(Refused, match="«SHNOR_ORDER» описана дважды"):
        load(document)


RATIO = {"num": "dropouts", "den": "contingent"}
POINTS = {"proc": "mean_pct", "procedures": {"types": ["VPR"]}, "combine": "mean"}


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (
            {
                "cmp": {
                    "metric": {"ratio": {**RATIO, "window": {"years": 6}}},
                    "op": ">",
                    "value": 0,
                }
            },
            "расчёт видит не больше 5 лет",
        ),
        (
            {
                "cmp": {
                    "metric": {"ratio": {**RATIO, "window": {"years": 3, "agg": "n_of_m"}}},
                    "op": ">",
                    "value": 0,
                }
            },
            "число лет n указывается при agg n_of_m",
        ),
        (
            {
                "cmp": {
                    "metric": {**POINTS, "window": {"years": 3, "agg": "mean"}},
                    "op": ">",
                    "value": 0,
                }
            },
            "средние баллы работ разных лет несопоставимы",
        ),
        (
            {
                "gap": {
                    "metric": POINTS,
                    "reference": {"level": "expected"},
                    "direction": "below",
                    "op": ">",
                    "value": 5,
                }
            },
            "для ожидаемого результата нужно поле by",
        ),
        ({"in_list": {"list": "unheard_of"}}, "значение «unheard_of» неизвестно"),
    ],
)
def test_windows_references_and_lists_that_mean_nothing_are_refused(rule, fault):
    with pytest.raises(Refused) as refused:
        methodology(rule)

    assert fault in refused.value.message


@pytest.mark.parametrize(
    ("peers", "spans"), [("municipality", False), ("kind", False), ("region_cluster", True)]
)
def test_whether_a_rule_needs_the_schools_of_the_whole_region(peers, spans):
    rank = {
        "metric": {"ratio": RATIO},
        "peers": peers,
        "direction": "lowest",
        "share": 0.25,
    }

    assert methodology({"any": [{"rank": rank}]}).spans_region is spans
