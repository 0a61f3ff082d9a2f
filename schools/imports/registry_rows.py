"""The columns of the registry and what one of its rows says. No database is asked here."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from schools.identifiers import (
    inn_is_valid,
    ogrn_is_valid,
    parse_gia_code,
    parse_inn,
    parse_ogrn,
)
from schools.imports.columns import KnownColumn
from schools.imports.rows import ImportedRow
from schools.imports.yearly import LOGIN_WORDS
from schools.models import School
from schools.names import parse_name
from shnor_portal.core.sheets import cells

Kind = School.Kind
KIND_WORDS = {
    "сош": Kind.SECONDARY,
    "оош": Kind.BASIC,
    "нош": Kind.PRIMARY,
    "прогимназия": Kind.PRIMARY,
    "гимназия": Kind.GYMNASIUM,
    "лицей": Kind.LYCEUM,
    "вечерняя": Kind.EVENING,
    "коррекционная": Kind.SPECIAL,
}

COLUMNS = (
    KnownColumn("login", "Логин ФИС ОКО", ("логин", "логин оо", "логин школы", "фис око"),
                "edu и шесть цифр; по нему портал узнаёт школу", LOGIN_WORDS),
    KnownColumn("gia", "Код ОО (ГИА)",
                ("код оо", "код гиа", "код школы", "код оо рис", "код оо в рис гиа",
                 "код оо рис гиа"),
                "До шести цифр; записывается и для ОГЭ, и для ЕГЭ"),
    KnownColumn("oge", "Код ОГЭ", ("код оо огэ", "код оо в рис огэ", "код гиа 9"),
                "Если код ОГЭ отличается от кода ЕГЭ"),
    KnownColumn("ege", "Код ЕГЭ", ("код оо егэ", "код оо в рис егэ", "код гиа 11"),
                "Если код ЕГЭ отличается от кода ОГЭ"),
    KnownColumn("full_name", "Полное наименование",
                ("полное наименование оо", "полное название", "полное наименование по уставу",
                 "полное наименование оо по уставу", "полное наименование организации")),
    KnownColumn("name", "Краткое наименование",
                ("краткое наименование оо", "сокращенное наименование", "краткое название",
                 "наименование", "наименование оо", "название", "название оо", "школа", "оо"),
                "Как в документах; в муниципалитете не повторяется"),
    KnownColumn("kind", "Вид", ("вид оо", "вид школы", "тип", "тип оо", "тип школы"),
                "НОШ, ООШ, СОШ, Гимназия, Лицей, Вечерняя, Коррекционная, Иная"),
    KnownColumn("inn", "ИНН", ("инн оо", "инн организации"), "Десять цифр"),
    KnownColumn("ogrn", "ОГРН", ("огрн оо", "огрн организации"), "Тринадцать цифр"),
    KnownColumn("settlement", "Населённый пункт", ("нп",), "Название без «г.», «с.»"),
    KnownColumn("rural", "Сельская (да/нет)", ("сельская школа", "сельская местность"),
                "да или нет"),
    KnownColumn("small", "Малокомплектная (да/нет)", ("малокомплектная школа",), "да или нет"),
    KnownColumn("hard_to_reach", "Труднодоступная (да/нет)",
                ("труднодоступная школа", "труднодоступная территория", "труднодоступный"),
                "да или нет"),
    KnownColumn("advanced", "С углублённым изучением (да/нет)",
                ("углубленное изучение", "с углубленным изучением предметов",
                 "углубленное изучение предметов"), "да или нет"),
    KnownColumn("pupils", "Обучающихся всего",
                ("обучающихся", "учащихся", "учащихся всего", "всего обучающихся", "контингент"),
                "Целое число"),
    KnownColumn("head_name", "Директор",
                ("руководитель", "фио директора", "фио руководителя", "директор фио")),
    KnownColumn("site", "Сайт", ("официальный сайт", "адрес сайта", "сайт школы")),
)  # fmt: skip
# Two of these beside a login and a name make a registry of the table.
SIGNS = frozenset({"kind", "inn", "ogrn", "gia", "oge", "ege", "rural", "small", "head_name"})
FIELDS = (
    "name", "full_name", "kind", "rural", "small", "hard_to_reach", "advanced", "pupils",
    "head_name", "site",
)  # fmt: skip
FLAGS = ("rural", "small", "hard_to_reach", "advanced")


def fill(row: ImportedRow, *, is_new: bool) -> None:
    """Read a row's values; a blank cell says nothing, a new school needs a name."""
    row.read_text("full_name", 600)
    row.read_text("name", 300)
    row.read_text("settlement", 200)
    row.read_text("head_name", 200)
    for flag in FLAGS:
        row.read_yes_no(flag)
    row.read_count("pupils")
    _name(row, is_new=is_new)
    _kind(row, is_new=is_new)
    _codes(row)
    _checked(row, "inn", parse_inn, inn_is_valid, "ИНН", 10)
    _checked(row, "ogrn", parse_ogrn, ogrn_is_valid, "ОГРН", 13)
    _site(row)


def kind_of(text: str) -> Kind | None:
    """The kind that a word or a whole name means."""
    for kind in Kind:
        if cells.folded(text) == cells.folded(kind.value):
            return kind
    return KIND_WORDS.get(parse_name(text).kind)


def _name(row: ImportedRow, *, is_new: bool) -> None:
    if not is_new or "name" in row.values:
        return
    full = row.values.get("full_name")
    if full and len(full) <= 300:
        row.values["name"] = full
    else:
        row.problem("name_required", "У новой школы должно быть краткое наименование.", "name")


def _kind(row: ImportedRow, *, is_new: bool) -> None:
    text = row.text("kind")
    if text:
        kind = kind_of(text)
        if kind is None:
            row.problem(
                "unknown_kind",
                f"Вид «{text}» порталу неизвестен, школа записана как «иная». Известны: "
                f"{', '.join(known.value for known in Kind)}.",
                "kind",
                severity="warning",
            )
        row.values["kind"] = (kind or Kind.OTHER).value
    elif is_new:
        row.values["kind"] = (kind_of(row.values.get("name", "")) or Kind.OTHER).value


def _codes(row: ImportedRow) -> None:
    """A common code is of both exams; a column of one exam is stronger."""
    for column, systems in (("gia", ("oge", "ege")), ("oge", ("oge",)), ("ege", ("ege",))):
        if row.is_blank(column):
            continue
        code = parse_gia_code(row.cell(column))
        if code is None:
            row.problem("bad_code", "Код ОО – это до шести цифр. Исправьте ячейку.", column)
            continue
        row.values |= dict.fromkeys(systems, code)


def _checked(
    row: ImportedRow,
    field: str,
    parse: Callable[[object], str | None],
    is_valid: Callable[[str], bool],
    title: str,
    length: int,
) -> None:
    """A number with a checksum: wrong ones are pointed at and do not refuse the row."""
    if row.is_blank(field):
        return
    number = parse(row.cell(field))
    if number is None:
        row.problem(
            f"{field}_length",
            f"{title} организации – это {length} цифр. Значение не записано, остальная строка "
            "загрузится.",
            field,
            severity="warning",
        )
        return
    row.values[field] = number
    if not is_valid(number):
        row.problem(
            f"{field}_checksum",
            f"Контрольная цифра {title} не сходится: вероятно, в номере опечатка. Строка "
            "загрузится, проверьте номер.",
            field,
            severity="warning",
        )


def _site(row: ImportedRow) -> None:
    text = row.text("site")
    if not text or row.is_blank("site"):
        return
    address = text if "://" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        row.problem(
            "bad_site",
            "Адрес сайта записан неверно и не загрузится, остальная строка загрузится. Адрес – "
            "вида https://школа.рф.",
            "site",
            severity="warning",
        )
        return
    row.values["site"] = address
