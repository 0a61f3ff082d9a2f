"""«Средние по региону»: means of country, region or municipality, an assessment per row."""

from typing import NamedTuple

from monitoring.results.layouts.envelope import (
    Columns,
    find_header,
    has_header,
    skipped_sheets,
)
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import (
    COUNTRY,
    MUNICIPALITY,
    REGION,
    BenchmarkPart,
    ExamKey,
    Hints,
    ParsedFile,
    ResultLayout,
)
from monitoring.results.layouts.row_exams import EXAM_HEADERS, ExamRow
from monitoring.results.layouts.values import RowReader, Unreadable, header_text
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import code, text

CODE = "benchmarks"
LEVELS = {
    "страна": COUNTRY,
    "россия": COUNTRY,
    "рф": COUNTRY,
    "вся выборка": COUNTRY,
    "регион": REGION,
    "субъект": REGION,
    "муниципалитет": MUNICIPALITY,
    "район": MUNICIPALITY,
    "округ": MUNICIPALITY,
}
_MAX_TEST = 100
_HEADERS = EXAM_HEADERS | {
    "уровень": "level",
    "название": "name",
    "код": "code",
    "кол-во оо": "schools",
    "участников": "participants",
    "кол-во участников": "participants",
    "средний первичный балл": "mean_primary",
    "максимальный первичный балл": "max_primary",
    "максимальный балл": "max_primary",
    "макс. балл": "max_primary",
    "макс балл": "max_primary",
    "средний тестовый балл": "mean_test",
}
_REQUIRED = {"year", "procedure", "subject", "grade", "level"}
_MEANS = {"mean_primary", "mean_test"}


def find_columns(row: list[object]) -> Columns | None:
    """`Год | Процедура | Предмет | Класс | Уровень | Участников | Средний первичный балл | …`."""
    columns: dict[str, int] = {}
    for index, value in enumerate(row):
        name = _HEADERS.get(header_text(value))
        if name:
            columns.setdefault(name, index)
    return columns if columns.keys() >= _REQUIRED and columns.keys() & _MEANS else None


def read(book: Book, hints: Hints) -> ParsedFile:
    """Every row is a benchmark of its own; a bad row is left out with its problem."""
    gathering = Gathering(CODE)
    gathering.note(*skipped_sheets(book, find_columns))
    for sheet in book.visible:
        heading = find_header(sheet, find_columns)
        if heading:
            _read_sheet(sheet, heading.last, heading.columns, gathering)
    return gathering.file()


class _Place(NamedTuple):
    exam: ExamKey
    level: str
    name: str
    code: str


def _read_sheet(sheet: Sheet, header: int, columns: Columns, gathering: Gathering) -> None:
    seen: dict[_Place, int] = {}
    for index in range(header + 1, len(sheet.rows)):
        row = _Row(RowReader(sheet, index + 1, sheet.rows[index]), columns)
        if all(value is None for value in row.reader.cells):
            continue
        try:
            place = row.place()
            first = seen.setdefault(place, row.reader.number)
            if first != row.reader.number:
                raise row.bad(
                    "duplicate_row",
                    f"Тот же показатель уже указан в\u00a0строке {first}. Оставьте одну из строк.",
                    "level",
                )
            gathering.add_benchmark(row.benchmark(place))
        except Unreadable as unreadable:
            gathering.note(unreadable.problem)


class _Row(ExamRow):
    """One row: what it is about, and its figures."""

    def place(self) -> _Place:
        level = self.word("level", LEVELS, "level_unknown", "Уровень")
        name, code_ = text(self.cell("name")), code(self.cell("code")).lower()
        return _Place(self.exam(), level, name, code_)

    def benchmark(self, place: _Place) -> BenchmarkPart:
        top = self._count("max_primary", "Максимальный первичный балл")
        mean = self._amount("mean_primary", "Средний первичный балл", top)
        test = self._amount("mean_test", "Средний тестовый балл", _MAX_TEST)
        if mean is None and test is None:
            column = "mean_primary" if "mean_primary" in self.columns else "mean_test"
            message = (
                "Не указан ни средний первичный, ни средний тестовый балл. Впишите один из них."
            )
            raise self.bad("mean_missing", message, column)
        if mean is not None and top is None:
            message = "К\u00a0среднему первичному баллу нужен максимальный. Впишите его."
            raise self.bad("maximum_missing", message, "mean_primary")
        return BenchmarkPart(
            place.exam,
            place.level,
            place.name,
            self.reader.sheet.name,
            self.reader.number,
            code=place.code,
            schools=self._count("schools", "Число школ"),
            participants=self._count("participants", "Число участников"),
            mean_primary=mean,
            max_primary=top,
            mean_test=test,
        )

    def _amount(self, name: str, title: str, top: float | None) -> int | float | None:
        return self.reader.amount(self.columns[name], title, top) if name in self.columns else None

    def _count(self, name: str, title: str) -> int | None:
        return self.reader.count(self.columns[name], title) if name in self.columns else None


LAYOUT = ResultLayout(CODE, "Средние показатели", lambda book: has_header(book, find_columns), read)
