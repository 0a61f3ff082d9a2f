"""«Результаты школы по четвертям»: a row for each school, period and class, as the school counts.

The portal's own blank, and any table with the same columns: quarters, trimesters, half-years or the
year; a class or the whole school; one subject or all. Success and quality may be given as percents
of the pupils: they become counts, and a percent that fits no count refuses its row.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from monitoring.models import PeriodResult
from monitoring.models.periods import PERIOD_COUNTS
from monitoring.results.subjects import find_subject
from schools.imports.columns import KnownColumn, find_tables
from schools.imports.rows import ImportedRow
from schools.imports.yearly import AS_OF, LOGIN, NAME, YEAR, SchoolYearLayout, school_ids
from schools.imports.years import TitleYear
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake.layouts import Staged, Writing
from shnor_portal.core.intake.records import Values
from shnor_portal.core.models import BatchFile
from shnor_portal.core.sheets.books import Book

CODE = "school_results"
Period = PeriodResult.Period
PERIOD = KnownColumn(
    "period", "Период",
    ("четверть", "отчетный период", "период обучения", "триместр", "полугодие"),
    "I четверть, II четверть, III четверть, IV четверть; триместр, полугодие или год",
)  # fmt: skip
CLASS = KnownColumn("class_name", "Класс", ("параллель",), "5А; пусто – вся школа")
SUBJECT = KnownColumn("subject", "Предмет", ("учебный предмет",), "Пусто – по всем предметам")
DATE = KnownColumn(AS_OF, "На дату", ("дата", "по состоянию на"), "20.12.2025; можно не указывать")
COUNTS = (
    KnownColumn("pupils", "Обучающихся",
           ("всего обучающихся", "обучающихся на конец периода", "контингент", "учащихся",
            "обучающихся всего"), "Сколько обучающихся на конец периода"),
    KnownColumn("succeed", "Успевают", ("успевающих", "успевает", "успевают обучающихся"),
           "Без неудовлетворительных отметок за период"),
    KnownColumn("quality", "На «4» и «5»",
           ("успевают на 4 и 5", "хорошистов и отличников", "учатся на 4 и 5",
            "обучаются на 4 и 5"), "Вместе с отличниками"),
    KnownColumn("excellent", "Отличников", ("отличники", "на 5", "только на 5"), "Только «5»"),
    KnownColumn("repeat", "Повторное обучение",
           ("оставлены на повторное обучение", "оставлено на повторное обучение",
            "второгодники"), "Оставлены на повторное обучение (за год)"),
    KnownColumn("conditional", "Переведены условно",
           ("условно переведенные", "условно переведены", "переведено условно"),
           "С академической задолженностью (за год)"),
    KnownColumn("on_register", "На профилактическом учёте",
           ("профучет", "на учете", "состоят на профилактическом учете",
            "на внутришкольном учете"), "Состоят на учёте на конец периода"),
)  # fmt: skip
SHARES = (
    KnownColumn("success_share", "Успеваемость, %", ("успеваемость", "абсолютная успеваемость")),
    KnownColumn(
        "quality_share", "Качество, %", ("качество", "качество знаний", "качество обучения")
    ),
)
ATTENDANCE = KnownColumn("attendance", "Посещаемость, %", ("посещаемость", "посещаемость уроков"),
                    "Доля посещённых уроков, например 96,4")  # fmt: skip
OF_SHARE = {"success_share": "succeed", "quality_share": "quality"}
BLANK = (YEAR, LOGIN, NAME, PERIOD, CLASS, SUBJECT, *COUNTS, ATTENDANCE, DATE)
_ABOUT = frozenset({"year", "login", "school", "period", "class_name", "subject", AS_OF})
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "перв": 1, "втор": 2, "трет": 3, "четверта": 4}
_NUMBER = re.compile(r"(?<!\d)([1-4])(?!\d)")
_WORDS = re.compile(r"\b(iii|iv|ii|i)\b|(перв|втор|трет|четверта)")
_IN_TITLE = re.compile(
    r"\b(?:[1-4]|i{1,3}|iv|перв\w+|втор\w+|треть\w+|четверт\w+)(?:-?\w{1,2})?\s+"
    r"(?:четверт|триместр|полугоди)\w*|\bгод(?:овые)?\b.{0,20}итог|итог\w*.{0,30}\bгода?\b"
)
_CLASS = re.compile(r"(\d{1,2})[\s\"«»-]*([а-яё]?)[\"«»]*(?: кл(?:асс)?\.?)?")
_LATIN = str.maketrans("abvgdekmopctx", "абвгдекмопстх")
_KINDS = {
    "четв": {1: Period.Q1, 2: Period.Q2, 3: Period.Q3, 4: Period.Q4},
    "трим": {1: Period.T1, 2: Period.T2, 3: Period.T3},
    "полуг": {1: Period.H1, 2: Period.H2},
}


def period_of(written: str) -> Period | None:
    """«I четверть», «2 полугодие», «третий триместр», «год»; a bare number is a quarter."""
    plain = written.lower().replace("ё", "е").strip()
    kind = next((kinds for word, kinds in _KINDS.items() if word in plain), None)
    if kind is None and re.search(r"\bгод|учебн", plain):
        return Period.YEAR
    match = _NUMBER.search(plain)
    words = _WORDS.search(plain)
    number = int(match[1]) if match else _ROMAN[words[0]] if words else None
    if number is None or (kind is None and not re.fullmatch(r"(?:[1-4]|i{1,3}|iv)\.?", plain)):
        return None
    return (kind or _KINDS["четв"]).get(number)


def period_in(title: str) -> Period | None:
    """The period that a title or a sheet's name tells: «Итоги 1 четверти 2024/25 учебного года»."""
    match = _IN_TITLE.search(title.lower().replace("ё", "е"))
    return period_of(match[0]) if match else None


def class_of(written: str) -> str | None:
    """«5 "а"» is «5А»; '' is the whole school; None where it is no class."""
    plain = written.lower().strip()
    if plain in {"", "школа", "вся школа", "по школе", "все", "все классы", "итого"}:
        return ""
    match = _CLASS.fullmatch(plain.translate(_LATIN))
    if not match or not 1 <= int(match[1]) <= 12:
        return None
    return f"{int(match[1])}{match[2].upper()}"


class SchoolResultsLayout(SchoolYearLayout):
    """A record is keyed by school, year, period, class and subject."""

    code = CODE
    title = "Результаты школы по четвертям"
    order = 24
    columns: ClassVar = (YEAR, LOGIN, NAME, PERIOD, CLASS, SUBJECT, *COUNTS, *SHARES,
                         ATTENDANCE, DATE)  # fmt: skip
    model = PeriodResult
    about = _ABOUT
    uncompared = frozenset({"source", "file", "sheet", "row"})

    def is_header(self, fields: set[str]) -> bool:
        """What is counted beside pupils; the period may stand in the title."""
        own = fields & {"succeed", "quality", "excellent", *OF_SHARE}
        return "pupils" in fields and bool(fields & {"login", "school"}) and bool(own)

    def recognise(self, book: Book) -> bool:
        tables = find_tables(book, self.columns, self.is_header)
        return any(
            "period" in table.at or period_in(table.title) or period_in(table.sheet.name)
            for table in tables
        )

    def key_of(self, key: str, row: ImportedRow) -> str:
        period, class_name, subject = _place(row)
        return f"{key}/{period or row.number}/{class_name or ''}/{subject or ''}"

    def report_of(self, key: str) -> str:
        year, _, period, *_ = key.split("/")
        return f"{year}/{period}"

    def fill(self, row: ImportedRow, title: TitleYear) -> None:
        period, class_name, subject = _place(row)
        if period is None:
            row.problem("period_unknown", "Не понятно, за какой период строка. Напишите в столбце "
                        "«Период» или в заголовке: «I четверть», «2 полугодие», «III триместр» или "
                        "«год».", "period")  # fmt: skip
        if class_name is None:
            row.problem("class_unknown", "Здесь должен быть класс, например 5А; если строка обо "
                        "всей школе, оставьте ячейку пустой.", "class_name")  # fmt: skip
        if subject is None:
            row.problem("subject_unknown", "Предмет портал не знает. Напишите его так, как он "
                        "называется в учебном плане; если строка обо всех предметах, оставьте "
                        "ячейку пустой.", "subject")  # fmt: skip
        for name in PERIOD_COUNTS:
            if not _is_share(row, name):
                row.read_count(name)
        row.read_percent("attendance")
        row.read_day(AS_OF)
        pupils = row.values.get("pupils")
        if not pupils:
            if not row.refused:
                row.problem("pupils_required", "Укажите, сколько обучающихся.", "pupils")
            return
        for share, name in OF_SHARE.items():
            if _is_share(row, name):
                _count_of_share(row, name, name, pupils)
            _count_of_share(row, share, name, pupils)
        for name in PERIOD_COUNTS[1:]:
            if (row.values.get(name) or 0) > pupils:
                row.problem("count_exceeds_pupils", f"Число больше числа обучающихся ({pupils}). "
                            "Исправьте одно из чисел.", name)  # fmt: skip
        _check_within(row, "quality", "succeed")
        _check_within(row, "excellent", "quality")

    def across(self, file: BatchFile, read: list[Any]) -> None:
        for place, (row, record) in enumerate(read):
            record.values.update(file=file.pk, sheet=record.sheet, row=record.row)
            period, *about = record.key.split("/")[2:]
            named = ", ".join(filter(None, (Period(period).label, *about)))
            read[place] = row, replace(record, label=f"{record.label}: {named}")

    def stage(self, file: BatchFile, book: Book, writing: Writing) -> Staged:
        staged = super().stage(file, book, writing)
        staged.about["procedure"] = "school"
        return staged

    def current(self, file: BatchFile, keys: list[str]) -> dict[str, tuple[int, Values]]:
        parted = {key: key.split("/") for key in keys}
        ids = school_ids(parts[1] for parts in parted.values())
        results = self.model._default_manager.filter(
            school__in=set(ids.values()), year__in={int(parts[0]) for parts in parted.values()}
        )
        rows: dict[tuple[Any, ...], Any] = {
            (row.school_id, row.year, row.period, row.class_name, row.subject): row
            for row in results
        }
        places = {
            key: (ids.get(who), int(year), *place) for key, (year, who, *place) in parted.items()
        }
        return {
            key: (rows[place].pk, self.stored(rows[place]))
            for key, place in places.items()
            if place in rows
        }

    def write(self, file: BatchFile, key: str, values: Values, target_id: int | None) -> int:
        if target_id:
            target = PeriodResult.objects.get(pk=target_id)
        else:
            year, who, period, class_name, subject = key.split("/")
            school_id = school_ids([who]).get(who)
            if school_id is None:
                raise Refused(
                    f"Школы {who} нет в реестре: файл «{file.stored.name}» опирается на реестр, "
                    "который исключён из загрузки. Верните реестр в загрузку или прочитайте "
                    "файлы заново.",
                    code="unknown_school",
                )
            target = PeriodResult(
                school_id=school_id, year=int(year), period=period, class_name=class_name,
                subject=subject,
            )  # fmt: skip
        self.assign(target, values)
        target.save()
        return target.pk

    def stored(self, target: PeriodResult) -> Values:
        values: Values = {name: getattr(target, name) for name in PERIOD_COUNTS}
        attendance = target.attendance
        return values | {
            "attendance": None if attendance is None else float(attendance),
            AS_OF: target.as_of.isoformat() if target.as_of else None,
            "source": target.source,
            "file": target.file_id,
            "sheet": target.sheet,
            "row": target.row,
        }

    def assign(self, target: PeriodResult, values: Values) -> None:
        for name in (*PERIOD_COUNTS, "attendance", "source", "sheet", "row"):
            if name in values:
                setattr(target, name, values[name])
        target.file_id = values.get("file")
        if AS_OF in values:
            written = values[AS_OF]
            target.as_of = date.fromisoformat(written) if written else None


def _place(row: ImportedRow) -> tuple[str | None, str | None, str | None]:
    """Period, class and subject of a row; None for what is not understood."""
    if "period" in row.table.at:
        period = period_of(row.text("period"))
    else:
        period = period_in(row.table.title) or period_in(row.table.sheet.name)
    written = row.text("subject")
    plain = written.lower().strip()
    subject = find_subject(written, "school") if written else None
    if not written or plain in {"все", "все предметы", "по всем предметам", "-", "–"}:
        name: str | None = ""
    else:
        name = subject.subject if subject else None
    return (period.value if period else None), class_of(row.text("class_name")), name


def _is_share(row: ImportedRow, name: str) -> bool:
    """Whether the column of a count says a percent: «98,3%»."""
    return name in OF_SHARE.values() and row.text(name).endswith("%")


def _count_of_share(row: ImportedRow, share: str, name: str, pupils: int) -> None:
    """A percent as a count of the pupils; a count that is given goes before it."""
    percent = row.read_percent(share)
    row.values.pop(share, None)
    if percent is None or name in row.values:
        return
    count = round(pupils * percent / 100)
    # Schools write whole percents and tenths alike.
    most = 0.51 if float(percent).is_integer() else 0.051
    if abs(100 * count / pupils - percent) > most:
        row.problem(
            "percent_base_differs",
            f"{percent:g} % не подходит к числу обучающихся ({pupils}): столько человек не бывает. "
            "Проверьте оба числа.",
            share,
        )
        return
    row.values[name] = count


def _check_within(row: ImportedRow, part: str, whole: str) -> None:
    one, all_ = row.values.get(part), row.values.get(whole)
    if one is not None and all_ is not None and one > all_:
        titles = {column.field: column.header for column in COUNTS}
        row.problem("count_exceeds_whole", f"«{titles[part]}» ({one}) больше, чем "
                    f"«{titles[whole]}» ({all_}). Исправьте одно из чисел.", part)  # fmt: skip


def ordered(rows: Iterable[PeriodResult]) -> list[PeriodResult]:
    """By period, then the whole school before its classes, 5А before 10А."""

    def place(row: PeriodResult) -> tuple[Any, ...]:
        match = re.match(r"\d+", row.class_name)
        return row.period, int(match[0]) if match else 0, row.class_name, row.subject

    return sorted(rows, key=place)
