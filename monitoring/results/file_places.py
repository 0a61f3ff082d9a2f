"""Where a row of the database stands in a file: for lists, with the way to the file's page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from monitoring.models.from_file import FromFile
from schools.models import User
from shnor_portal.core.lists.cells import linked, noted
from shnor_portal.core.models import Batch
from shnor_portal.core.typography import NBSP


def with_places(user: User, rows: Iterable[Any]) -> list[Any]:
    """The rows with `opens`, the address of their file's batch where the viewer may see it."""
    found = list(rows)
    ids = {row.file.batch_id for row in found if row.file}
    seen = set(Batch.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    for row in found:
        batch = row.file.batch_id if row.file else None
        row.opens = reverse("monitoring:import_detail", args=[batch]) if batch in seen else ""
    return found


def place_in_file(row: FromFile) -> str:
    """«лист «Перечень», строка 7»."""
    return f"лист «{row.sheet.strip()}», строка{NBSP}{row.row}" if row.row else ""


def place_text(row: FromFile) -> str:
    """«маркеры.xlsx; лист «Маркеры», строка 7»."""
    return "; ".join(filter(None, (row.source, place_in_file(row))))


def place_cell(row: Any) -> SafeString:
    """The same for a page, of a row of `with_places`."""
    if row.opens:
        return linked(row.source, row.opens, place_in_file(row))
    return noted(row.source, place_in_file(row))
