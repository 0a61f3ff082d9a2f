"""Olympiads and leavers: counts of a year, a row for each school and year."""

from schools.imports.columns import KnownColumn
from schools.imports.rows import ImportedRow
from schools.imports.yearly import LOGIN, NAME, YEAR, SchoolYearLayout
from schools.imports.years import TitleYear
from schools.models import SchoolYear
from shnor_portal.core.intake.records import Values

COUNTS = (
    KnownColumn(
        "olympiad_participants",
        "Участники регионального и всероссийского этапов",
        (
            "участники олимпиад",
            "участники регионального и всероссийского этапов олимпиад",
            "участников регионального и всероссийского этапов",
        ),
        "Сколько обучающихся участвовало, целое число",
    ),
    KnownColumn(
        "olympiad_winners",
        "Победители и призёры",
        ("победителей и призеров", "победители и призеры олимпиад", "призеры и победители"),
        "Из них победители и призёры",
    ),
    KnownColumn(
        "contingent",
        "Обучающихся",
        ("контингент", "обучающихся всего", "всего обучающихся", "учащихся"),
        "Всего в школе",
    ),
    KnownColumn(
        "leavers",
        "Выбыло без продолжения обучения",
        ("выбыло", "выбыло без продолжения", "отсев", "выбывшие без продолжения обучения"),
        "Сколько обучающихся выбыло и нигде не учится",
    ),
)
_FIELDS = tuple(column.field for column in COUNTS)
_OWN = frozenset(_FIELDS) - {"contingent"}


class OlympiadsLayout(SchoolYearLayout):
    code = "olympiads"
    title = "Олимпиады и выбытие"
    columns = (YEAR, LOGIN, NAME, *COUNTS)
    model = SchoolYear

    def is_header(self, fields: set[str]) -> bool:
        return bool(fields & {"login", "school"}) and bool(fields & _OWN)

    def fill(self, row: ImportedRow, title: TitleYear) -> None:
        participants, winners, contingent, leavers = (row.read_count(name) for name in _FIELDS)
        if contingent is not None and leavers is not None and leavers > contingent:
            row.problem(
                "count_exceeds_pupils",
                f"Выбыло {leavers}, а всего обучающихся {contingent}. Исправьте одно из чисел.",
                "leavers",
            )
        if contingent is not None and participants is not None and participants > contingent:
            row.problem(
                "count_exceeds_pupils",
                f"Участников {participants}, а всего обучающихся {contingent}. Проверьте, считаны "
                "ли участники, а не участия.",
                "olympiad_participants",
                severity="warning",
            )
        if participants is not None and winners is not None and winners > participants:
            row.problem(
                "winners_exceed_participants",
                f"Победителей и призёров {winners}, а участников {participants}. Проверьте числа.",
                "olympiad_winners",
                severity="warning",
            )

    def stored(self, target: SchoolYear) -> Values:
        return {name: getattr(target, name) for name in (*_FIELDS, "source")}

    def assign(self, target: SchoolYear, values: Values) -> None:
        for field, value in values.items():
            setattr(target, field, value)
