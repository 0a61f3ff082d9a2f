"""The assessment that a row of a table names in its own columns: one work to a row."""

import re

from monitoring.results.layouts.envelope import GRADES, Columns
from monitoring.results.layouts.parsed import ExamKey
from monitoring.results.layouts.values import RowReader, Unreadable
from monitoring.results.subjects import subject_in_cell
from shnor_portal.core.sheets.cells import folded, is_blank, text

PROCEDURES = {
    "впр": "vpr",
    "огэ": "oge",
    "егэ": "ege",
    "кдр": "kdr",
    "тренировочная работа": "trial",
}
CAMPAIGNS = {"": "spring", "весна": "spring", "осень": "autumn"}
YEARS = range(2015, 2100)
_YEAR = re.compile(r"(\d{4}) ?(?:г\.?|год\w*)", re.IGNORECASE)
_GRADE = re.compile(r"(\d{1,2})(?:-?[йые]{1,2})? ?(?:кл\.?|класс\w*)", re.IGNORECASE)
# How tables head these columns (folded, «количество» as «кол-во»).
EXAM_HEADERS = {
    "год": "year",
    "процедура": "procedure",
    "предмет": "subject",
    "учебный предмет": "subject",
    "класс": "grade",
    "параллель": "grade",
    "кампания": "campaign",
}


class ExamRow:
    """A row with the columns of EXAM_HEADERS; problems name their cell and the cure."""

    def __init__(self, reader: RowReader, columns: Columns) -> None:
        self.reader, self.columns = reader, columns

    def exam(self, procedure: str = "") -> ExamKey:
        """The row's assessment; `procedure` is that of a table which does not name it."""
        if not procedure or not is_blank(self.cell("procedure")):
            procedure = self.word("procedure", PROCEDURES, "procedure_unknown", "Процедура")
        campaign = self.word("campaign", CAMPAIGNS, "campaign_unknown", "Кампания")
        subject = subject_in_cell(self.cell("subject"), procedure)
        if subject is None:
            message = (
                f"Предмет «{text(self.cell('subject'))}» портал не знает. Напишите его так, как "
                "он называется в отчётах, например «Русский язык»."
            )
            raise self.bad("subject_unknown", message, "subject")
        year = self._number("year", _YEAR, "Год")
        if year is None or year not in YEARS:
            raise self.bad("year_required", "Укажите год работы четырьмя цифрами.", "year")
        grade = self._number("grade", _GRADE, "Класс")
        if grade is None or grade not in GRADES:
            raise self.bad("grade_unknown", "Укажите класс числом от 1 до 11.", "grade")
        return ExamKey(procedure, year, subject.subject, subject.level, grade, campaign)

    def _number(self, name: str, with_word: re.Pattern[str], what: str) -> int | None:
        """A year or a grade, also with its word after it: «2023 год», «5 класс»."""
        if match := with_word.fullmatch(text(self.cell(name))):
            return int(match[1])
        return self.reader.count(self.columns[name], what)

    def bad(self, code: str, message: str, column: str) -> Unreadable:
        return Unreadable(self.reader.problem(code, message, self.columns[column]))

    def cell(self, name: str) -> object:
        return self.reader.cells[self.columns[name]] if name in self.columns else None

    def word(self, name: str, words: dict[str, str], code: str, title: str) -> str:
        meaning = words.get(folded(self.cell(name)))
        if meaning is None:
            known = ", ".join(f"«{word}»" for word in words if word)
            message = f"{title}: «{text(self.cell(name))}». Напишите одно из: {known}."
            raise self.bad(code, message, name)
        return meaning
