"""«Признаки необъективности»: which works of which schools bear markers, by years.

Two forms: a column for each work («4 РУ», «МА 5») with 1, «+» or nothing in it, or a row for each
work (Год | Логин | ОО | Предмет | Класс). The works are ВПР.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from monitoring.models import BiasSigns
from monitoring.objectivity.words import works_text
from monitoring.results.subjects import SUBJECTS, subject_by_short, subject_in_cell
from schools.imports.columns import HEADER_WITHIN, FoundTable, KnownColumn, find_tables
from schools.imports.rows import ImportedRow
from schools.imports.yearly import LOGIN, NAME, YEAR, SchoolYearLayout
from schools.imports.years import TitleYear
from schools.matching import municipality_of
from schools.models import Municipality
from schools.municipality_names import is_same_municipality
from shnor_portal.core.intake.records import Record, Values
from shnor_portal.core.models import BatchFile
from shnor_portal.core.sheets import cells
from shnor_portal.core.sheets.books import Book

CODE = "bias_list"
GRADES = range(4, 12)
MUNICIPALITY = KnownColumn(
    "municipality", "Муниципалитет",
    ("район", "муниципальное образование", "мо", "муниципальный район", "территория"),
)  # fmt: skip
SUBJECT = KnownColumn("subject", "Предмет", ("учебный предмет", "наименование предмета"))
GRADE = KnownColumn("grade", "Класс", ("параллель", "класс впр"))
MARKERS = KnownColumn(
    "markers", "Количество маркеров",
    ("маркеры", "число маркеров", "всего маркеров", "количество маркеров необъективности",
     "маркеры необъективности", "количество признаков", "признаки необъективности"),
)  # fmt: skip
_MARK = re.compile(r"(\D+)(\d+)")
_GRADE = re.compile(r"(\d{1,2})(?!\d)")
_SAYS = re.compile(r"необъективн|маркер")
_SIGNS = frozenset({"+", "да", "v", "х", "x", "*", "есть", "истина", "true"})
_NO_SIGNS = frozenset({"", "-", "–", "—", "нет", "0", "ложь", "false"})
_NUMBERING = frozenset({"", "№", "№ п/п", "n п/п", "п/п"})


def _work_columns() -> list[KnownColumn]:
    """A column for each subject with an abbreviation and each grade: «4 РУ», «РУ 4», «МА5»."""
    return [
        KnownColumn(
            f"{subject.short}{grade}",
            f"{grade} {subject.short}",
            tuple(
                form.format(grade=grade, name=name)
                for name in (subject.short, subject.name, *subject.aliases)
                for form in (
                    *("{grade} {name}", "{name} {grade}", "{name}{grade}", "{grade}{name}"),
                    *("{name} {grade} класс", "{grade} класс {name}", "{grade} кл {name}"),
                    *("{name} {grade} кл",),
                )
            ),
        )
        for subject in SUBJECTS
        if subject.short
        for grade in GRADES
    ]


WORKS = tuple(_work_columns())
_WORK_FIELDS = frozenset(column.field for column in WORKS)


class BiasListLayout(SchoolYearLayout):
    """A record is a school's row of a year: all its marked works together."""

    code = CODE
    title = "Признаки необъективности"
    order = 15
    uncompared = frozenset({"source", "file", "sheet", "row"})
    columns: ClassVar = (YEAR, LOGIN, NAME, MUNICIPALITY, SUBJECT, GRADE, MARKERS, *WORKS)
    model = BiasSigns
    one_row = False
    # A school without a mark is listed all the same: it may have had some before.
    about: ClassVar[frozenset[str]] = frozenset()
    of_region = True

    @property
    def field_titles(self) -> Mapping[str, str]:
        return {"marks": "признаки необъективности", "markers": "количество маркеров"}

    def shown(self, field: str, value: Any) -> Any:
        return works_text(value or ()) if field == "marks" else super().shown(field, value)

    def is_header(self, fields: set[str]) -> bool:
        works = fields & _WORK_FIELDS or fields >= {"subject", "grade"}
        return bool(works) and bool(fields & {"login", "school"})

    def recognise(self, book: Book) -> bool:
        """By a word about bias, or by there being nothing else that the table could tell."""
        tables = find_tables(book, self.columns, self.is_header)
        return any(_says_bias(table) or _tells_marks_alone(table) for table in tables)

    def is_elsewhere(self, row: ImportedRow, municipality: Municipality | None) -> bool:
        written = row.text("municipality")
        return bool(
            written
            and municipality
            and not is_same_municipality(written, municipality.name, municipality.code)
        )

    def fill(self, row: ImportedRow, title: TitleYear) -> None:
        markers = row.read_count("markers")
        row.values.pop("markers", None)
        works = [field for field in row.table.at if field in _WORK_FIELDS]
        marks = [_work(field) for field in works if _is_marked(row, field)] if works else []
        if not works:
            marks = _work_of_row(row)
        elif markers is not None and markers != len(marks):
            row.problem(
                "markers_differ",
                f"В столбце с количеством маркеров стоит {markers}, а работ отмечено: "
                f"{len(marks)}. Загружаются отметки по работам; сверьте строку со списком.",
                "markers",
                severity="warning",
            )
        row.values["marks"] = sorted(marks)
        row.values["markers"] = len(marks) if markers is None else markers

    def join(self, earlier: ImportedRow, row: ImportedRow) -> None:
        marks, more = earlier.values["marks"], row.values["marks"]
        repeated = [mark for mark in more if mark in marks]
        if repeated:
            row.problem(
                "duplicate_row",
                f"Эта работа уже отмечена в строке {earlier.number}. Лишнюю строку можно убрать.",
                "login" if "login" in row.table.at else "school",
                severity="warning",
            )
            return
        earlier.values["marks"] = sorted([*marks, *more])
        earlier.values["markers"] += row.values["markers"]

    def across(self, file: BatchFile, read: list[tuple[ImportedRow, Record]]) -> None:
        """The place of each row goes with it, and its works into what the preview calls it."""
        for place, (row, record) in enumerate(read):
            record.values.update(file=file.pk, sheet=record.sheet, row=record.row)
            works = works_text(record.values["marks"]) or "отмеченных работ нет"
            read[place] = row, replace(record, label=f"{record.label}: {works}")

    def gone(self, file: BatchFile, records: list[Record]) -> Iterable[Record]:
        """A list of one school is of the same lists as another only if that told of it too."""
        keys = {record.key for record in records}
        years = {int(key.partition("/")[0]) for key in keys}
        listed = BiasSigns.objects.filter(
            school__municipality=municipality_of(file.batch), year__in=years
        ).select_related("school")
        by_key = {f"{row.year}/{row.school_id}": row for row in listed}
        before = {(row.year, row.file_id) for key, row in by_key.items() if key in keys}
        for key, row in by_key.items():
            if key not in keys and (row.year, row.file_id) in before:
                works = works_text(row.marks) or "отмеченных работ нет"
                yield Record(
                    key, f"{row.school}: {row.year}, {works}", row.sheet, row.row or 0,
                    self.stored(row),
                )  # fmt: skip

    def stored(self, target: BiasSigns) -> Values:
        return {
            "marks": target.marks,
            "markers": target.markers,
            "source": target.source,
            "file": target.file_id,
            "sheet": target.sheet,
            "row": target.row,
        }

    def assign(self, target: BiasSigns, values: Values) -> None:
        target.file_id = values["file"]
        for field in ("marks", "markers", "source", "sheet", "row"):
            setattr(target, field, values[field])


def _work(field: str) -> list[Any]:
    """[subject, grade] of a column of a work."""
    match = _MARK.fullmatch(field)
    assert match, "a field of WORKS"
    return [subject_by_short(match[1]), int(match[2])]


def _is_marked(row: ImportedRow, field: str) -> bool:
    value = cells.folded(row.cell(field))
    if value in _SIGNS:
        return True
    if value in _NO_SIGNS:
        return False
    try:
        return bool(cells.whole(row.cell(field)))
    except ValueError:
        row.problem(
            "bias_mark_unknown",
            "Не понятно, отмечена ли работа. Поставьте 1 или «+», если признаки есть, или оставьте "
            "ячейку пустой.",
            field,
        )
        return False


def _work_of_row(row: ImportedRow) -> list[list[Any]]:
    """The one work of a row that names its subject and grade."""
    subject = subject_in_cell(row.text("subject"), "vpr")
    name = subject.subject if subject else None
    if name is None:
        row.problem(
            "subject_unknown",
            f"Предмет «{row.text('subject')}» портал не знает. Напишите его так, как он называется "
            "в отчётах, например «Русский язык».",
            "subject",
        )
    match = _GRADE.match(row.text("grade"))
    grade = int(match[1]) if match and int(match[1]) in GRADES else None
    if grade is None:
        row.problem("grade_unknown", "Здесь должен быть класс: число от 4 до 11.", "grade")
    return [[name, grade]] if name and grade else []


def _says_bias(table: FoundTable) -> bool:
    """Whether the sheet's name or its first rows speak of bias or markers."""
    head = table.sheet.rows[: min(table.header_row, HEADER_WITHIN)]
    words = [table.sheet.name, *(value for row in head for value in row if value is not None)]
    return any(_SAYS.search(cells.folded(word)) for word in words)


def _tells_marks_alone(table: FoundTable) -> bool:
    """Whether nothing but schools and works stands in the table, and marks in columns of works."""
    header = table.sheet.rows[table.header_row - 1]
    known = set(table.at.values())
    others = {cells.folded(value) for i, value in enumerate(header) if i not in known}
    if others - _NUMBERING:
        return False
    works = [index for field, index in table.at.items() if field in _WORK_FIELDS]
    return all(
        cells.folded(row[index]) in _SIGNS | _NO_SIGNS | {"1"}
        for _, row in table.filled_rows()
        for index in works
    )
