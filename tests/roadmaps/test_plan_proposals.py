"""People and indicators that the words of a measure mean, and those that they do not."""

from decimal import Decimal

import pytest

from roadmaps.plans.proposals import Person, propose_indicators, propose_people

HEAD = Person(1, "Берёзова", "Анна", "директор Боровской СОШ", frozenset({"school_head"}))
DEPUTY = Person(2, "Кленов", "Иван", "", frozenset({"school_team"}))
COORDINATOR = Person(3, "Ясенева", "Ольга", "", frozenset({"coordinator"}))
CHIEF = Person(4, "Осинова", "Вера", "начальник управления образования", frozenset({"head"}))
METHODIST = Person(5, "Дубов", "Пётр", "методист", frozenset({"specialist"}))
CURATOR = Person(6, "Липов", "Олег", "", frozenset({"curator"}))
TEACHER = Person(7, "Вязов", "Лев", "учитель математики", frozenset({"school_team"}))
PEOPLE = [HEAD, DEPUTY, COORDINATOR, CHIEF, METHODIST, CURATOR, TEACHER]


@pytest.mark.parametrize(
    ("text", "pks"),
    [
        ("Директор школы", {1}),
        ("Директора ШНОР", {1}),
        ("директор МБОУ «Лесная, опорная СОШ» (по согласованию)", {1}),
        ("Директор Сидорова А.А.", {1}),
        ("И. о. директора Боровской СОШ", {1}),
        ("Руководители общеобразовательных организаций", {1}),
        ("Руководители школ и учителя-предметники", {1}),
        ("Зам. директора по УВР", {2}),
        ("Заместители руководителей ОО", {2}),
        ("зам. Директора по ВР. Классные руководители", {2}),
        ("Администрация школы", {2}),
        ("Кленову И.П.", {2}),
        ("Берёзовой А.А., учителя", {1}),
        ("Муниципальный координатор, директор", {1, 3}),
        ("координатор проекта «500+»", {3}),
        ("Начальник управления образования", {4}),
        ("Председатель комитета образования", {4}),
        ("РМК, директора ОО", {1, 5}),
        ("Специалисты управления образования", {5}),
        ("кураторы школ", {6}),
        ("Учителя математики", {7}),
    ],
)
def test_whole_posts_and_surnames_propose_people(text, pks):
    assert {p.person.pk for p in propose_people(text, PEOPLE)} == pks


@pytest.mark.parametrize(
    "text",
    [
        "Руководители школьных методических объединений",
        "руководители ШМО, классные руководители",
        "Руководитель школы молодого педагога",
        "Директор методического центра",
        "директор музыкальной школы",
        "Школьный координатор",
        "Региональный координатор",
        "координатор школьной службы примирения",
        "Председатель профкома",
        "Начальник лагеря",
        "Методист детского сада",
        "Специалист по охране труда",
        "Администрация района",
        "Учитель физики",
        "куратор 5 класса",
        "Управление образования",
        "",
    ],
)
def test_post_inside_another_post_proposes_nobody(text):
    assert propose_people(text, PEOPLE) == ()


def proposed(text: str, result: str = "") -> dict[str, Decimal | None]:
    return {offer.code: offer.target for offer in propose_indicators(text, result)}


@pytest.mark.parametrize(
    ("result", "targets"),
    [
        ("Доля отметок «2» не более 5 %", {"fail_share": "0.05"}),
        ("Доля отметок «2» не более 5 %, охват занятиями 100 %", {"fail_share": "0.05"}),
        ("Снижение неуспеваемости с 12 % до 5 %", {"fail_share": "0.05"}),
        ("Доля двоек не выше 4,5%", {"fail_share": "0.045"}),
        ("100 % успеваемость", {"success_share": "1"}),
        ("Успеваемость 98 %, качество знаний не ниже 45,5 %",
         {"success_share": "0.98", "quality_share": "0.455"}),
        ("Качественная успеваемость – 40 %", {"quality_share": "0.4"}),
        ("Повышение качества знаний до 45 % по математике", {"quality_share": "0.45"}),
        ("Доля обучающихся, не преодолевших минимальный порог, не более 3 %",
         {"below_minimum_share": "0.03"}),
        ("Курсы прошли 100 % педагогов. Успеваемость 98 %", {"success_share": "0.98"}),
    ],
)  # fmt: skip
def test_target_is_offered_where_the_result_names_the_indicator(result, targets):
    assert proposed("", result) == {code: Decimal(level) for code, level in targets.items()}


@pytest.mark.parametrize(
    "result",
    [
        "100 % обучающихся группы риска",
        "100 % неуспевающих охвачены занятиями",
        "Занятия по снижению неуспеваемости посещают 100 % обучающихся",
        "Снижение неуспеваемости, охват занятиями 100 %",
        "Снижение доли отметок «2» на 10 %",
        "Доля отметок «2» снизилась у 80 % классов",
        "Доля отметок «2» не более 5 % в 5 классе; доля отметок «2» не более 7 % в 9 классе",
        "Доля обучающихся с рисками учебной неуспешности не более 10 %",
    ],
)
def test_percent_of_something_else_is_no_target(result):
    found = proposed("Работа с отметками «2»", result)

    assert found == {"fail_share": None}


def test_measure_that_is_about_no_indicator_is_offered_none():
    assert proposed("Классные часы", "100 % обучающихся группы риска") == {}
