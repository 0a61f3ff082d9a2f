"""The least test scores of ЕГЭ by subject and year, for protocols whose footer has none.

The scores that confirm the programme is mastered, by the order of Рособрнадзор № 876 of 26.06.2019,
as it has been applied since. The minimum for entering a university is another number and is not
used. Base mathematics has marks instead.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Minimum:
    """`score` is out of 100 and holds from the first year to the last; before `certain_from` it
    is known from memory, and is never used without saying so."""

    subject: str
    score: int
    first_year: int = 2019
    last_year: int = 2026
    certain_from: int = 2023


MINIMA: tuple[Minimum, ...] = (
    Minimum("Русский язык", 24),
    Minimum("Математика профильная", 27),
    Minimum("Обществознание", 42),
    Minimum("Информатика", 40),
    Minimum("Физика", 36),
    Minimum("Химия", 36),
    Minimum("Биология", 36),
    Minimum("История", 32),
    Minimum("Литература", 32),
    Minimum("География", 37),
    Minimum("Английский язык", 22),
    Minimum("Немецкий язык", 22),
    Minimum("Французский язык", 22),
    Minimum("Испанский язык", 22),
    Minimum("Китайский язык", 22),
)


def minimum_of(subject: str, year: int) -> Minimum | None:
    """The minimum of a subject in a year; None where the table does not have it."""
    return next(
        (
            minimum
            for minimum in MINIMA
            if minimum.subject == subject and minimum.first_year <= year <= minimum.last_year
        ),
        None,
    )
