"""Staff, additional education and surveys: their blanks, their readers, their withdrawal."""

import pytest

from schools.imports.blanks import blank
from schools.models import YearFigures
from schools.surveys import answers_of
from shnor_portal.core.intake import services
from shnor_portal.core.sheets.writing import write_book
from tests.cast import Cast
from tests.schools.workbooks import codes, counts, load, read, report, workbook

pytestmark = pytest.mark.django_db

STAFF = (
    "Год", "Логин", "Школа", "Всего педагогических работников", "Высшая категория",
    "До 30 лет", "Прошли курсы повышения квалификации за 3 года", "Ставок логопеда",
    "Вакансии: физика", "Вакансии: математика",
)  # fmt: skip
NAVIGATOR = (
    "Логин", "Школа", "Контингент", "Охвачено детей", "Сертификатов", "Техническая", "Программ",
)  # fmt: skip
SURVEY = (
    "Год", "Логин", "Школа", "Группа респондентов", "Вопрос", "Вариант ответа", "Число ответов",
    "Опрошено",
)  # fmt: skip
QUESTION = "Вам интересно | на уроках?"


def told(system: str) -> dict:
    return YearFigures.objects.get(system=system).figures


def survey(*rows: tuple) -> bytes:
    return workbook(
        SURVEY,
        *[[2025, "edu991001", "", *row[:2], *row[2:], *[None] * (4 - len(row))] for row in rows],
    )


def test_staff_are_counted_and_vacancies_stand_by_subject(cast: Cast) -> None:
    data = workbook(
        ["Кадры на 01.10.2025"], STAFF, [2026, "edu991001", "", 40, 18, 4, "31", "0,5", 1, 0]
    )

    batch = load(cast.north.municipality, ("кадры.xlsx", data))

    row = YearFigures.objects.get()
    assert report(batch)["format"] == "staff"
    assert (row.system, row.year, f"{row.as_of:%d.%m.%Y}") == ("staff", 2026, "01.10.2025")
    assert row.figures == {
        "teachers": 40, "teachers_highest": 18, "teachers_young": 4, "teachers_courses": 31,
        "speech_therapist": 0.5, "vacancies_physics": 1, "vacancies_mathematics": 0,
    }  # fmt: skip


def test_more_with_a_category_than_teachers_refuses_the_row_and_says_where(cast: Cast) -> None:
    data = workbook(
        STAFF,
        [2026, "edu991001", "", 4, 18],
        [2026, "edu991002", "", 20, 8],
    )

    batch = load(cast.north.municipality, ("кадры.xlsx", data))

    assert counts(batch) == (1, 0, 0, 1)
    assert codes(batch) == [("part_exceeds_whole", 2, "E")]
    assert YearFigures.objects.get().school == cast.north.schools[1]


def test_words_in_place_of_a_number_refuse_the_row(cast: Cast) -> None:
    data = workbook(STAFF, [2026, "edu991001", "", "сорок", 18])

    batch = read(cast.north.municipality, ("кадры.xlsx", data))

    assert codes(batch) == [("not_a_number", 2, "D")]


def test_a_second_table_fills_what_the_first_left_and_keeps_the_rest(cast: Cast) -> None:
    place = cast.north.municipality
    load(place, ("а.xlsx", workbook(STAFF, [2026, "edu991001", "", 40, 18, 4])))

    later = load(place, ("б.xlsx", workbook(STAFF, [2026, "edu991001", "", 41, None, None, 30])))

    assert told("staff") == {
        "teachers": 41, "teachers_highest": 18, "teachers_young": 4, "teachers_courses": 30,
    }  # fmt: skip
    services.withdraw(later, by=None, reason="ошибка")
    assert told("staff") == {"teachers": 40, "teachers_highest": 18, "teachers_young": 4}


def test_navigator_and_staff_never_write_over_each_other(cast: Cast) -> None:
    place = cast.north.municipality
    load(place, ("к.xlsx", workbook(STAFF, [2026, "edu991001", "", 40, 18, 4])))

    batch = load(
        place,
        ("н.xlsx", workbook(NAVIGATOR, ["edu991001", "", 600, 421, 398, 77, 25])),
        year=2026,
    )

    assert report(batch)["format"] == "additional_education"
    assert told("additional") == {
        "pupils": 600, "covered": 421, "certificates": 398, "direction_technical": 77,
        "programmes": 25,
    }  # fmt: skip
    assert told("staff")["teachers"] == 40


def test_answers_are_counts_by_group_question_and_answer(cast: Cast) -> None:
    data = survey(
        ("Родители", QUESTION, "да", 30, 50),
        ("Родители", QUESTION, "нет", 20, 50),
        ("Ученики", QUESTION, "да", 90),
    )

    batch = load(cast.north.municipality, ("анкеты.xlsx", data))

    assert report(batch)["format"] == "survey"
    assert counts(batch) == (1, 0, 0, 0)
    found = [(a.group, a.question, a.answer, a.count, a.asked) for a in answers_of(told("survey"))]
    asked = "Вам интересно / на уроках?"
    assert found == [
        ("pupils", asked, "да", 90, 90),
        ("parents", asked, "да", 30, 50),
        ("parents", asked, "нет", 20, 50),
    ]
    assert counts(read(cast.north.municipality, ("анкеты.xlsx", data))) == (0, 0, 1, 0)


def test_an_answer_told_twice_keeps_the_first_number_and_says_so(cast: Cast) -> None:
    data = survey(("Родители", QUESTION, "да", 30), ("Родители", QUESTION, "да", 31))

    batch = load(cast.north.municipality, ("анкеты.xlsx", data))

    assert list(told("survey").values()) == [30]
    assert codes(batch) == [("duplicate_row", 3, "G")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("Соседи", QUESTION, "да", 3), "respondents_unknown"),
        (("Родители", QUESTION, "", 3), "answer_missing"),
        (("Родители", QUESTION, "да", 9, 5), "part_exceeds_whole"),
        (("Родители", QUESTION, "да", "много"), "not_a_number"),
    ],
)
def test_a_row_that_cannot_be_understood_is_refused(cast: Cast, row: tuple, code: str) -> None:
    batch = read(cast.north.municipality, ("анкеты.xlsx", survey(row)))

    assert [found for found, _, _ in codes(batch)] == [code]
    assert counts(batch) == (0, 0, 0, 1)


def test_changed_answers_are_told_in_the_preview(cast: Cast, client) -> None:
    place = cast.north.municipality
    load(place, ("а.xlsx", survey(("Родители", QUESTION, "да", 30))))
    batch = read(place, ("б.xlsx", survey(("Родители", QUESTION, "да", 44))))
    client.force_login(cast.north.coordinator)

    page = client.get(
        f"/imports/{batch.pk}/files/{batch.files.get().pk}/?part=changes"
    ).content.decode()

    assert "родители: Вам интересно / на уроках? – да" in page


@pytest.mark.parametrize("code", ["staff", "additional_education", "survey"])
def test_blank_read_back_changes_nothing(cast: Cast, code: str) -> None:
    place = cast.north.municipality
    load(
        place,
        ("к.xlsx", workbook(STAFF, [2026, "edu991001", "", 40, 18, 4, 30, "1,25", 2])),
        ("н.xlsx", workbook(NAVIGATOR, ["edu991001", "", 600, 421, 398, 77, 25])),
        ("о.xlsx", survey(("Родители", QUESTION, "да", 30, 50))),
        year=2025,
    )
    year = 2026 if code == "staff" else 2025

    batch = read(place, (f"{code}.xlsx", write_book(blank(code, place, year))))

    assert report(batch)["format"] == code
    assert codes(batch) == []
    assert counts(batch) == (0, 0, 1, 0)


def test_blank_shows_how_to_fill_it_by_examples(cast: Cast) -> None:
    _, how_to = blank("survey", cast.north.municipality, 2026)

    assert [column.title for column in how_to.columns] == ["Столбец", "Что писать", "Пример"]
    assert ["Кто отвечал", "обучающиеся, родители или педагоги", "родители"] in how_to.rows
