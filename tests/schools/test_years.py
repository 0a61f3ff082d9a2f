from datetime import date

import pytest

from schools.imports.years import TitleYear, year_in, year_of


@pytest.mark.parametrize(
    ("title", "year", "as_of"),
    [
        ("Социальный паспорт школ на 20.09.2023", 2024, date(2023, 9, 20)),
        ("Социальный паспорт на 20 сентября 2023 г.", 2024, date(2023, 9, 20)),
        ("на 25.05.2024", 2024, date(2024, 5, 25)),
        ("на 31.08.2024", 2024, date(2024, 8, 31)),
        ("Социальный паспорт, 2023/2024 учебный год", 2024, None),
        ("2023 – 24 учебный год", 2024, None),
        ("Сведения за 2024 год", 2024, None),
        ("Сведения за 2022 и 2023 годы", None, None),
        ("на 31.02.2024", 2024, None),
        ("Социальный паспорт", None, None),
    ],
)
def test_year_in_a_title(title: str, year: int | None, as_of: date | None) -> None:
    assert year_in(title) == TitleYear(year, as_of)


def test_autumn_belongs_to_the_next_year_of_results() -> None:
    assert year_of(date(2026, 8, 31)) == 2026
    assert year_of(date(2026, 9, 1)) == 2027
