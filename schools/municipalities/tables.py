"""Tables of municipalities as workbooks."""

from collections.abc import Iterable

from schools.models import Municipality
from shnor_portal.core.sheets.writing import Column, SheetData


def municipalities(found: Iterable[Municipality]) -> SheetData:
    columns = [
        Column("Муниципалитет", 44),
        Column("Регион", 30),
        Column("Код ФИС ОКО", 16),
        Column("ОКТМО", 14),
        Column("Школ", 8),
    ]
    rows = (
        [row.name, row.region.name, row.code, row.oktmo, row.schools_now]  # type: ignore[attr-defined]
        for row in found
    )
    return SheetData("Муниципалитеты", columns, rows)
