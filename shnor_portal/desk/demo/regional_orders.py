"""The region's order with its list of schools, as the ministry sends it: a Word document."""

import io
from collections.abc import Sequence
from datetime import date

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from shnor_portal.desk.demo.places import MUNICIPALITIES

MINISTRY = "министерства образования Полесского края"
HEADER = ("№ п/п", "Муниципальное образование", "Наименование ОО", "Категория")
Listed = Sequence[tuple[str, str]]
# Schools of both municipalities by years ago: (key, category).
LISTED: dict[int, Listed] = {
    2: (("klyuchi", "ШНОР"), ("stepnoe", "ШНОР"), ("dalnee", "ШНСУ")),
    1: (
        ("school4", "ШНОР"),
        ("borovoe", "ШНОР"),
        ("sosnovka", "ШНСУ"),
        ("kedrovka", "ШНСУ"),
        ("school3", "зона риска"),
        ("zaimka", "зона риска"),
        # Too few participants for the portal to say anything.
        ("malinovka", "зона риска"),
        ("stepnoe", "ШНОР"),
        ("dalnee", "ШНСУ"),
    ),
}


def order(number: str, day: date, listed: Listed) -> bytes:
    """The order and its appendix; `day` is of the year of the list."""
    document = Document()
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    about = (
        "общеобразовательных организаций с низкими образовательными результатами и "
        "функционирующих в неблагоприятных социальных условиях"
    )
    for text, place in (
        (f"МИНИСТЕРСТВО {MINISTRY.partition(' ')[2].upper()}", centre),
        ("П Р И К А З", centre),
        (f"от {day:%d.%m.%Y} № {number}", None),
        (f"Об утверждении перечня {about} в {day.year} году", None),
        ("В целях организации адресной методической помощи школам края", None),
        ("ПРИКАЗЫВАЮ:", None),
        ("1. Утвердить перечень согласно приложению к настоящему приказу.", None),
        ("2. Органам управления образованием организовать сопровождение школ перечня.", None),
        ("Приложение", right),
        (f"к приказу {MINISTRY}", right),
        (f"от {day:%d.%m.%Y} № {number}", right),
        (f"Перечень {about}", centre),
    ):
        paragraph = document.add_paragraph(text)
        if place is not None:
            paragraph.alignment = place
    table = document.add_table(rows=0, cols=len(HEADER), style="Table Grid")
    for row in (HEADER, *_rows(listed)):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = value
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _rows(listed: Listed) -> list[tuple[str, ...]]:
    schools = {school.key: (place, school) for place in MUNICIPALITIES for school in place.schools}
    rows: list[tuple[str, ...]] = []
    for number, (key, category) in enumerate(listed, 1):
        place, school = schools[key]
        rows.append((f"{number}.", place.name, school.name, category))
    return rows
