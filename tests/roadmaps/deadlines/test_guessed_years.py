"""A year that is not written: which one is taken, and what is said of it (design §6.7)."""

from datetime import date

import pytest

from roadmaps.deadlines import parse_deadline

YEAR = (date(2023, 3, 1), date(2023, 12, 31))
SCHOOL_YEAR = (date(2023, 9, 15), date(2024, 5, 25))
FROM_APRIL = (date(2023, 4, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("text", "period", "days", "note"),
    [
        # It touches the plan twice: the one that does not begin before it.
        ("I полугодие", FROM_APRIL, "2024-01-01..2024-06-30",
         "год не указан, понято как 01.01.2024 – 30.06.2024"),
        ("I полугодие", YEAR, "2023-01-01..2023-06-30", ""),
        ("II полугодие", FROM_APRIL, "2023-07-01..2023-12-31", ""),
        ("I квартал", (date(2023, 2, 10), date(2023, 12, 31)), "2023-01-01..2023-03-31", ""),
        ("29 февраля", (date(2022, 1, 1), date(2025, 12, 31)), "2024-02-29..2024-02-29", ""),
        ("до 1 марта", YEAR, "2023-03-01..2023-03-01", "срок – первый день плана: проверьте год"),
        ("до 2 марта", YEAR, "2023-03-01..2023-03-02", ""),
        ("с мая", YEAR, "2023-05-01..2023-12-31", ""),
        # Months go down before a written year, or past it.
        ("сентябрь, январь 2024", SCHOOL_YEAR, "2023-09-01..2023-09-30 2024-01-01..2024-01-31",
         "год для «сентябрь» понят как 2023"),
        ("сентябрь, декабрь 2023", SCHOOL_YEAR,
         "2023-09-01..2023-09-30 2023-12-01..2023-12-31", ""),
        ("сентябрь, январь 2024", (date(2024, 1, 1), date(2024, 12, 31)),
         "2024-01-01..2024-01-31 2024-09-01..2024-09-30", ""),
        ("сентябрь 2023, январь", SCHOOL_YEAR, "2023-09-01..2023-09-30 2024-01-01..2024-01-31",
         "год для «январь» понят как 2024"),
        ("сентябрь 2023, декабрь", SCHOOL_YEAR, "2023-09-01..2023-09-30 2023-12-01..2023-12-31",
         "год для «декабрь» понят как 2023"),
        # Two years beside two months: one for each end where the months go over the new year.
        ("сентябрь – май 2023–2024", SCHOOL_YEAR, "2023-09-01..2024-05-31", ""),
        ("май – сентябрь 2023–2024", (date(2023, 1, 1), date(2024, 12, 31)),
         "2023-05-01..2023-09-30 2024-05-01..2024-09-30", "каждый год с 2023 по 2024"),
    ],
)  # fmt: skip
def test_year_that_is_not_written(text, period, days, note):
    deadline = parse_deadline(text, *period)

    assert [f"{start}..{end}" for start, end, _ in deadline.occurrences] == days.split()
    assert deadline.note == note
