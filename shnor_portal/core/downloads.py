"""Tables of pages as workbooks to take away."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from shnor_portal.core.documents.snapshots import CONTENT_TYPES
from shnor_portal.core.sheets.writing import SheetData, write_book


def workbook(name: str, sheets: Sequence[SheetData]) -> HttpResponse:
    """An answer that downloads «name.xlsx»."""
    return ready_workbook(name, write_book(sheets))


def ready_workbook(name: str, data: bytes) -> HttpResponse:
    """The same for a workbook that is written already."""
    response = HttpResponse(data, content_type=CONTENT_TYPES["xlsx"])
    disposition = content_disposition_header(True, f"{name}.xlsx")
    response["Content-Disposition"] = disposition or "attachment"
    return response
