"""Workbooks of ВПР in their real layouts, with invented schools and numbers."""

import io
from collections.abc import Sequence

from openpyxl import Workbook


def marks_report(
    rows: Sequence[tuple[str, str, tuple[int, int, int, int]]],
    *,
    year: int = 2025,
    subject: str = "Математика",
    grade: int = 5,
    maximum: int = 20,
) -> bytes:
    """«Статистика по отметкам»: rows are (name, login, counts of 2, 3, 4, 5)."""
    lines: list[list[object]] = [
        ["Статистика по отметкам"],
        [],
        [f"ВПР {year} {subject} {grade} класс"],
        ["Предмет:", subject],
        ["Максимальный первичный балл:", maximum],
        ["Дата:", f"15.04.{year}"],
        [],
        ["Группы участников", "Кол-во ОО", "Кол-во участников", 2, 3, 4, 5],
        ["Вся выборка", 35000, 1_200_000, 10.0, 35.0, 37.0, 18.0],
        ["Заречный край", 500, 24_000, 12.5, 36.5, 35.0, 16.0],
    ]
    for name, login, counts in rows:
        total = sum(counts)
        shares = [round(100 * count / total, 2) for count in counts]
        lines.append([f"{name}({login})", None, total, *shares])
    return _saved(f"{subject[:2].upper()} {grade} Статистика по отметкам", lines)


def _saved(title: str, lines: list[list[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title[:31]
    for line in lines:
        sheet.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
