"""The sheet «Ошибки» of a workbook that is being marked: all problems, linked to their cells."""

from collections.abc import Sequence
from typing import Any

from lxml import etree

from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.cells import column_letters
from shnor_portal.core.sheets.patched_styles import PatchedStyles
from shnor_portal.core.sheets.writing import FORMULA_STARTS, without_controls

LIST_TITLE = "Ошибки"
SEVERITIES = {"error": "Ошибка", "warning": "Предупреждение", "info": "Сведения"}
FILLS = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "info": "FFDDEBF7"}
COLUMNS = (
    ("Важность", 16),
    ("Лист", 24),
    ("Строка", 9),
    ("Столбец", 10),
    ("Значение", 24),
    ("Что не так и что сделать", 90),
)


def list_sheet(
    main: str,
    styles: PatchedStyles,
    problems: Sequence[Problem],
    places: Sequence[tuple[str, str] | None],
) -> Any:
    bold = styles.made(font="<b/>")
    link = styles.made(font='<u/><color rgb="FF0563C1"/>')
    text, quoted = styles.made(wrap=True), styles.made(wrap=True, quoted=True)
    grounds = {severity: styles.made(colour=colour) for severity, colour in FILLS.items()}

    def element(parent: Any, name: str, **about: str) -> Any:
        return etree.SubElement(parent, f"{{{main}}}{name}", about)

    def put(row: Any, column: int, value: object, style: str) -> None:
        cell = element(row, "c", r=f"{column_letters(column)}{row.get('r')}", s=style)
        if isinstance(value, int):
            element(cell, "v").text = str(value)
        elif value:
            cell.set("t", "inlineStr")
            words = element(element(cell, "is"), "t")
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            words.text = without_controls(str(value))

    root = etree.Element(f"{{{main}}}worksheet", nsmap={None: main})
    element(element(root, "sheetPr"), "pageSetUpPr", fitToPage="1")
    view = element(element(root, "sheetViews"), "sheetView", tabSelected="1", workbookViewId="0")
    element(view, "pane", ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    columns = element(root, "cols")
    for index, (_, width) in enumerate(COLUMNS, 1):
        element(columns, "col", min=str(index), max=str(index), width=str(width), customWidth="1")
    data = element(root, "sheetData")
    head = element(data, "row", r="1")
    for index, (title, _) in enumerate(COLUMNS, 1):
        put(head, index, title, bold)
    links = []
    for number, (problem, place) in enumerate(zip(problems, places, strict=True), 2):
        row = element(data, "row", r=str(number))
        put(row, 1, SEVERITIES[problem.severity], grounds[problem.severity])
        put(row, 2, problem.sheet, quoted if problem.sheet.startswith(FORMULA_STARTS) else text)
        put(row, 3, problem.row, link if place else text)
        for column, value in enumerate((problem.column, problem.value, problem.message), 4):
            put(row, column, value, quoted if value.startswith(FORMULA_STARTS) else text)
        if place:
            title = place[0].replace("'", "''")
            links.append((f"C{number}", f"'{title}'!{place[1]}"))
    element(root, "autoFilter", ref=f"A1:{column_letters(len(COLUMNS))}{len(problems) + 1}")
    if links:
        hyperlinks = element(root, "hyperlinks")
        for ref, location in links:
            element(hyperlinks, "hyperlink", ref=ref, location=location)
    element(root, "pageSetup", paperSize="9", orientation="landscape", fitToHeight="0")
    return root
