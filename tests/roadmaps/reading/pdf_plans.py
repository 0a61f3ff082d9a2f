"""Plans of an invented municipality as pages, printed into PDF."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import docx
import weasyprint

from tests.browser import CHROMIUM

HEADER = ("№ п/п", "Мероприятия", "Сроки", "Ответственные", "Ожидаемый результат")
TITLE = "План мероприятий по повышению качества образования на 2024 год"
_LONG = (
    "Провести семинар для учителей математики по разбору заданий с развёрнутым ответом, "
    "обсудить затруднения школ-участниц",
    "Подготовить адресные рекомендации администрации школ и педагогам-предметникам",
    "Организовать посещение уроков методистами центра с последующим обсуждением и отметить "
    "приёмы, которые помогают отстающим обучающимся понять условие задачи",
)
_WHEN = ("сентябрь 2024", "до 15.10.2024", "ежеквартально", "октябрь, ноябрь 2024 г.")
_WHO = ("Методист", "Заместитель директора по учебно-воспитательной работе", "Директор школы")
_WHAT = ("Приказ", "Рекомендации для 5 школ", "Справка по итогам, не менее 3 уроков")
CSS = """
@page { size: A4; margin: 2cm; @bottom-center { content: counter(page) } }
body { font-family: "Liberation Serif"; font-size: 12pt }
table { width: 100%; border-collapse: collapse }
td, th { padding: 3pt; vertical-align: top; text-align: left }
"""
RULED = "td, th { border: .5pt solid black }"

Row = Sequence[str]


def measures(first: int, count: int) -> list[Row]:
    return [
        (
            f"{number}.",
            f"{_LONG[number % len(_LONG)]} (вариант {number})",
            _WHEN[number % len(_WHEN)],
            _WHO[number % len(_WHO)],
            _WHAT[number % len(_WHAT)],
        )
        for number in range(first, first + count)
    ]


def long_plan() -> list[Row]:
    """Three sections of eight measures: four pages or so."""
    rows: list[Row] = []
    for part in range(3):
        rows.append((f"Раздел {part + 1}. Организационное и методическое сопровождение",))
        rows += measures(8 * part + 1, 8)
    return rows


def page(
    rows: Sequence[Row], *, css: str = RULED, header: Row = HEADER, repeated: bool = True
) -> str:
    """A page with a stamp, a title and a table; a row of one cell is a heading of a section."""
    head = f"<tr>{''.join(f'<th>{cell}</th>' for cell in header)}</tr>"
    return (
        f'<html lang="ru"><meta charset="utf-8"><style>{CSS}{css}</style>'
        '<p style="text-align: right">УТВЕРЖДАЮ<br>Начальник управления<br>П. П. Петров</p>'
        f'<h2 style="text-align: center">{TITLE}</h2>'
        f"<table>{f'<thead>{head}</thead>' if repeated else head}"
        f"<tbody>{''.join(_row(row, len(header)) for row in rows)}</tbody></table>"
    )


def _row(row: Row, columns: int) -> str:
    if len(row) == 1:
        return f'<tr><td colspan="{columns}">{row[0]}</td></tr>'
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"


def printed(html: str) -> bytes:
    data = weasyprint.HTML(string=html).write_pdf()
    assert data is not None
    return data


def printed_by_chromium(html: str, folder: Path) -> bytes:
    source, target = folder / "plan.html", folder / "plan.pdf"
    source.write_text(html)
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run(
        [*command, f"--print-to-pdf={target}", str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return target.read_bytes()


def in_word(rows: Sequence[Row], folder: Path) -> Path:
    """A Word file of a title and a table with lines, whole enough for LibreOffice."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph(TITLE)
    table = document.add_table(0, len(HEADER), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    path = folder / "plan.docx"
    document.save(str(path))
    return path


def printed_by_office(source: Path, folder: Path) -> bytes:
    settings = (folder / "settings").as_uri()
    command = ["soffice", f"-env:UserInstallation={settings}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return source.with_suffix(".pdf").read_bytes()
