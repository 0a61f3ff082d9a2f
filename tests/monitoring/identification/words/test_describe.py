"""A methodology in words."""

import pytest

from monitoring.identification.methodology.document import PRESETS, load, preset
from monitoring.identification.methodology.grammar import OPERATORS
from monitoring.identification.words.describe import (
    describe,
    is_share,
    parameter_value,
    selectors_of,
)
from shnor_portal.core.typography import NBSP
from tests.monitoring.identification.engine.rule_cases import methodology


def words_of(code: str, **changes: object) -> dict[str, list[str]]:
    described = describe(load(preset(code), changes))
    return {
        item.code: [clause.text.replace(NBSP, " ") for clause in item.clauses] for item in described
    }


@pytest.mark.parametrize("code", PRESETS)
def test_every_category_of_a_preset_has_words(code):
    found = words_of(code)

    assert list(found) == [item["code"] for item in preset(code)["categories"]]
    assert all(text and "None" not in text for texts in found.values() for text in texts)


def test_parameters_stand_in_the_words():
    default = words_of("fioko")["SHNOR_2020"][0]
    changed = words_of("fioko", fail_share=0.25, need_procedures=3)["SHNOR_2020"][0]

    assert default.endswith("не менее 30 %, – не менее 2")
    assert changed.endswith("не менее 25 %, – не менее 3")


def test_join_follows_its_parameter():
    assert words_of("fioko")["SHNOR_2025"][0] == "Выполняются все условия:"
    assert words_of("fioko", repeat_join="any")["SHNOR_2025"][0] == (
        "Выполняется хотя бы одно из условий:"
    )


def test_nesting_is_kept():
    zone = describe(load(preset("fioko")))[2]

    assert [clause.depth for clause in zone.clauses] == [0, 1, 2, 1]


def test_lists_of_procedures_are_named():
    ((name, items),) = selectors_of(load(preset("fioko")))

    assert name == "P9"
    assert len(items) == 9
    assert items[0].startswith("ВПР по")


def test_share_is_read_in_percents_and_a_choice_by_its_title():
    values = {item.name: item for item in load(preset("fioko")).parameters}

    assert parameter_value(values["fail_share"]) == "30\u00a0%"
    assert parameter_value(values["bias"]) == "не учитывать"
    assert parameter_value(values["min_n"]) == "10"
    assert [name for name, item in values.items() if is_share(item)] == [
        "fail_share",
        "risk_zone_share",
    ]


def test_every_operator_of_the_grammar_has_words():
    from monitoring.identification.words.describe import _WORDS

    assert set(_WORDS) == set(OPERATORS)


MEAN = {"proc": "mean_pct", "procedures": {"types": ["VPR"]}, "combine": "mean"}
DEVIANT = {"index": {"method": "zscore_sum", "components": [{"ratio": "share_deviant", "sign": 1}]}}
LEAVERS = {"num": "dropouts", "den": "contingent"}


def told(rule: dict) -> list[str]:
    (category,) = describe(methodology(rule))
    return [
        " ".join((clause.text, *clause.notes)).replace(NBSP, " ") for clause in category.clauses
    ]


def test_years_judged_apart_are_told_year_by_year():
    ratio = {**LEAVERS, "window": {"years": 3, "agg": "n_of_m", "n": 2}}
    rule = {"title": "Выбытие", "metric": {"ratio": ratio}, "op": ">", "value": 0.02}

    head, now, before, earlier = told({"cmp": rule})

    assert head == "Выбытие: выполняется не менее 2 из 3 критериев:"
    assert now.startswith("Выбытие (год расчёта): доля выбывших")
    assert "за предыдущий год – более 2 %" in before
    assert "за позапрошлый год – более 2 %" in earlier


def test_mean_of_years_is_told():
    ratio = {**LEAVERS, "window": {"years": 2, "agg": "mean"}}

    (text,) = told({"cmp": {"metric": {"ratio": ratio}, "op": ">=", "value": 0.02}})

    assert "за 2 года (среднее по годам) – не менее 2 %" in text


def test_gap_in_deviations_and_from_the_expected_is_told():
    gap = {"metric": MEAN, "direction": "below", "op": ">", "peers": "region_cluster"}

    (of_place,) = told(
        {"gap": {**gap, "reference": {"level": "region"}, "scale": "z", "value": 0.5}}
    )
    (of_school,) = told(
        {"gap": {**gap, "reference": {"level": "expected", "by": DEVIANT}, "value": 1}}
    )

    assert "ниже более чем на 0,5 стандартного отклонения среднего по региону" in of_place
    assert "по результатам школ того же вида и такой же местности в регионе" in of_place
    assert "ниже более чем на 1 балл ожидаемого результата; он зависит от условий" in of_school
    assert "если школ с данными меньше 10, ответ – «недостаточно данных»" in of_school
