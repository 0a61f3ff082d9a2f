"""Causes and measures as a workbook."""

from monitoring.profiles.tables import NOBODY
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.desk.causes import CausesPage

NO_MEASURE = "мероприятия нет"


def causes_sheets(page: CausesPage) -> list[SheetData]:
    columns = [
        Column("Фактор риска", 60),
        Column("Значимость", 14),
        Column("Ответственный", 30),
        Column("Мероприятие", 70),
        Column("Срок", 24),
        Column("План", 50),
    ]
    rows = []
    for line in page.causes:
        row = line.row
        head = [
            row.factor.title,
            row.get_level_display(),
            str(row.responsible or row.responsible_text or NOBODY),
        ]
        for item in line.measures:
            rows.append([*head, item.measure.text, item.measure.deadline_text, item.plan.title])
        if not line.measures:
            rows.append([*head, NO_MEASURE if line.is_open else "", "", ""])
    loose = [
        [
            item.planned.measure.text,
            item.planned.measure.deadline_text,
            item.planned.plan.title,
            "; ".join(offer.factor.title for offer in item.offers),
        ]
        for item in page.loose
    ]
    return [
        SheetData("Факторы и мероприятия", columns, rows),
        SheetData(
            "Мероприятия без причин",
            [
                Column("Мероприятие", 70),
                Column("Срок", 24),
                Column("План", 50),
                Column("Портал предлагает фактор", 60),
            ],
            loose,
        ),
    ]
