"""Conditions and results of schools in Russian: a help to ask about causes, never an estimate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.identification.conditions import GIVEN, Place
from monitoring.identification.words.metrics import METHODS
from schools.models import School
from schools.social import BY_CODE
from shnor_portal.core.typography import NBSP, counted, number, percent

PLACES = {
    Place.HARD: (
        "Сложные условия, результаты ниже",
        "Начните с условий: что из них можно изменить и какая поддержка нужна семьям и школе.",
    ),
    Place.RESILIENT: (
        "Сложные условия, результаты не ниже",
        "Так бывает у резильентных школ: посмотрите, что здесь получается и чем можно поделиться.",
    ),
    Place.HIDDEN: (
        "Благоприятные условия, результаты ниже",
        "Условия этого не объясняют: обсудите со школой, чего ей не хватает.",
    ),
    Place.WELL: (
        "Благоприятные условия, результаты не ниже",
        "Эта таблица повода для мер не даёт: смотрите выводы расчёта.",
    ),
}


@dataclass(frozen=True)
class SchoolInWords:
    """A school in words."""

    school: School
    place: Place | None
    index: str
    result: str
    expected: str
    difference: str


@dataclass(frozen=True)
class MatrixCell:
    """A cell of the matrix with its schools by the alphabet."""

    title: str
    advice: str
    schools: tuple[School, ...]


@dataclass(frozen=True)
class Conditions:
    """What a run keeps of conditions, for its page."""

    compared: int
    least: int
    basis: str
    made_of: tuple[str, ...]
    method: str
    given: bool
    rows: tuple[SchoolInWords, ...]

    @property
    def matrix(self) -> tuple[tuple[MatrixCell, MatrixCell], ...]:
        """Rows are conditions, columns are results: those not lower first; none of few schools."""
        if self.compared < self.least:
            return ()
        pairs = ((Place.RESILIENT, Place.HARD), (Place.WELL, Place.HIDDEN))
        return tuple((self._cell(left), self._cell(right)) for left, right in pairs)

    def _cell(self, place: Place) -> MatrixCell:
        schools = tuple(row.school for row in self.rows if row.place == place)
        return MatrixCell(*PLACES[place], schools)


def conditions(kept: Mapping[str, Any], schools: Iterable[School]) -> Conditions | None:
    """Of what a run keeps, for the schools given, in their order; None without an index."""
    if not kept:
        return None
    given = kept["index"]["method"] == GIVEN
    rows = [
        _row(school, kept["rows"][str(school.pk)], given)
        for school in schools
        if str(school.pk) in kept["rows"]
    ]
    return Conditions(
        compared=kept["compared"],
        least=kept["least"],
        basis=kept["basis"],
        made_of=tuple(made_of(kept["index"])),
        method=METHODS[kept["index"]["method"]],
        given=given,
        rows=tuple(rows),
    )


def told(kept: Mapping[str, Any], school: School) -> str:
    """What the finding of a school says of its conditions; nothing where it is not known."""
    known = conditions(kept, [school])
    return sentence(known.rows[0], known.compared, known.given) if known and known.rows else ""


def made_of(index: Mapping[str, Any]) -> Iterable[str]:
    """«оба родителя с высшим образованием: повышает, вес 1»"""
    for item in index["components"]:
        title = BY_CODE[item["ratio"].removeprefix("share_")].title
        side = "повышает" if item["sign"] > 0 else "понижает"
        yield f"{title}: {side} индекс, вес{NBSP}{number(item.get('weight', 1))}"


def _row(school: School, kept: Mapping[str, Any], given: bool) -> SchoolInWords:
    index, result, expected = (kept[name] for name in ("conditions", "result", "expected"))
    side = "лучше" if kept["better_by"] > 0 else "хуже"
    apart = abs(kept["better_by"])
    if given:
        shown = f"{number(100 * apart, 1)}{NBSP}п.п."
        is_same = round(100 * apart, 1) == 0
        words = percent(index), percent(result), percent(expected)
    else:
        shown, is_same = number(apart, 1), round(apart, 1) == 0
        words = _signed(index), _signed(-result), _signed(-expected)
    place = Place(kept["place"]) if kept["place"] else None
    difference = "как ожидалось" if is_same else f"{side} на{NBSP}{shown}, чем ожидалось"
    return SchoolInWords(school, place, words[0], words[1], words[2], difference)


def sentence(row: SchoolInWords, compared: int, given: bool) -> str:
    """What the finding of a school says of its conditions."""
    among = counted(compared, "школе,школам,школам")
    if given:
        return (
            f"По{NBSP}коэффициентам региона при условиях школы ожидается {row.expected} «2», "
            f"а{NBSP}получено {row.result} за три года вместе: результат "
            f"{row.difference}."
        )
    return (
        f"Индекс условий {row.index} (0 – среднее по{NBSP}{among}). Результат за три года "
        f"{row.result}, при таких условиях ожидался {row.expected} (в{NBSP}стандартных отклонениях "
        f"от среднего, больше{NBSP}– лучше): результат {row.difference}."
    )


def _signed(value: float) -> str:
    shown = number(abs(value), 1)
    if shown == number(0, 1):
        return shown
    return f"{'+' if value > 0 else '−'}{shown}"
