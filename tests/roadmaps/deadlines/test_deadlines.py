"""Deadlines of plans read into days: every rule of design §6 and the texts that schools write."""

import string
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmaps.deadlines import Deadline, parse_deadline
from roadmaps.deadlines.words import MONTH_NAMES

YEAR_2023 = (date(2023, 1, 1), date(2023, 12, 31))
YEAR_2024 = (date(2024, 1, 1), date(2024, 12, 31))
SCHOOL_YEAR = (date(2023, 9, 1), date(2024, 8, 31))
PROGRAMME = (date(2020, 1, 1), date(2023, 12, 31))


def days(deadline: Deadline) -> list[str]:
    """«2023-01-01..2023-02-28», with the label where there is one."""
    return [
        f"{start}..{end}" + (f" {label}" if label else "")
        for start, end, label in deadline.occurrences
    ]


def month(year: int, first: int, last: int | None = None) -> str:
    last = last or first
    ends = {2: 29 if year % 4 == 0 else 28, 4: 30, 6: 30, 9: 30, 11: 30}
    return f"{year}-{first:02}-01..{year}-{last:02}-{ends.get(last, 31)}"


ONE_PART = [
    # §6.1: inflections, «г», stray commas and spaces
    ("Январь 2023", month(2023, 1)),
    ("в январе 2023 года", month(2023, 1)),
    ("Сентябрь , 2023", month(2023, 9)),
    ("Май, 2023 г", month(2023, 5)),
    ("апрель 2023г.", month(2023, 4)),
    ("СЕНТЯБРЬ 2023", month(2023, 9)),
    ("сент. 2023", month(2023, 9)),
    ("сен.23", month(2023, 9)),
    ("май-23", month(2023, 5)),
    ("май 23 г.", month(2023, 5)),
    ("сентяб рь 2023", month(2023, 9)),
    ("сентя-\nбрь 2023", month(2023, 9)),
    ("сентябрь месяц 2023 г.", month(2023, 9)),
    ("09.2023", month(2023, 9)),
    # an ordinal with and without its hyphen
    ("10го апреля 2023", "2023-04-10..2023-04-10"),
    ("10-ого апреля 2023", "2023-04-10..2023-04-10"),
    ("1е ноября 2023", "2023-11-01..2023-11-01"),
    ("1й квартал 2023", month(2023, 1, 3)),
    ("мaрт 2023", month(2023, 3)),  # a Latin «a»
    # §6.2: spans and their years
    ("Январь-декабрь 2023", month(2023, 1, 12)),
    ("Март – август, 2023 г", month(2023, 3, 8)),
    ("Февраль— май", month(2023, 2, 5)),
    ("сентябрь 2022 - май 2023", "2022-09-01..2023-05-31"),
    ("сентябрь – май 2023", "2022-09-01..2023-05-31"),
    ("октябрь 2023 – март", "2023-10-01..2024-03-31"),
    ("с сентября по ноябрь 2023 г.", month(2023, 9, 11)),
    ("IV квартал 2022 – I квартал 2023", "2022-10-01..2023-03-31"),
    ("25 августа 2022 – 10 мая 2023", "2022-08-25..2023-05-10"),
    # §6.3: a run of neighbours with one year
    ("Январь, февраль 2023 г", month(2023, 1, 2)),
    ("Февраль, март", month(2023, 2, 3)),
    ("сентябрь и октябрь 2023", month(2023, 9, 10)),
    ("сентябрь/октябрь 2023", month(2023, 9, 10)),
    ("декабрь, январь 2022-2023 учебного года", "2022-12-01..2023-01-31"),
    # §6.4: labels
    ("март 2023 г. (входной)", month(2023, 3) + " входной"),
    ("март (входной) 2023 г.", month(2023, 3) + " входной"),
    ("Апрель-май (итоговый мониторинг) 2023", month(2023, 4, 5) + " итоговый мониторинг"),
    # §6.5: whole periods
    ("В течение года", month(2023, 1, 12)),
    ("в течении всего периода", month(2023, 1, 12)),
    ("на протяжении всего периода реализации программы", month(2023, 1, 12)),
    ("весь период", month(2023, 1, 12)),
    ("постоянно", month(2023, 1, 12)),
    ("на постоянной основе", month(2023, 1, 12)),
    ("в течение учебного года", month(2023, 1, 12)),
    ("В тече ние года", month(2023, 1, 12)),
    ("в течение 2023 года", month(2023, 1, 12)),
    ("2023 год", month(2023, 1, 12)),
    ("в течение 2022-2023 учебного года", "2022-09-01..2023-08-31"),
    ("2022/2023 уч. г.", "2022-09-01..2023-08-31"),
    ("2022/23 учебный год", "2022-09-01..2023-08-31"),
    ("в течение учебного года 2022-2023", "2022-09-01..2023-08-31"),
    ("2022–2023 гг.", "2022-01-01..2023-12-31"),
    ("сентябрь – май 2022-2023 уч. года", "2022-09-01..2023-05-31"),
    ("май 2022-2023 учебного года", month(2023, 5)),
    # §6.8: quarters, half-years, dates
    ("I квартал 2023", month(2023, 1, 3)),
    ("1-й квартал", month(2023, 1, 3)),
    ("третий кв. 2023 г.", month(2023, 7, 9)),
    ("Ⅳ квартал", month(2023, 10, 12)),
    ("I-II квартал 2023 г.", month(2023, 1, 6)),
    ("2 полугодие 2023", month(2023, 7, 12)),
    ("I полугодие 2022-2023 учебного года", month(2022, 9, 12)),
    ("сентябрь 2022-2023 учебного года", month(2022, 9)),
    ("II полугодие 2022-2023 учебного года", month(2023, 1, 8)),
    ("I квартал 2022-2023 учебного года", month(2023, 1, 3)),
    ("IV квартал 2022-2023 учебного года", month(2022, 10, 12)),
    ("до 01.09.2023 г.", "2023-01-01..2023-09-01"),
    ("не позднее 25 мая", "2023-01-01..2023-05-25"),
    ("к 1 сентября 2023", "2023-01-01..2023-09-01"),
    ("до «01» сентября 2023 г.", "2023-01-01..2023-09-01"),
    ("до конца мая 2023", "2023-01-01..2023-05-31"),
    ("до конца I квартала 2023", "2023-01-01..2023-03-31"),
    ("с 15.01 по 20.02.2023", "2023-01-15..2023-02-20"),
    ("15.01-20.02.2023", "2023-01-15..2023-02-20"),
    ("в период с 01.02.2023 г. по 31.05.2023 г.", "2023-02-01..2023-05-31"),
    ("15–20 мая 2023", "2023-05-15..2023-05-20"),
    ("с 15 по 20 мая", "2023-05-15..2023-05-20"),
    ("25 мая 2023", "2023-05-25..2023-05-25"),
    ("25.05.23", "2023-05-25..2023-05-25"),
    ("2023-05-25", "2023-05-25..2023-05-25"),
    ("2023-05-25 00:00:00", "2023-05-25..2023-05-25"),
    ("с 1 октября 2023 г.", "2023-10-01..2023-12-31"),
    ("не ранее 1 октября", "2023-10-01..2023-12-31"),
    ("Срок исполнения: июнь 2023г.", month(2023, 6)),
]


@pytest.mark.parametrize(("text", "expected"), ONE_PART, ids=[text for text, _ in ONE_PART])
def test_parse_deadline_one_part(text: str, expected: str) -> None:
    deadline = parse_deadline(text, *YEAR_2023)

    assert days(deadline) == [expected]
    assert (deadline.recurrence, deadline.open) == ("none", False)


SEVERAL_PARTS = [
    ("Май, июнь, ноябрь 2023", [month(2023, 5, 6), month(2023, 11)]),
    ("апрель, 2023 октябрь, 2023", [month(2023, 4), month(2023, 10)]),
    ("апрель, 2023\nоктябрь, 2023", [month(2023, 4), month(2023, 10)]),
    ("- апрель\n- октябрь", [month(2023, 4), month(2023, 10)]),
    ("май 2023, июнь 2023", [month(2023, 5), month(2023, 6)]),
    ("сентябрь март", [month(2023, 3), month(2023, 9)]),
    ("март (входной), апрель (итоговый)", [month(2023, 3) + " входной", "апрель"]),
    ("1, 3 квартал 2023", [month(2023, 1, 3), month(2023, 7, 9)]),
    ("март – апрель, май 2023", [month(2023, 3, 4), month(2023, 5)]),
    ("10, 15 мая 2023", ["2023-05-10..2023-05-10", "2023-05-15..2023-05-15"]),
    ("2023 г.: январь, март", [month(2023, 1), month(2023, 3)]),
    ("2022, 2023 гг.", [month(2022, 1, 12), month(2023, 1, 12)]),
    ("В течение года, июнь", [month(2023, 1, 12), month(2023, 6)]),
    ("в течение года: май, сентябрь", [month(2023, 5), month(2023, 9)]),
    ("октябрь-ноябрь 2022, март-апрель 2023", [month(2022, 10, 11), month(2023, 3, 4)]),
]


@pytest.mark.parametrize(("text", "expected"), SEVERAL_PARTS, ids=[t for t, _ in SEVERAL_PARTS])
def test_parse_deadline_several_parts(text: str, expected: list[str]) -> None:
    deadline = parse_deadline(text, *YEAR_2023)

    expected = [month(2023, 4) + " итоговый" if part == "апрель" else part for part in expected]
    assert days(deadline) == expected
    assert (deadline.recurrence, deadline.open) == ("none", False)


def test_parse_deadline_one_wrong_letter_is_noted() -> None:
    deadline = parse_deadline("сентябь 2023", *YEAR_2023)

    assert days(deadline) == [month(2023, 9)]
    assert "сентябь" in deadline.note


def test_parse_deadline_wrong_letter_of_two_months_is_open() -> None:
    deadline = parse_deadline("июдь 2023", *YEAR_2023)

    assert deadline.open
    assert "июдь" in deadline.note


@pytest.mark.parametrize("text", ["по дорожной карте", "на старте", "в парте", "по марке"])
def test_parse_deadline_other_words_are_not_misspelt_months(text: str) -> None:
    assert parse_deadline(text, *YEAR_2023).open


def test_parse_deadline_month_without_year_takes_every_year() -> None:
    deadline = parse_deadline("Июнь, январь", *PROGRAMME)

    expected = [month(year, number) for year in range(2020, 2024) for number in (1, 6)]
    assert days(deadline) == expected
    assert deadline.recurrence == "yearly"


def test_parse_deadline_span_without_year_stays_inside_the_period() -> None:
    deadline = parse_deadline("сентябрь – май", date(2020, 9, 1), date(2022, 5, 31))

    assert days(deadline) == ["2020-09-01..2021-05-31", "2021-09-01..2022-05-31"]
    assert deadline.recurrence == "yearly"


def test_parse_deadline_month_without_year_in_a_school_year() -> None:
    deadline = parse_deadline("сентябрь, январь, май", *SCHOOL_YEAR)

    assert days(deadline) == [month(2023, 9), month(2024, 1), month(2024, 5)]
    assert deadline.recurrence == "none"


def test_parse_deadline_month_outside_the_period_is_open() -> None:
    deadline = parse_deadline("июль", date(2023, 9, 1), date(2024, 5, 31))

    assert deadline.open
    assert "не попадает в период" in deadline.note


def test_parse_deadline_explicit_date_outside_the_period_is_noted() -> None:
    deadline = parse_deadline("июнь 2026", *YEAR_2023)

    assert days(deadline) == [month(2026, 6)]
    assert "вне периода плана" in deadline.note


def test_parse_deadline_year_before_is_taken_where_months_go_down() -> None:
    deadline = parse_deadline("декабрь, январь 2024", *SCHOOL_YEAR)

    assert days(deadline) == [month(2023, 12), month(2024, 1)]
    assert "2023" in deadline.note


RECURRING = [
    ("ежемесячно", YEAR_2023, "monthly", 12, month(2023, 1), month(2023, 12)),
    ("Ежемесячно 2023", PROGRAMME, "monthly", 12, month(2023, 1), month(2023, 12)),
    ("каждый месяц", YEAR_2023, "monthly", 12, month(2023, 1), month(2023, 12)),
    ("ежемесячно с 01.09.2023 по 31.05.2024", SCHOOL_YEAR, "monthly", 9, month(2023, 9), "май"),
    ("ежеквартально", YEAR_2023, "quarterly", 4, month(2023, 1, 3), month(2023, 10, 12)),
    ("1 раз в квартал", YEAR_2023, "quarterly", 4, month(2023, 1, 3), month(2023, 10, 12)),
    ("по полугодиям", YEAR_2023, "half_yearly", 2, month(2023, 1, 6), month(2023, 7, 12)),
    ("раз в полугодие", YEAR_2023, "half_yearly", 2, month(2023, 1, 6), month(2023, 7, 12)),
    ("ежегодно", PROGRAMME, "yearly", 4, month(2020, 1, 12), month(2023, 1, 12)),
    ("ежегодно, август", PROGRAMME, "yearly", 4, month(2020, 8), month(2023, 8)),
    (
        *("раз в учебный год", (date(2022, 9, 1), date(2024, 8, 31)), "yearly", 2),
        *("2022-09-01..2023-08-31", "2023-09-01..2024-08-31"),
    ),
    ("ежегодно (август)", PROGRAMME, "yearly", 4, month(2020, 8), month(2023, 8)),
    ("август (ежегодно)", YEAR_2023, "yearly", 1, month(2023, 8), month(2023, 8)),
    ("май 2021-2023 гг.", PROGRAMME, "yearly", 3, month(2021, 5), month(2023, 5)),
    ("ежеквартально (март, июнь)", YEAR_2023, "quarterly", 2, month(2023, 3), month(2023, 6)),
]


@pytest.mark.parametrize(
    ("text", "is_read"),
    [("январь 2000", True), ("декабрь 2100", True), ("1 декабря 1999", False), ("май 2101", False)],
)
def test_years_from_2000_to_2100_are_read(text: str, is_read: bool) -> None:
    deadline = parse_deadline(text, date(2000, 1, 1), date(2100, 12, 31))

    assert deadline.open is not is_read
    assert is_read or "вне допустимых: 2000–2100" in deadline.note


def test_month_after_december_is_none() -> None:
    deadline = parse_deadline("13.2023", *YEAR_2023)

    assert deadline.open
    assert "месяца с номером 13 нет" in deadline.note


@pytest.mark.parametrize(
    ("text", "period", "recurrence", "count", "first", "last"), RECURRING, ids=lambda v: str(v)[:40]
)
def test_parse_deadline_recurring(
    text: str, period: tuple[date, date], recurrence: str, count: int, first: str, last: str
) -> None:
    deadline = parse_deadline(text, *period)

    found = days(deadline)
    assert (deadline.recurrence, len(found), found[0]) == (recurrence, count, first)
    assert found[-1] == (month(2024, 5) if last == "май" else last)


def test_parse_deadline_half_years_of_a_school_year() -> None:
    deadline = parse_deadline("раз в полугодие учебного года", *SCHOOL_YEAR)

    assert days(deadline) == ["2023-09-01..2023-12-31", "2024-01-01..2024-08-31"]


def test_parse_deadline_until_without_year_every_year() -> None:
    deadline = parse_deadline("ежегодно до 1 сентября", date(2022, 1, 1), date(2023, 12, 31))

    assert days(deadline) == ["2022-01-01..2022-09-01", "2022-09-02..2023-09-01"]
    assert deadline.recurrence == "yearly"


@pytest.mark.parametrize(
    "text", ["4 раза в год", "еженедельно", "1 раз в четверть", "дважды в год", "раз в два месяца"]
)
def test_parse_deadline_other_frequency_is_the_whole_period_with_a_note(text: str) -> None:
    deadline = parse_deadline(text, *YEAR_2023)

    assert days(deadline) == [month(2023, 1, 12)]
    assert deadline.recurrence == "none"
    assert deadline.note == text


OPEN = [
    "По плану работы УО",
    "по плану на 2023 год",
    "В соответствии с ежегодным планом работы института",
    "В соответствии с планом работы на 2023-2024 учебный год",
    "согласно приказу от 20.04.2023 № 38",
    "по графику Министерства",
    "по договору",
    "По мере необходимости",
    "В назначенные сроки",
    "после ГИА",
    "весна 2023",
    "летний период 2023 года",
    "в начале учебного года",
    "к началу 2023-2024 учебного года",
    "в течение 10 дней",
    "в течение месяца со дня утверждения",
]


@pytest.mark.parametrize("text", OPEN)
def test_parse_deadline_open_is_kept_as_written(text: str) -> None:
    assert parse_deadline(text, *YEAR_2023) == Deadline(open=True, note=text)


WITH_REST = [
    ("По плану УО, в течение года", month(2023, 1, 12), "По плану УО"),
    ("В течение года по заявке руководителя", month(2023, 1, 12), "по заявке руководителя"),
    ("Январь-декабрь 2023 По плану методиста", month(2023, 1, 12), "По плану методиста"),
    ("приказ № 15 от 20.04.2023, до 1 мая 2023", "2023-01-01..2023-05-01", "приказ № 15"),
    ("первая неделя сентября 2023", month(2023, 9), "первая неделя"),
    ("в течение 2023 г. (по отдельному графику)", month(2023, 1, 12), "по отдельному графику"),
    ("до мая 2023", "2023-01-01..2023-05-31", "включительно"),
]


@pytest.mark.parametrize(("text", "expected", "note"), WITH_REST, ids=[t for t, _, _ in WITH_REST])
def test_parse_deadline_dated_part_counts_and_the_rest_is_the_note(
    text: str, expected: str, note: str
) -> None:
    deadline = parse_deadline(text, *YEAR_2023)

    assert days(deadline) == [expected]
    assert note in deadline.note


def test_parse_deadline_frequency_beside_an_open_phrase() -> None:
    deadline = parse_deadline("по мере необходимости, но не реже 1 раза в квартал", *YEAR_2023)

    assert (deadline.recurrence, len(deadline.occurrences)) == ("quarterly", 4)
    assert "по мере необходимости" in deadline.note


IMPOSSIBLE = [
    ("31 ноября", "такой даты нет"),
    ("до 31.11.2023", "такой даты нет"),
    ("29.02.2023", "такой даты нет"),
    ("12.31.2023", "месяца с номером 31 нет"),
    ("5 квартал 2023", "квартала с номером 5 нет"),
    ("с 20.02.2023 по 15.01.2023", "конец раньше начала"),
    ("май 2023 – март 2023", "конец раньше начала"),
    ("2024-2023 гг.", "конец раньше начала"),
    ("май 1023", "год 1023 вне допустимых"),
    ("", "срок не указан"),
    (" — ", "срок не указан"),
]


@pytest.mark.parametrize(("text", "words"), IMPOSSIBLE, ids=[text for text, _ in IMPOSSIBLE])
def test_parse_deadline_impossible_is_open_and_says_why(text: str, words: str) -> None:
    deadline = parse_deadline(text, *YEAR_2023)

    assert (deadline.open, deadline.occurrences) == (True, ())
    assert words in deadline.note


SCHOOL_YEAR = (date(2023, 9, 1), date(2024, 8, 31))
SPRING_HALF = (date(2024, 1, 1), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("text", "period", "note"),
    [
        ("сентябрь, январь 2024", SCHOOL_YEAR, "год для «сентябрь» понят как 2023"),
        ("декабрь, январь 2024", SCHOOL_YEAR, "год для «декабрь» понят как 2023"),
        ("ноябрь 2023, январь", SCHOOL_YEAR, "год для «январь» понят как 2024"),
        ("25.12, 10.02.2024", SCHOOL_YEAR, "год для «25.12» понят как 2023"),
        ("5 октября, 9 января 2024 г.", SCHOOL_YEAR, "год для «05.10» понят как 2023"),
        ("IV квартал, I квартал 2024", SCHOOL_YEAR, "год для «4 квартал» понят как 2023"),
        ("I квартал 2024, II квартал", SCHOOL_YEAR, "год для «2 квартал» понят как 2024"),
        ("2 полугодие 2023, 1 полугодие", SCHOOL_YEAR, "год для «1 полугодие» понят как 2024"),
        ("сентябрь, январь", SPRING_HALF, "«сентябрь» не попадает в период плана"),
        ("2 полугодие, 1 полугодие", SPRING_HALF, "«2 полугодие» не попадает в период плана"),
        ("III квартал, I квартал", SPRING_HALF, "«3 квартал» не попадает в период плана"),
        ("09.08, 09.02", SPRING_HALF, "«09.08» не попадает в период плана"),
    ],
)
def test_note_names_the_part_whose_year_is_understood_or_left_out(
    text: str, period: tuple[date, date], note: str
) -> None:
    assert parse_deadline(text, *period).note == note


def test_deadline_as_json() -> None:
    assert parse_deadline("март 2023 г. (входной), по плану", *YEAR_2023).as_json() == {
        "occurrences": [{"start": "2023-03-01", "end": "2023-03-31", "label": "входной"}],
        "recurrence": "none",
        "open": False,
        "note": "по плану",
    }


def test_parse_deadline_period_of_other_centuries() -> None:
    assert parse_deadline("постоянно", date(1, 1, 1), date(1900, 1, 1)).open
    assert days(parse_deadline("постоянно", date(1990, 1, 1), date(2001, 1, 1))) == [
        "2000-01-01..2001-01-01"
    ]


PIECES = st.sampled_from(
    [
        *MONTH_NAMES,
        *("марта", "ежемесячно", "ежегодно", "раз", "квартал", "полугодие", "учебного", "года"),
        *("2023", "2024", "г.", "гг.", "2023-2024", "2023/24", "31", "15", "5", "1", "01.09.2023"),
        *("31.11.2024", "15.01", "с", "по", "до", "от", "–", "-", ",", ".", "(", ")", "и", "/"),
        *(":", ";", "\n", "постоянно", "течение", "периода", "плану", "не позднее", "конца"),
        *("IV", "II", "№", "каждый", "сентябь", "июдь", "99", "9999", "0000", "00.00.0000"),
        *("в", "на", "к", "лет", "недели", "весна", "далее", "начиная", "каждые", "не ранее"),
        *("?", "1)", "2.", "10.30", "23-24", "уч.", "I-й", "кв-л", "29 февраля", "проведения"),
    ]
)
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=string.punctuation + string.digits + "абвгмайиюньсрт \n", max_size=40),
    st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(PIECES, max_size=8).map("".join),
)
DATES = st.dates()


@settings(max_examples=1500)
@given(TEXTS, DATES, DATES)
def test_parse_deadline_any_text_keeps_its_promises(text: str, one: date, other: date) -> None:
    start, end = sorted((one, min(other, one.replace(year=min(one.year + 8, 9999), day=1))))

    deadline = parse_deadline(text, start, end)

    assert deadline.open == (not deadline.occurrences)
    assert deadline.recurrence in {"none", "monthly", "quarterly", "half_yearly", "yearly"}
    assert not deadline.open or deadline.note
    for occurrence in deadline.occurrences:
        assert date(2000, 1, 1) <= occurrence.start <= occurrence.end <= date(2100, 12, 31)
    assert all(one < two for one, two in pairwise(deadline.occurrences))


@settings(max_examples=300)
@given(st.integers(2001, 2099), st.integers(1, 12), st.integers(1, 12))
def test_parse_deadline_span_is_the_same_however_the_dash_is_written(
    year: int, first: int, last: int
) -> None:
    period = (date(year, 1, 1), date(year, 12, 31))

    found = {
        parse_deadline(
            f"{MONTH_NAMES[first - 1]}{dash}{MONTH_NAMES[last - 1]} {year} г.", *period
        ).occurrences
        for dash in ("-", " - ", "–", "— ", " − ")
    }

    assert len(found) == 1
    ((start, end, _),) = found.pop()
    assert (start.month, end.month, end.year) == (first, last, year)
