"""A file of protocols into parts: which exam each is, whose each row is, what does not count."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from monitoring.results.ege_minima import minimum_of
from monitoring.results.layouts.first_results import FirstResults, is_late
from monitoring.results.layouts.gathering import Gathering
from monitoring.results.layouts.parsed import ExamKey, Hints, ParsedFile, SchoolRef
from monitoring.results.layouts.protocol_schools import MARK, SCORE, ProtocolSchool
from monitoring.results.layouts.protocol_titles import EGE
from monitoring.results.layouts.protocols import Exam, ProtocolTable, exams_of, is_protocol
from monitoring.results.layouts.pupils import not_taken, quoted
from monitoring.results.layouts.schools import same_school
from monitoring.results.layouts.values import is_personal
from monitoring.results.subjects import SubjectLevel, find_subject
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.sheets.cells import code, is_blank, letters, text
from shnor_portal.core.typography import counted, number

GRADES = {"oge": 9, "ege": 11}
_NAMES = {"oge": "ОГЭ", "ege": "ЕГЭ"}
_ROWS = "строка,строки,строк"
_PEOPLE = "участник,участника,участников"
# Codes of three digits are given within a municipality: its own code stands before them.
_SHORT_CODE, _MOST_DIGITS = 3, 6
_CODE_AND_NAME = re.compile(r"(\d{1,6}) ?[-–—] ?[^\W\d]")


def read(book: Book, hints: Hints, layout: str) -> ParsedFile:
    """One part per school, exam and day; rows are counted in participants with a result."""
    gathering = Gathering(layout)
    gathering.note(*_skipped(book))
    exams = exams_of(book, hints)
    gathering.drop_personal_of(_personal(exams))
    first = FirstResults() if hints.all_attempts else _first_results(exams, hints)
    for exam in exams:
        _read_exam(exam, hints, gathering, first)
    return gathering.file()


def _first_results(exams: list[Exam], hints: Hints) -> FirstResults:
    """Of exams that the file has on several days of the main period, with codes of participants."""
    first = FirstResults()
    days: dict[ExamKey, list[tuple[Exam, date, str]]] = defaultdict(list)
    for exam in exams:
        day = exam.title.day if exam.title else None
        if day is None or exam.is_gve or is_late(day):
            continue
        key, _ = _exam_key(exam, exam.procedure, hints)
        result = _result_column(exam, key, exam.procedure)
        if key and result and any("pupil" in table.columns for table in exam.tables):
            days[key].append((exam, day, result))
    for key, several in days.items():
        for exam, day, result in several if len(several) > 1 else ():
            for table, row, cells in exam.rows():
                ref = _school_of(table, row, cells)
                if ref and (pupil := _pupil(table, cells, result)):
                    first.note(key, same_school(ref), pupil, day)
    return first


def _pupil(table: ProtocolTable, cells: list[object], result: str) -> str:
    """The code of a participant who has a result; '' for anybody else."""
    value = table.value(cells, result)
    return "" if is_blank(value) or not_taken(value) else code(table.value(cells, "pupil"))


def _read_exam(exam: Exam, hints: Hints, gathering: Gathering, first_results: FirstResults) -> None:
    rows = sum(1 for _ in exam.rows())
    if exam.is_gve:
        gathering.refuse(_gve(exam, rows), rows)
        return
    procedure = exam.procedure
    key, problems = _exam_key(exam, procedure, hints)
    result = _result_column(exam, key, procedure)
    if result is None:
        problems.append(_no_result(exam, procedure))
    gathering.note(*problems)
    if key is None or result is None:
        gathering.fall(rows)
        return
    minimum = _minimum(exam, key, gathering) if result == SCORE else None
    gathering.note(*_below(exam), *_grouped(exam))
    schools: dict[str, ProtocolSchool] = {}
    sitting = exam.title.day if exam.title else None
    again = Counter[date]()
    seen: dict[tuple[object, ...], int] = {}
    for table, row, cells in exam.rows():
        if first := _printed_twice(table, row, cells, seen):
            gathering.refuse(_repeated(table, row, first))
            continue
        ref = _school_of(table, row, cells)
        if ref is None:
            problem = _no_school(table, row, cells)
            gathering.refuse(problem)
            for ref in _run_together(table, row, cells):
                school = schools.setdefault(same_school(ref), ProtocolSchool(ref, result, table))
                school.spoil(row, problem)
            continue
        one = same_school(ref)
        pupil = _pupil(table, cells, result) if sitting and "pupil" in table.columns else ""
        earlier = first_results.before(key, one, pupil, sitting) if pupil and sitting else None
        if earlier:
            again[earlier] += 1
            continue
        if one not in schools:
            schools[one] = ProtocolSchool(ref, result, table)
        schools[one].read(table, row, cells)
    for day, left_out in again.items():
        gathering.refuse(_again(exam, day, left_out), left_out)
    for school in schools.values():
        school.finish(key, sitting, minimum, gathering)
    if exam.total is not None and exam.total != rows:
        gathering.note(_total_differs(exam, rows))


def _exam_key(exam: Exam, procedure: str, hints: Hints) -> tuple[ExamKey | None, list[Problem]]:
    """The assessment of an exam, or why it cannot be told."""
    title, problems = exam.title, list[Problem]()
    year = title.day.year if title and title.day else hints.year
    subject = _subject(exam, procedure, hints, problems)
    if title and title.day and hints.year not in {None, title.day.year}:
        message = (
            f"Экзамен в\u00a0файле проведён {title.day:%d.%m.%Y}, а\u00a0при загрузке указан год "
            f"{hints.year}. Проверьте, тот ли это файл, или исправьте год в\u00a0форме загрузки."
        )
        problems.append(_at_title(exam, "year_differs", message))
        return None, problems
    if year is None and (title or subject):
        message = (
            "В\u00a0файле не\u00a0найдена дата экзамена. Над таблицей должна стоять строка вида "
            "«01 - Русский язык 2026.06.04»; верните её или укажите год при загрузке."
        )
        problems.append(_at_title(exam, "year_required", message))
    if year is None or subject is None:
        return None, problems
    if title is None or title.day is None:
        message = (
            "Даты экзамена в\u00a0файле нет: результаты загружаются без дня проведения, "
            "и\u00a0протокол другого дня заменит их, а\u00a0не\u00a0дополнит."
        )
        problems.append(_at_title(exam, "sitting_unknown", message, "warning"))
    return ExamKey(procedure, year, *subject, GRADES[procedure]), problems


def _subject(
    exam: Exam, procedure: str, hints: Hints, problems: list[Problem]
) -> SubjectLevel | None:
    title = exam.title
    if title is None:
        subject = find_subject(hints.subject, procedure) if hints.subject else None
        if subject is None:
            message = (
                "В\u00a0файле не\u00a0сказано, какой это экзамен. Укажите предмет и\u00a0год при "
                "загрузке, верните над таблицей строку вида «12 - Обществознание 2026.07.03» или "
                "назовите файл кодом предмета и\u00a0датой: 12_2026.07.03.csv."
            )
            problems.append(_at_title(exam, "subject_required", message))
        return subject
    marked = all("score" not in table.columns for table in exam.tables)
    subject = title.subject(procedure, marked=marked)
    if subject is None and title.name and hints.subject:
        subject = find_subject(hints.subject, procedure)
    if subject is None:
        message = (
            f"Предмет «{title.shown}» портал не\u00a0знает, и\u00a0этот экзамен не\u00a0загружен. "
            "Исправьте название над таблицей или укажите предмет при загрузке; если такой предмет "
            "в\u00a0самом деле есть, сообщите о\u00a0нём тому, кто ведёт портал."
        )
        problems.append(_at_title(exam, "subject_unknown", message, value=title.shown))
    return subject


def _result_column(exam: Exam, key: ExamKey | None, procedure: str) -> str | None:
    """ОГЭ and base mathematics give marks, all other ЕГЭ scores out of 100."""
    wanted = SCORE if procedure == EGE and not (key and key.level == "base") else MARK
    return wanted if all(wanted in table.columns for table in exam.tables) else None


def _no_result(exam: Exam, procedure: str) -> Problem:
    wanted = "«Балл» или «Тестовый балл»" if procedure == EGE else "«Оценка»"
    message = (
        f"В\u00a0протоколе {_NAMES[procedure]} нет столбца {wanted}. Отметки и\u00a0тестовые баллы "
        "берутся из\u00a0протокола и\u00a0по первичным баллам не\u00a0вычисляются: скачайте "
        "протокол с\u00a0этим столбцом."
    )
    return _at_title(exam, "result_column_missing", message)


def _minimum(exam: Exam, key: ExamKey, gathering: Gathering) -> int | None:
    """«Минимальная граница» of the footer, else of the year's table."""
    if exam.minimum is not None and 0 < exam.minimum <= 100:
        return exam.minimum
    known = minimum_of(key.subject, key.year)
    if known is None:
        message = (
            f"{key.subject}: минимального балла {key.year} года нет ни\u00a0в\u00a0протоколе "
            "(строка «Минимальная граница»), ни\u00a0в\u00a0таблице портала. Доля не\u00a0"
            "преодолевших минимум не\u00a0посчитана: скачайте протокол с\u00a0этой строкой."
        )
        gathering.note(_at_title(exam, "minimum_unknown", message, "warning"))
        return None
    if key.year >= known.certain_from:
        message = (
            f"{key.subject}: строки «Минимальная граница» в\u00a0протоколе нет, минимум взят "
            f"из\u00a0таблицы {key.year} года – {known.score}."
        )
        gathering.note(_at_title(exam, "minimum_from_table", message, "info"))
    else:
        message = (
            f"{key.subject}: строки «Минимальная граница» в\u00a0протоколе нет. Взят минимум "
            f"{known.score}, но\u00a0для {key.year} года таблица портала составлена "
            "по\u00a0памяти: сверьте его с\u00a0приказом Рособрнадзора."
        )
        gathering.note(_at_title(exam, "minimum_from_table", message, "warning"))
    return known.score


def _school_of(table: ProtocolTable, row: int, cells: list[object]) -> SchoolRef | None:
    """The code of the school as the file has it, and with the municipality's code before it."""
    own = _digits(table.value(cells, "school"))
    if not own.strip("0") or len(own) > _MOST_DIGITS:
        return None
    municipality = _digits(table.value(cells, "msu"))
    fuller = ""
    if municipality and len(own) <= _SHORT_CODE:
        fuller = municipality + own.zfill(_SHORT_CODE)
    return SchoolRef("", own, row, fuller_code=fuller)


def _run_together(table: ProtocolTable, row: int, cells: list[object]) -> list[SchoolRef]:
    """The schools whose rows a program put into one: «140203 140204» in the cell of the code."""
    codes = text(table.value(cells, "school")).split()
    if len(codes) < 2 or not all(map(_digits, codes)):
        return []
    return [SchoolRef("", own, row) for own in dict.fromkeys(codes)]


def _digits(value: object) -> str:
    """A code without the «.0» of a spreadsheet or the name after it; '' for anything else."""
    match = re.fullmatch(r"(\d+)(?:[.,]0+)?", code(value)) or _CODE_AND_NAME.match(text(value))
    return match[1] if match else ""


def _no_school(table: ProtocolTable, row: int, cells: list[object]) -> Problem:
    place = table.place(cells, "school") or 0
    value = quoted(cells[place])
    said = f"Код ОО «{value}» не\u00a0читается" if value else "В\u00a0строке участника нет кода ОО"
    message = f"{said}. Впишите код школы из\u00a0РИС ГИА и\u00a0загрузите файл снова."
    where = (table.sheet.name, row, letters(place), value)
    return Problem("school_missing", message, "error", *where)


def _printed_twice(
    table: ProtocolTable, row: int, cells: list[object], seen: dict[tuple[object, ...], int]
) -> int | None:
    """The earlier row that this one repeats wholly, with its number and answers."""
    names = ("number", "short")
    if any(table.value(cells, name) is None for name in names):
        return None
    first = seen.setdefault(tuple(value for value in cells if value is not None), row)
    return first if first != row else None


def _repeated(table: ProtocolTable, row: int, first: int) -> Problem:
    message = f"Строка повторяет строку {first}: участник учтён один раз."
    return Problem("duplicate_participant", message, "warning", table.sheet.name, row, "A")


def _again(exam: Exam, first: date, rows: int) -> Problem:
    message = (
        f"{_shown(exam)}: у\u00a0участников есть результат и\u00a0за {first:%d.%m.%Y}, поэтому "
        f"{counted(rows, _ROWS)} этого дня не\u00a0загружено. По настройке муниципалитета "
        "учитывается первая попытка; чтобы складывались все дни, измените настройку "
        "и\u00a0загрузите файл снова."
    )
    return _at_title(exam, "attempt_repeated", message, "warning")


def _gve(exam: Exam, rows: int) -> Problem:
    message = (
        f"{_shown(exam)}: это ГВЭ ({counted(rows, _ROWS)}). Его отметки в\u00a0результаты ОГЭ "
        "и\u00a0ЕГЭ не\u00a0входят, поэтому не\u00a0загружены; делать ничего не\u00a0нужно."
    )
    return _at_title(exam, "gve_left_out", message, "warning")


def _below(exam: Exam) -> Iterable[Problem]:
    if exam.below:
        sheet, row = exam.below[0]
        message = (
            f"{_shown(exam)}: под итоговыми строками («Средние», «Всего участников») есть ещё "
            f"{counted(len(exam.below), _ROWS)} с\u00a0кодом ОО. Они не\u00a0прочитаны: если это "
            "участники, перенесите их выше итогов и\u00a0загрузите файл снова."
        )
        yield Problem("rows_below_totals", message, "warning", sheet.name, row, "A")


def _grouped(exam: Exam) -> Iterable[Problem]:
    if exam.grouped:
        message = (
            f"{_shown(exam)}: код ОО стоит один раз на\u00a0школу. Строки под ним без кода "
            "отнесены к\u00a0той\u00a0же школе; проверьте число участников одной-двух школ."
        )
        yield _at_title(exam, "codes_carried", message, "warning")


def _total_differs(exam: Exam, rows: int) -> Problem:
    message = (
        f"{_shown(exam)}: в\u00a0строке «Всего участников» – {number(exam.total or 0)}, "
        f"а\u00a0в\u00a0таблице {counted(rows, _PEOPLE)}. Проверьте, не\u00a0удалены ли строки."
    )
    return _at_title(exam, "total_differs", message, "warning")


def _at_title(
    exam: Exam, code_: str, message: str, severity: str = "error", value: str = ""
) -> Problem:
    title = exam.title
    row, column = (title.row, title.column) if title and title.row else (exam.row, "")
    return Problem(code_, message, severity, exam.sheet.name, row, column, value)


def _shown(exam: Exam) -> str:
    return exam.title.shown if exam.title else "Экзамен"


def _personal(exams: list[Exam]) -> list[tuple[str, str]]:
    columns = {
        (table.sheet.name, letters(index)): None
        for exam in exams
        for table in exam.tables
        for index, value in enumerate(table.heading)
        if is_personal(value)
    }
    return list(columns)


def _skipped(book: Book) -> Iterable[Problem]:
    """A remark for every sheet with data that is left out."""
    for sheet in book.sheets:
        if not sheet.rows:
            continue
        why = ""
        if sheet.hidden:
            why = "он скрыт"
        elif not is_protocol(Book(book.kind, (sheet,))):
            why = "в нём нет такой же таблицы"
        if why:
            message = f"Лист не прочитан: {why}. Если он нужен, загрузите его отдельным файлом."
            yield Problem("sheet_skipped", message, "info", sheet.name)
