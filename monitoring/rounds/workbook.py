"""A form as a workbook: written for a school, and what a workbook that came back says.

Beside each answer stands what it was when the workbook was made, so that what others changed
meanwhile is put together field by field. Nothing here opens a file or asks the database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from monitoring.models import Response
from monitoring.rounds.answering import REASON, current
from monitoring.rounds.document import Question, Type
from monitoring.rounds.standing import FormStanding, is_answer, may_be_fixed
from monitoring.rounds.values import NO, YES, Held, held, plain
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.books import Book, Sheet
from shnor_portal.core.sheets.cells import letters
from shnor_portal.core.sheets.personal import plain_value
from shnor_portal.core.sheets.writing import Column, SheetData

ANSWERS, ABOUT = "Ответы", "О форме"
CODE, SECTION, TEXT, HOW = "Код", "Раздел", "Вопрос", "Что указать"
ANSWER, WHOLE, RIGHT, WHY = "Ответ", "Из скольких", "Верно (да)", "Почему изменилось"
WAS, WAS_WHOLE, FROM = "Было", "Было из скольких", "Откуда"
COLUMNS = (CODE, SECTION, TEXT, HOW, ANSWER, WHOLE, RIGHT, WHY, WAS, WAS_WHOLE, FROM)
_WIDTHS = (18, 24, 50, 24, 24, 12, 10, 36, 20, 14, 36)
_KEYS = ("Мониторинг", "Школа", "Форма", "Версия формы")
_YES = {"да", "yes", "1", "true", "верно", "+"}
_NO = {"нет", "no", "0", "false", "-"}
CONFIRMED = "__ok"


@dataclass(frozen=True)
class Came:
    """What a workbook says: values of fields by name, what they were, and which are confirmed."""

    values: dict[str, Held]
    base: dict[str, Any]
    confirmed: frozenset[str]

    @property
    def changed(self) -> int:
        """How many fields differ from what they were in it."""
        names = {name for name, value in self.values.items() if value != self.base.get(name, "")}
        return len({name.removesuffix(REASON) for name in names} | self.confirmed)


def sheets(response: Response, standing: FormStanding) -> list[SheetData]:
    """The form with its answers, and a sheet that says whose it is."""
    version = standing.version
    about = [
        (_KEYS[0], str(response.round_id), response.round.title),
        (_KEYS[1], str(response.school_id), response.school.name),
        (_KEYS[2], str(version.form_id), version.form.title),
        (_KEYS[3], str(version.pk), str(version.number)),
    ]
    return [
        SheetData(
            ANSWERS,
            [Column(title, width) for title, width in zip(COLUMNS, _WIDTHS, strict=True)],
            [_line(question, standing, response) for question in standing.document.questions],
        ),
        SheetData(ABOUT, [Column("Что", 20), Column("Код", 12), Column("Название", 60)], about),
    ]


def read(book: Book, name: str, response: Response, standing: FormStanding) -> Came:
    """What came back; Refused for another school's, round's or form's workbook, for a sheet, a
    column, a row or a question that is not as it was, and with every cell that cannot be read."""
    _check_about(_sheet(book, name, ABOUT), name, response, standing)
    sheet = _sheet(book, name, ANSWERS)
    places = _places(sheet, name)
    now = current(standing.document, standing.rows)
    lines = _lines(sheet, name, places, standing)
    came = Came({}, {}, frozenset())
    wrong: list[str] = []
    confirmed = set()
    for question in standing.document.questions:
        number, cells = lines[question.code]
        row = standing.rows.get(question.code)
        if not may_be_fixed(row, response):
            continue

        def at(title: str, cells: list[object] = cells) -> object:
            place = places[title]
            return cells[place] if place < len(cells) else None

        def spoil(title: str, value: object, cure: str, number: int = number) -> None:
            where = f"{letters(places[title])}{number}"
            shown = f", «{quoted}»" if (quoted := plain_value(value)) else ""
            wrong.append(f"Лист «{ANSWERS}», ячейка {where}{shown}: {cure}")

        value = _value(question, at, spoil)
        came.base[question.code] = _was(question, at)
        proposed = row is not None and not is_answer(row)
        if proposed and row is not None and value == held(question, row):
            value = ""
            if str(at(RIGHT) or "").strip().lower() in _YES:
                confirmed.add(question.code)
                value = held(question, row)
        came.values[question.code] = value
        if question.code + REASON in now:
            came.values[question.code + REASON] = str(at(WHY) or "").strip()
            came.base[question.code + REASON] = now[question.code + REASON]
    if wrong:
        raise Refused(f"Файл «{name}» не принят: исправьте ячейки и\u00a0загрузите его снова. "
                      "Ничего не изменено.", code="wrong_cells", details=wrong)  # fmt: skip
    return Came(came.values, came.base, frozenset(confirmed))


def _line(question: Question, standing: FormStanding, response: Response) -> list[Any]:
    row = standing.rows.get(question.code)
    shown = held(question, row) if row else ""
    kept = shown if row and is_answer(row) else ""
    locked = not may_be_fixed(row, response)
    hint = "принято, не меняется" if locked else _how(question)
    answer, whole = _cells(question, shown)
    was, was_whole = _cells(question, kept)
    reason = row.reason if row else ""
    source = row.source if row else ""
    return [
        question.code, question.section, question.text, hint, answer, whole, "", reason, was,
        was_whole, source,
    ]  # fmt: skip


def _how(question: Question) -> str:
    if question.type == Type.CHOICE:
        return "; ".join(question.choices)
    unit = f", {question.unit}" if question.unit else ""
    return f"{question.type.label}{unit}"


def _cells(question: Question, value: Held) -> tuple[Any, Any]:
    if question.type == Type.SHARE:
        pair = value if isinstance(value, list) else ["", ""]
        return _figure(pair[0]), _figure(pair[1])
    text = "" if isinstance(value, list) else value
    if question.type == Type.NUMBER:
        return _figure(text), ""
    if question.type == Type.DATE and text:
        return date.fromisoformat(text), ""
    if question.type == Type.YES_NO:
        return {YES: "да", NO: "нет"}.get(text, ""), ""
    return text, ""


def _figure(text: str) -> Any:
    return Decimal(text) if text else ""


def _sheet(book: Book, name: str, title: str) -> Sheet:
    named = next((sheet for sheet in book.sheets if sheet.name == title), None)
    if named is None:
        raise Refused(
            f"В\u00a0файле «{name}» нет листа «{title}». Скачайте форму заново и\u00a0перенесите "
            "ответы в\u00a0неё.",
            code="no_sheet",
        )
    return named


def _check_about(sheet: Sheet, name: str, response: Response, standing: FormStanding) -> None:
    by_key = {str(row[0]).strip(): _code(row[1]) for row in sheet.rows if len(row) > 1 and row[0]}
    version = standing.version
    if by_key.get(_KEYS[1]) != str(response.school_id):
        raise Refused(
            f"Файл «{name}» – другой школы. Здесь нужен файл, который скачали на этой странице: "
            f"{response.school}.",
            code="foreign_school",
        )
    if by_key.get(_KEYS[0]) != str(response.round_id):
        raise Refused(
            f"Файл «{name}» – другого мониторинга. Скачайте форму заново: {response.round}.",
            code="foreign_round",
        )
    if by_key.get(_KEYS[2]) != str(version.form_id):
        raise Refused(
            f"Файл «{name}» – другая форма. Здесь загружают форму «{version.form}».",
            code="foreign_form",
        )
    if by_key.get(_KEYS[3]) != str(version.pk):
        raise Refused(
            f"Файл «{name}» сделан по другой версии формы, вопросы изменились. Скачайте её заново.",
            code="changed_question",
        )


def _places(sheet: Sheet, name: str) -> dict[str, int]:
    header = [str(cell or "").strip() for cell in (sheet.rows[0] if sheet.rows else [])]
    missing = [title for title in COLUMNS if title not in header]
    if missing:
        words = ", ".join(f"«{title}»" for title in missing)
        raise Refused(
            f"В\u00a0листе «{ANSWERS}» файла «{name}» нет столбца: {words}. Верните его или "
            "скачайте форму заново.",
            code="no_column",
        )
    return {title: header.index(title) for title in COLUMNS}


def _lines(
    sheet: Sheet, name: str, places: Mapping[str, int], standing: FormStanding
) -> dict[str, tuple[int, list[object]]]:
    lines: dict[str, tuple[int, list[object]]] = {}
    by_code = standing.document.by_code
    for number, cells in enumerate(sheet.rows[1:], 2):
        code = str(cells[places[CODE]] or "").strip()
        if not code:
            continue
        question = by_code.get(code)
        text = " ".join(str(cells[places[TEXT]] or "").split())
        if question is None or text != " ".join(question.text.split()) or code in lines:
            raise Refused(
                f"Лист «{ANSWERS}», строка {number}: вопрос изменён («{text[:80]}»). Меняйте "
                f"только столбцы «{ANSWER}», «{WHOLE}», «{RIGHT}» и\u00a0«{WHY}».",
                code="changed_question",
            )
        lines[code] = number, cells
    if lost := [question.text for question in standing.document.questions
                if question.code not in lines]:  # fmt: skip
        raise Refused(
            f"В\u00a0листе «{ANSWERS}» файла «{name}» нет строк. Верните их: пустой ответ – это "
            "пустая ячейка, а\u00a0не удалённая строка.",
            code="no_row",
            details=lost,
        )
    return lines


At = Callable[[str], object]
Spoil = Callable[[str, object, str], None]


def _value(question: Question, at: At, spoil: Spoil) -> Held:
    raw = at(ANSWER)
    if question.type == Type.SHARE:
        pair = [_read_figure(at(title), title, spoil) for title in (ANSWER, WHOLE)]
        return pair if any(pair) else ""
    if question.type == Type.NUMBER:
        return _read_figure(raw, ANSWER, spoil)
    if raw is None or str(raw).strip() == "":
        return ""
    if question.type == Type.DATE:
        return _read_date(raw, spoil)
    words = str(raw).strip()
    if question.type == Type.YES_NO:
        if words.lower() in _YES | _NO or isinstance(raw, bool):
            return YES if raw is True or words.lower() in _YES else NO
        spoil(ANSWER, raw, "напишите «да» или «нет».")
        return ""
    if question.type == Type.CHOICE and words not in question.choices:
        spoil(ANSWER, raw, f"выберите один из ответов: {'; '.join(question.choices)}.")
        return ""
    if question.type == Type.PROOF and not words.startswith(("http://", "https://")):
        spoil(ANSWER, raw, "нужна ссылка, которая начинается с\u00a0https://.")
        return ""
    return words


def _was(question: Question, at: At) -> Held:
    def before(title: str) -> object:
        return at({ANSWER: WAS, WHOLE: WAS_WHOLE}.get(title, title))

    return _value(question, before, lambda *_: None)


def _read_figure(raw: object, title: str, spoil: Spoil) -> str:
    text = str("" if raw is None else raw).replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if not text:
        return ""
    try:
        figure = Decimal(text)
    except InvalidOperation:
        figure = Decimal("NaN")
    if not figure.is_finite() or isinstance(raw, bool):
        spoil(title, raw, "нужно число, например 12 или 12,5.")
        return ""
    return plain(round(figure, 4))


def _read_date(raw: object, spoil: Spoil) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(str(raw).strip(), pattern).date().isoformat()
        except ValueError:
            continue
    spoil(ANSWER, raw, "нужна дата, например 15.09.2026.")
    return ""


def _code(cell: object) -> str:
    """A key, which a spreadsheet may have made a number."""
    return str(int(cell)) if isinstance(cell, float) else str(cell).strip()
