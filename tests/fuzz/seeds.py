"""A sound file of every registered layout, to be spoilt: its tables, and as it comes itself.

A layout whose columns are declared joins by itself; another one is named here, or nothing is tried.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from gzip import compress
from typing import Any

import openpyxl

from shnor_portal.core.intake import layouts
from shnor_portal.core.sheets import registers
from tests.core import files
from tests.monitoring import (
    protocol_books,
    protocol_documents,
    task_books,
    test_layout_benchmarks,
    test_layout_exports,
    test_layout_flat,
    test_layout_kdr,
    test_layout_oge,
    test_layout_recognition,
    test_layout_scores,
    test_school_results,
    vpr_books,
)
from tests.monitoring.mapping.invented import literacy
from tests.monitoring.objectivity import test_bias_list
from tests.monitoring.region_acts import documents
from tests.schools import test_accreditation, test_registry_import, test_yearly_import
from tests.schools.workbooks import workbook

Rows = list[list[Any]]
Tables = dict[str, Rows]

GYMNASIUM = "МБОУ «Гимназия № 1»(edu991001)"
LAKE = "МБОУ «Приозёрная ООШ»(edu991003)"
HINTS = {"year": 2024, "subject": "Русский язык", "grade": 4}


@dataclass(frozen=True)
class Seed:
    """`tables` by sheet; `whole` are the bytes of the same report as Word or PDF, with its name."""

    layout: str
    tables: Tables
    whole: tuple[tuple[str, bytes], ...] = ()


def _exports_2022() -> bytes:
    of = test_layout_exports
    schools = [("edu991001", "edu991001 | МБОУ «Гимназия № 1»"), of.RIVER]
    return of.export(
        *(of.row(school, 40001 + n, (1, 2, 0, "X"), 3) for school in schools for n in range(4))
    )


def _exports_2021() -> bytes:
    pupil = ("sch991001", "Северный округ", "1", "40001", "4", "ж", "а", "2", "3", "1", "2", "0")
    return files.xlsx([test_layout_exports.HEADER_2021, pupil, pupil], "Sheet")


def _exports_2020() -> bytes:
    pupil = ("g1", "sch991001", 7, 50001, 4, "м", "5а", 1, None, 3, 1, 2, "Учебник", 0)
    return files.xlsx([test_layout_exports.HEADER_2020, pupil, pupil], "Sheet1")


def _individual() -> bytes:
    return vpr_books.pupils(
        vpr_books.section(GYMNASIUM, 3),
        *(vpr_books.pupil(GYMNASIUM, 40001 + n, (n % 3, 1, "X", 4), 2 + n) for n in range(3)),
        vpr_books.pupil(LAKE, 40001, (2, 1, 3, 4), 5, "нет"),
    )


def _flat(*scores: object) -> bytes:
    place = ("2021", 6, "Русский язык", "Северный муниципальный округ", "edu991001",
             "МБОУ «Гимназия № 1»", 4)  # fmt: skip
    if not scores:
        return test_layout_flat.marks((*place, 25, 25, "25,0", 25), (*place[:-1], None))
    return test_layout_flat.scores((*place, *scores), (*place, *scores))


def _oge() -> Tables:
    rows = [protocol_books.sparse(n, 991001.0 + n % 2, 12 + n, 2 + n % 4) for n in range(1, 6)]
    return {
        "Русский язык": _plain(protocol_books.oge_sheet("1 - Русский язык 2025.06.09", *rows)),
        "Обществознание": _plain(
            protocol_books.oge_sheet(
                test_layout_oge.SOCIAL,
                *(protocol_books.dense(n, 991001, 20, 4) for n in range(1, 4)),
                header=protocol_books.DENSE_OGE,
            )
        ),
    }


def _ege() -> Tables:
    text = protocol_books.ege_csv(
        "2 - Математика профильная 2025.05.27",
        *(protocol_books.ege_row(n, 991001 + n % 2, 9 + n, 50 + n) for n in range(1, 6)),
        footer=protocol_books.foot(),
    )
    return {"": [[cell or None for cell in line.split(";")] for line in text.splitlines()]}


def _appeals() -> Tables:
    return {
        "Апелляции": [
            ["Результаты апелляций"],
            ["№", "Экзамен", "Фамилия", "Имя", "Состояние апелляции", "Текущие", None],
            [*[None] * 5, "Первичный балл", "Оценка"],
            [1, "Математика(2026.06.02)", *protocol_books.NAMES[:2], "Отклонена", 17, 4],
        ]
    }


def _acts() -> Tables:
    return {
        "Перечень": _plain(
            [
                *([text] for text in documents.APPENDIX),
                documents.HEADER,
                *_LISTED,
            ]
        )
    }


_LISTED = [
    [1, "Северный МО", "МБОУ «Гимназия № 1»", "ШНОР"],
    [2, "Северный МО", "МБОУ «Северная СОШ»", "ШНСУ"],
    [3, "г. Дальний", "МБОУ «Дальняя СОШ № 7»", "ШНОР"],
]
_PLAN = [protocol_books.DENSE_OGE, *(protocol_books.dense(n, 991001, 20, 4) for n in range(3))]

_BOOKS: Mapping[str, Callable[[], bytes | Tables]] = {
    "registry": lambda: test_registry_import.registry(
        test_registry_import.NEW,
        ["edu991001", 111001, "МБОУ «Гимназия № 1»", "СОШ", "7707083893", "нет", 600],
    )[1],
    "bias_list": lambda: test_bias_list.wide(
        ["2023", "edu991001", "Северный район", "МБОУ «Гимназия № 1»", 1, None, "+", "да", 3]
    )[1],
    "social_passport": lambda: test_yearly_import.passport(test_yearly_import.ROW)[1],
    "territory": lambda: test_yearly_import.territory(
        [2024, "edu991001", "МБОУ «Гимназия № 1»", "с. Северное", "4,5", 3.9, "да"]
    )[1],
    "olympiads": lambda: test_yearly_import.olympiads([2024, "edu991001", 30, 4, 600, 2])[1],
    "accreditation": lambda: {
        "Реестр": [list(registers.HEADER), ["МБОУ «Лесная ООШ»", *[None] * 12]]
    },
    "order_list": _acts,
    "gia_appeals": _appeals,
    "oge_protocol": _oge,
    "ege_protocol": _ege,
    "kdr": lambda: test_layout_kdr.kdr(),
    "school_results": lambda: workbook(
        test_school_results.HEADER,
        test_school_results.row(),
        test_school_results.row("II четверть", "5А", pupils=20, succeed=19, quality=9, excellent=1),
    ),
    "vpr_individual": _individual,
    "vpr_journal": lambda: vpr_books.journal(
        (GYMNASIUM, 93, 55.91, 52, 39.78, 37, 4.3, 4), vpr_books.COUNTRY_ROW
    ),
    "vpr_marks": lambda: vpr_books.marks(
        vpr_books.COUNTRY_ROW,
        vpr_books.REGION_ROW,
        (GYMNASIUM, None, 3, 0, 33.33, 66.67, 0),
        (LAKE, None, 40, "12,5", 37.5, 25, 25),
    ),
    "vpr_scores": lambda: test_layout_scores.report(
        (vpr_books.DISTRICT, 9, 500, *test_layout_scores.shares(s4=50, s6=50)),
        (GYMNASIUM, None, 3, *test_layout_scores.shares(s0=33.33, s9=66.67)),
    ),
    "flat_marks": lambda: _flat(),
    "flat_scores": lambda: _flat(*[0] * 10, 4),
    "benchmarks": lambda: files.xlsx([test_layout_benchmarks.HEADER, test_layout_benchmarks.GOOD]),
    "vpr_export_2022": _exports_2022,
    "vpr_export_2021": _exports_2021,
    "vpr_export_2020": _exports_2020,
    "mapped": lambda: literacy(),
    "vpr_form": lambda: files.xlsx(
        [
            test_layout_recognition.FORM_HEADER,
            *([40001 + n, 1 + n % 2, n, "X", 2, 1, 4, "=SUM(C2:E2)"] for n in range(4)),
            *[[None] * 7 + ["=SUM(C2:E2)"]] * 5,
        ],
        "Протокол",
    ),
    "vpr_tasks": lambda: task_books.tasks(
        ("Макс. балл", None, None, 2, 1, 3, 4),
        (*task_books.COUNTRY, 71.2, 60, 45.5, 12),
        (GYMNASIUM, None, 30, "61,80", 57, 0, None),
        (LAKE, None, 12, 50, 50, 50, 50),
    ),
    "vpr_planned": lambda: task_books.planned(
        (None, "Кол-во участников", None, 30, 1_722_202),
        (1, "1K1. Соблюдать нормы письма", 4, "63,1", 60),
        (2, "Распознавать части речи", 3, 70, None),
        groups=(GYMNASIUM, "РФ"),
    ),
    "vpr_groups": lambda: task_books.groups(
        (GYMNASIUM, 40, 61, 62, 63, 64),
        ("Ср. % вып. уч. гр. баллов 2", 11, "20,5", 21, 22, 23),
        ("Ср. % вып. уч. гр. баллов 5", 29, 90, 91, 92, None),
    ),
}
_WHOLE: Mapping[str, Callable[[], tuple[tuple[str, bytes], ...]]] = {
    "oge_protocol": lambda: (
        ("протокол.docx", protocol_documents.word((test_layout_oge.SOCIAL, _PLAN))),
        ("протокол.pdf", protocol_documents.pdf((test_layout_oge.SOCIAL, _PLAN))),
    ),
    "accreditation": lambda: tuple(
        (f"data.{ending}", pack(test_accreditation.register(test_accreditation.NEW)))
        for ending, pack in (("xml", bytes), ("zip", test_accreditation.zipped), ("gz", compress))
    ),
    "order_list": lambda: (
        ("перечень.docx", documents.word_order(_LISTED)),
        ("перечень.pdf", documents.pdf_order(_LISTED)),
    ),
}


NAMED = frozenset(_BOOKS)


def _without_seed() -> list[str]:
    return [
        code
        for code, layout in layouts._LAYOUTS.items()
        if code not in _BOOKS and not hasattr(layout, "columns")
    ]


if missing := _without_seed():
    raise AssertionError(
        f"layouts {missing} have no sound file to spoil: add one to _BOOKS of tests/fuzz/seeds.py"
    )


def seeds() -> list[Seed]:
    """One for every registered layout, in the order of their codes."""
    return [_seed(code) for code in sorted(layouts._LAYOUTS)]


def _seed(code: str) -> Seed:
    if code in _BOOKS:
        book = _BOOKS[code]()
        tables = book if isinstance(book, dict) else _tables(book)
    else:
        columns = layouts._LAYOUTS[code].columns  # type: ignore[attr-defined]
        row = ["edu991001" if column.field == "login" else 2024 for column in columns]
        tables = _tables(workbook([column.header for column in columns], row))
    return Seed(code, tables, _WHOLE[code]() if code in _WHOLE else ())


def _tables(data: bytes) -> Tables:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


def _plain(rows: Any) -> Rows:
    return [list(row) for row in rows]
