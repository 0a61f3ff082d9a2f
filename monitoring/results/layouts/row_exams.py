"""The assessment that a row of a table names in its own columns: one work to a row."""

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
        year = self.reader.count(self.columns["year"], "Год")
        if year is None or year not in YEARS:
            raise self.bad("year_required", "Укажите год работы четырьмя цифрами.", "year")
        grade = self.reader.count(self.columns["grade"], "Класс")
        if grade is None or grade not in GRADES:
            raise self.bad("grade_unknown", "Укажите класс числом от 1 до 11.", "grade")
        return ExamKey(procedure, year, subject.subject, subject.level, grade, campaign)

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
