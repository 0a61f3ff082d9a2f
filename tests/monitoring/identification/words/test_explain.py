"""A trace in words: the sentence, what would change it, which file is missing."""

import json
from dataclasses import replace

import pytest

from monitoring.identification.engine.facts import Amount, Statement
from monitoring.identification.engine.trace import from_json
from monitoring.identification.words.explain import explain, sentence, words
from shnor_portal.core.typography import NBSP
from tests.monitoring.identification.engine.rule_cases import (
    ANSWERS,
    EGE_RU,
    MA5,
    OGE_MA,
    RU5,
    RU6,
    YEAR,
    ege_scores,
    marks,
    node,
    nodes,
    school,
    scores,
)


def plain(text):
    return text.replace(NBSP, " ")


def said(trace):
    return plain(sentence(trace))


def low(**where):
    return {"metric": "fail_share", "op": ">=", "value": 0.3, **where}


def count(**fields):
    return {
        "count": {
            "title": "Низкие результаты",
            "over": "P",
            "where": low(),
            "op": ">=",
            "value": 2,
            "min_counted": 2,
            **fields,
        }
    }


def test_count_in_words():
    cells = {
        RU5: marks(4, 10),
        MA5: marks(6, 20),
        RU6: marks(0, 10),
        OGE_MA: marks(0, 4),
        EGE_RU: ege_scores(500, 10, 1),
    }

    assert said(node(count(), school(cells=cells))) == (
        "Низкие результаты в 2 из 4 учтённых процедур (нужно 2); "
        "не учтены: участников меньше 10 – ОГЭ по математике."
    )


def test_count_too_few_in_words():
    found = node(count(), school(cells={RU5: marks(4, 10)}))

    assert said(found).startswith(
        "Низкие результаты: учтено процедур – 1, а для вывода нужно не меньше 2; "
        "не учтены: результаты не загружены – ВПР по математике (5 класс), "
    )


def test_details_show_every_counted_procedure():
    found = node(count(), school(cells={RU5: marks(4, 10), MA5: marks(1, 30)}))
    firm = zip(found.counted, ("вероятно", "устойчиво"), strict=True)
    found = replace(found, counted=tuple(replace(each, label=word) for each, word in firm))

    (line,) = explain(found).lines
    assert [plain(text) for text in line.details] == [
        "ВПР 2024 года по русскому языку (5 класс): 40 % (4 из 10) – граница 30 % достигнута "
        "(вероятно)",
        "ВПР 2024 года по математике (5 класс): 3,3 % (1 из 30) – граница 30 % не достигнута "
        "(устойчиво)",
    ]


def test_details_never_round_a_value_onto_its_threshold():
    found = node(count(), school(cells={RU5: marks(2999, 10000), MA5: marks(0, 10)}))

    assert "29,99 %" in plain(explain(found).lines[0].details[0])


def test_details_mention_signs_of_bias():
    marked = school(cells={RU5: marks(0, 10), MA5: marks(0, 10)}, bias=[RU5])

    flagged = explain(node(count(where=low(bias="flag")), marked)).lines[0].details[0]
    lowered = explain(node(count(where=low(bias="count_as_low")), marked)).lines[0].details[0]

    assert "есть признаки необъективности – граница" in plain(flagged)
    assert plain(lowered).endswith("есть признаки необъективности – считается низким")


def test_changes_of_a_count_that_holds():
    found = node(count(), school(cells={RU5: marks(4, 10), MA5: marks(12, 20)}))

    assert [plain(text) for text in explain(found).changes] == [
        "Критерий «Низкие результаты» перестанет выполняться, если результат изменится "
        "в 1 процедуре. Ближе всего: ВПР 2024 года по русскому языку (5 класс) – не преодолели "
        "порог 4 из 10, нужно не больше 2."
    ]


def test_changes_of_a_count_that_does_not_hold():
    found = node(count(), school(cells={RU5: marks(4, 10), MA5: marks(4, 20)}))

    assert [plain(text) for text in explain(found).changes] == [
        "До порога критерия «Низкие результаты» – ещё 1 процедура. Ближе всего: ВПР 2024 года "
        "по математике (5 класс) – не преодолели порог 4 из 20, низким результат станет с 6."
    ]


def test_missing_names_the_files_that_would_decide():
    found = node(count(), school(cells={RU5: marks(4, 10), RU6: scores(100, 12)}))

    explanation = explain(found)
    assert explanation.changes == ()
    assert [plain(text) for text in explanation.missing] == [
        "Загрузите отчёт ВПР «Статистика по отметкам» 2024 года по математике (5 класс) "
        "и русскому языку (6 класс).",
        "Загрузите протоколы ОГЭ 2024 года по математике.",
        "Загрузите протоколы ЕГЭ 2024 года по русскому языку.",
    ]


def test_missing_asks_for_the_years_that_small_cohorts_are_pooled_with():
    cells = {RU5: marks(4, 9), MA5: marks(1, 9), RU6: marks(1, 9), OGE_MA: marks(1, 3)}

    found = node(count(), school(cells=cells, kind="ООШ"))

    assert [plain(text) for text in explain(found).missing] == [
        "Участников меньше 10 (4 процедуры): такие работы считаются вместе за три года. "
        "Загрузите их результаты за 2022–2023 годы, если школа участвовала."
    ]


def test_missing_says_when_no_file_can_help():
    small = {RU5: marks(1, 3), MA5: marks(1, 3), RU6: marks(1, 3), OGE_MA: marks(1, 3)}
    cells = {(key, year): cell for key, cell in small.items() for year in (2022, 2023, 2024)}

    found = node(count(), school(cells=cells, kind="ООШ"))

    assert [plain(text) for text in explain(found).missing] == [
        "Новые файлы не помогут: участников меньше 10 (4 процедуры)."
    ]


def test_missing_asks_to_check_files_without_the_school():
    own = school("edu990001", {RU5: marks(4, 10)}, kind="ООШ")
    other = school("edu990002", {key: marks(0, 10) for key in (MA5, RU6, OGE_MA)})

    found = nodes(count(), own, other)[own.school]

    assert [plain(text) for text in explain(found).missing] == [
        "В части загруженных файлов этой школы нет: если она участвовала, проверьте файлы."
    ]


def test_same_procedure_in_words():
    rule = {
        "same_procedure": {
            "title": "Та же процедура два года подряд",
            "over": "P",
            "years": [0, -1],
            "where": low(),
        }
    }
    repeated = school(cells={OGE_MA: marks(4, 10), (OGE_MA, 2023): marks(5, 10)})
    once = school(cells={OGE_MA: marks(4, 10), (OGE_MA, 2023): marks(1, 10)})

    assert said(node(rule, repeated)) == (
        "Та же процедура два года подряд: ОГЭ по математике – 2023–2024 годы."
    )
    assert said(node(rule, once)).startswith(
        "Та же процедура два года подряд: таких нет; учтено за 2023–2024 годы – 1; не учтены: "
    )
    assert [plain(text) for text in explain(node(rule, repeated)).changes] == [
        "Повторения не было бы при других результатах: ОГЭ 2024 года по математике – "
        "не преодолели порог 4 из 10, нужно не больше 2."
    ]


RANK = {
    "rank": {
        "title": "Участие в олимпиадах",
        "metric": {"ratio": {"num": "olymp_participants", "den": "contingent"}},
        "peers": "municipality",
        "direction": "lowest",
        "share": 0.25,
    }
}


def test_rank_in_words():
    schools = [
        school(f"edu99000{n}", amounts={"olymp_participants": n, "contingent": 100})
        for n in range(1, 5)
    ]

    found = nodes(RANK, *schools)

    assert said(found["edu990001"]) == (
        "Участие в олимпиадах: 1 % при границе 1 % – школа входит в 25 % школ муниципалитета "
        "с самыми низкими значениями (1 из 4)."
    )
    assert "школа не входит" in said(found["edu990002"])


def test_rank_without_data_in_words():
    found = node(RANK, school(amounts={"contingent": 100}))

    assert said(found) == "Участие в олимпиадах: значение школы не определить."
    assert [plain(text) for text in explain(found).missing] == [
        "Загрузите файл «Олимпиады и выбытие» за 2024 год: по школе нет данных."
    ]


GAP = {
    "gap": {
        "title": "Отставание от региона",
        "metric": {
            "proc": "mean_pct",
            "procedures": {"types": ["VPR", "OGE"]},
            "combine": "mean",
        },
        "reference": {"level": "region"},
        "direction": "below",
        "op": ">",
        "value": 20,
    }
}


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (390, "ниже среднего по региону на 21 балл (нужно отставание более 20 баллов)"),
        (516, "ниже среднего по региону на 8,4 балла (нужно отставание более 20 баллов)"),
        (700, "выше среднего по региону на 10 баллов (нужно отставание более 20 баллов)"),
    ],
)
def test_gap_in_words(points, text):
    means = {RU5: {"mean_primary": 60, "max_primary": 100}}

    found = node(GAP, school(cells={RU5: scores(points, 10)}), means=means)

    assert said(found).startswith(f"Отставание от региона: среднее по школе {text}")


def test_gap_without_reference_asks_for_the_table():
    found = node(GAP, school(cells={RU5: scores(400, 10), OGE_MA: scores(150, 10, None)}))

    assert [plain(text) for text in explain(found).missing] == [
        "Загрузите таблицу «Средние по региону» за 2024 год: нужны средние баллы "
        "(ВПР по русскому языку (5 класс)).",
        "Загрузите таблицу «Средние по региону» за 2024 год: нужны максимальные баллы "
        "(ОГЭ по математике).",
    ]


def olympiads(*pairs):
    return {
        (name, YEAR - back): value
        for back, pair in enumerate(pairs)
        for name, value in zip(("olymp_participants", "contingent"), pair, strict=True)
    }


CMP = {
    "cmp": {
        "title": "Олимпиады",
        "metric": {
            "ratio": {"num": "olymp_participants", "den": "contingent", "window": {"years": 3}}
        },
        "op": "<=",
        "value": 0.005,
    }
}


def test_cmp_ratio_in_words():
    found = node(CMP, school(amounts=olympiads((1, 400), (2, 400), (1, 400))))

    assert said(found) == (
        "Олимпиады: доля участников регионального и всероссийского этапов олимпиад "
        "за 2022–2024 годы – 0,33 %, 4 из 1 200 (нужно не более 0,5 %)."
    )


@pytest.mark.parametrize(
    ("participants", "text"),
    [
        # Half a percent of 1 200 is 6: six still hold, seven do not.
        (4, "перестанет выполняться, если вместо 4 будет 7 или больше из 1 200"),
        (8, "начнёт выполняться, если вместо 8 будет 6 или меньше из 1 200"),
    ],
)
def test_cmp_ratio_turning_point(participants, text):
    found = node(CMP, school(amounts=olympiads((participants, 400), (0, 400), (0, 400))))

    (change,) = explain(found).changes
    assert plain(change) == f"Критерий «Олимпиады» {text} за 2022–2024 годы."


def test_cmp_pooled_over_too_few_people_in_words():
    rule = {
        "cmp": {
            "title": "ОГЭ",
            "metric": {
                "proc": "fail_share",
                "procedures": {"types": ["OGE"]},
                "combine": "pooled",
            },
            "op": ">",
            "value": 0.05,
        }
    }

    found = node(rule, school(cells={OGE_MA: marks(1, 6)}))

    assert said(found) == "ОГЭ: участников – 6, для вывода нужно не меньше 10."
    assert [plain(text) for text in explain(found).missing] == [
        "Участников – 6, для вывода нужно не меньше 10."
    ]


def test_cmp_unemployment_in_words():
    rule = {
        "cmp": {
            "title": "Безработица",
            "metric": {"ratio_to_region": "unemployment"},
            "op": ">=",
            "value": 1.5,
        }
    }

    found = node(
        rule,
        school(amounts={"unemployment": 5.7}),
        region={("unemployment", YEAR): Amount(3.4)},
    )

    assert said(found) == (
        "Безработица: уровень безработицы в населённом пункте 5,7 %, по региону 3,4 %, "
        "отношение – 1,68 (нужно не менее 1,5)."
    )


def stated(name):
    return {"in_list": {"title": "Перечень", "list": ANSWERS[name]}}


LISTS = {ANSWERS["y"]: {"edu990001": Statement()}, ANSWERS["n"]: {}, ANSWERS["u"]: None}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (
            {"k_of_n": {"k": 2, "of": [stated("y"), stated("n"), stated("u")]}},
            "Выполнено 1 из 3 критериев (нужно 2); без ответа – 1: недостаточно данных.",
        ),
        ({"any": [stated("y"), stated("n")]}, "Выполнено 1 из 2 условий (достаточно одного)."),
        ({"all": [stated("y"), stated("n")]}, "Выполнено 1 из 2 условий (нужны оба)."),
        (
            {
                "score": {
                    "title": "Оценка",
                    "items": [
                        {"weight": 1, "if": stated("y")},
                        {"weight": 0.5, "if": stated("u")},
                    ],
                    "op": ">=",
                    "value": 2,
                }
            },
            "Оценка: 1 балл из 1,5 возможных (нужно не менее 2); "
            "ещё 0,5 зависит от недостающих данных.",
        ),
        (stated("y"), "Перечень: школа в нём есть."),
        (stated("n"), "Перечень: школы в нём нет."),
        (stated("u"), "Перечень: не загружен."),
        ({"not": stated("n")}, "Следующее условие не должно выполняться, и оно не выполняется."),
    ],
)
def test_criteria_over_criteria_in_words(rule, text):
    assert said(node(rule, school(), lists=LISTS)) == text


def test_lines_follow_the_rule_with_depth():
    found = node({"all": [stated("y"), {"not": stated("n")}]}, school(), lists=LISTS)

    assert [(line.depth, line.outcome) for line in explain(found).lines] == [
        (0, "yes"),
        (1, "yes"),
        (1, "yes"),
        (2, "no"),
    ]


def test_missing_asks_only_for_what_leaves_the_answer_open():
    rule = {"any": [stated("y"), count()]}

    assert explain(node(rule, school(), lists=LISTS)).missing == ()


def test_words_end_with_what_is_missing():
    found = node({"flag": {"title": "Труднодоступность", "name": "hard_to_reach"}}, school())

    assert [plain(text) for text in words(found)] == [
        "Труднодоступность: не указано.",
        "Укажите в карточке школы или загрузите файл «Территория»: "
        "труднодоступный населённый пункт.",
    ]


def test_trace_reads_back_from_json_and_explains_the_same():
    cells = {RU5: marks(4, 10), (RU5, 2023): marks(4, 10), MA5: marks(1, 4)}
    rule = {"all": [count(min_counted=1, value=1), {"not": RANK}, GAP]}
    amounts = {"olymp_participants": 1, "contingent": 40}

    trace = node(rule, school(cells=cells, amounts=amounts))

    stored = from_json(json.loads(json.dumps(trace.as_json())))
    assert stored == trace
    assert explain(stored) == explain(trace)
