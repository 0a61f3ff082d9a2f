"""What goes out as a file: kept files as they are, tables of pages as workbooks."""

from collections.abc import Sequence
from io import BytesIO

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from shnor_portal.core.documents.snapshots import CONTENT_TYPES
from shnor_portal.core.models import StoredFile
from shnor_portal.core.sheets.signatures import MEDIA_TYPES, PLAIN_BYTES
from shnor_portal.core.sheets.writing import SheetData, write_book


def kept_file(stored: StoredFile, data: bytes) -> FileResponse:
    """A kept file, always to be saved and never shown; its type is one of a fixed list.

    The middleware adds that nothing of it may run and that no copy stays on the way.
    """
    kind = stored.content_type if stored.content_type in MEDIA_TYPES else PLAIN_BYTES
    return FileResponse(BytesIO(data), as_attachment=True, filename=stored.name, content_type=kind)


def workbook(name: str, sheets: Sequence[SheetData]) -> HttpResponse:
    """An answer that downloads «name.xlsx»."""
    return ready_workbook(name, write_book(sheets))


def ready_workbook(name: str, data: bytes) -> HttpResponse:
    """The same for a workbook that is written already."""
    response = HttpResponse(data, content_type=CONTENT_TYPES["xlsx"])
    disposition = content_disposition_header(True, f"{name}.xlsx")
    response["Content-Disposition"] = disposition or "attachment"
    return response
