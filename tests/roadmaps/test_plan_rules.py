"""Pure rules of plans: numbers of results, moved dates, differences, proposals, scores."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from roadmaps.deadlines.shifting import shifted
from roadmaps.plans.addressees import read_addressee
from roadmaps.plans.differences import DifferenceKind, measure_differences
from roadmaps.plans.proposals import Cause, propose_causes
from roadmaps.plans.scoring import concluded
from roadmaps.plans.targets import read_target
from roadmaps.plans.texts import MeasureText
from schools.models import Municipality


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("не менее 2 договоров", "2", "договоров"),
        ("не менее 1 мероприятия на базе каждой организации", "1", "мероприятия"),
        ("40 участников", "40", "участников"),
        ("100 % школ", "100", "% школ"),
        ("Заключено не менее двух партнёрских договоров", "2", "партнёрских договоров"),
        ("охвачено 2\u00a0000 человек", "2000", "человек"),
        ("в 2024 году проведено 3-х семинаров", "3", "семинаров"),
        ("рост на 2,5 %", "2.5", "%"),
        ("12 семинаров, не менее 80 % педагогов", "80", "% педагогов"),
    ],
)
def test_read_target_number_and_unit(text, value, unit):
    target = read_target(text)

    assert target is not None
    assert (target.value, target.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "text",
    ["", "Справка", "Приказ от 01.09.2023 № 15", "до 1 сентября 2024 года", "для 5–9 классов",
     "по п. 1.2", "1 раз в квартал", "2024/25 учебный год"],
)  # fmt: skip
def test_read_target_passes_over_dates_classes_and_references(text):
    assert read_target(text) is None


def test_read_target_knows_an_upper_bound():
    target = read_target("не более 5 %")

    assert target is not None
    assert target.at_most


@pytest.mark.parametrize(
    ("text", "addressee"),
    [
        ("Выезд в каждую ШНОР", "shnor"),
        ("Совещание с директором каждой ШНРО", "shnor"),
        ("Консультации в каждой школе с низкими образовательными результатами", "shnor"),
        ("во всех общеобразовательных организациях с низкими результатами обучения", "shnor"),
        ("Анализ кадров в каждой ОО, показывающей низкие результаты", "shnor"),
        ("Выезд в каждую ШНСУ", "shnsu"),
        ("в каждой школе, функционирующей в неблагоприятных социальных условиях", "shnsu"),
        ("для каждой школы в сложных социально-экономических условиях", "shnsu"),
        ("в каждой ШНОР и ШНСУ", "listed"),
        ("Аудит в каждой школе перечня", "listed"),
        ("в каждой сопровождаемой школе", "listed"),
        ("на базе каждой организации", "listed"),
        ("в каждой образовательной организации", "listed"),
        ("не менее 1 мероприятия на базе каждой школы", "listed"),
        ("в каждой школе муниципалитета", "all"),
        ("во всех школах округа", "all"),
        ("для каждого обучающегося", ""),
        ("Анкета каждого учителя школы с низкими результатами", ""),
        ("в школах округа", ""),
        ("Семинар для директоров ШНОР", ""),
        ("Разбор работы каждой секции. Выезд в школу", ""),
    ],
)
def test_read_addressee(text, addressee):
    assert read_addressee(Municipality(list_term="ШНОР", condition_term="ШНСУ"), text) == addressee


def test_read_addressee_in_the_words_of_the_municipality():
    place = Municipality(list_term="ШкНР", condition_term="ШСК")

    assert read_addressee(place, "Выезд в каждую ШкНР") == "shnor"
    assert read_addressee(place, "Выезд в каждую ШСК") == "shnsu"


@pytest.mark.parametrize(
    ("text", "years", "moved"),
    [
        ("сентябрь 2024 – май 2025", 1, "сентябрь 2025 – май 2026"),
        ("до 01.09.2024 г.", 2, "до 01.09.2026 г."),
        ("до 01.09.24", 1, "до 01.09.25"),
        ("2024/25 учебный год", 1, "2025/26 учебный год"),
        ("ежеквартально", 3, "ежеквартально"),
        ("сентябрь 2024", 0, "сентябрь 2024"),
    ],
)
def test_shifted_moves_years_only(text, years, moved):
    assert shifted(text, years) == moved


def measure(key: int, text: str = "", **fields: str) -> MeasureText:
    return MeasureText(text or f"Мероприятие {key}", key=UUID(int=key), **fields)


def test_differences_follow_the_key_and_not_the_place():
    before = [measure(1), measure(2, deadline_text="май"), measure(3), measure(4)]
    after = [measure(2, deadline_text="июнь"), measure(1), measure(5), measure(4)]

    found = measure_differences(before, after)

    assert [(item.kind, item.measure.key.int) for item in found] == [
        (DifferenceKind.CHANGED, 2),
        (DifferenceKind.REMOVED, 3),
        (DifferenceKind.SAME, 1),
        (DifferenceKind.ADDED, 5),
        (DifferenceKind.SAME, 4),
    ]
    assert [(c.field, c.before, c.after) for c in found[0].changes] == [
        ("deadline_text", "май", "июнь")
    ]


def test_differences_do_not_count_numbers_and_spaces():
    before = [measure(1, "Совет  школы", number="1")]
    after = [measure(1, "Совет\nшколы", number="2")]

    assert measure_differences(before, after)[0].kind == DifferenceKind.SAME


CAUSES = [
    Cause(1, "Дефицит педагогических кадров"),
    Cause(2, "Низкий уровень вовлечённости родителей"),
    Cause(3, "Высокая доля обучающихся с рисками учебной неуспешности"),
]


@pytest.mark.parametrize(
    ("text", "pks"),
    [
        ("Родительские собрания о результатах", [2]),
        ("Закрепление наставника за молодым педагогом", [1]),
        ("Занятия для слабоуспевающих", [3]),
        ("Разработка нормативных актов", []),
    ],
)
def test_propose_causes_by_subject(text, pks):
    assert [cause.pk for cause in propose_causes(text, CAUSES)] == pks


def test_concluded_criterion_holds_by_the_mean():
    found = concluded(
        [(1, "Цель", 1), (2, "Сроки", 2), (3, "Никто не оценил", 1)],
        [("А", 1, 2, ""), ("Б", 1, 0, "неясно"), ("А", 2, 2, ""), ("Б", 2, 1, "нет дат")],
    )

    assert [(c.number, c.mean, c.holds) for c in found.criteria] == [
        (1, Fraction(1), True), (2, Fraction(3, 2), False),
    ]  # fmt: skip
    assert found.total == Fraction(5, 2)
    assert found.verdict == "рекомендуется доработать"
    assert found.failed[0].remark == "Не выполнен критерий 2: Сроки. нет дат"


def test_concluded_by_one_expert_is_not_complete():
    assert not concluded([(1, "Цель", 1)], [("А", 1, 2, "")]).is_complete
