"""Where a row of the database stands in a file, and the ways that a viewer has to that file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from monitoring.models.from_file import FromFile
from schools.models import User
from schools.permissions import Permission
from schools.privacy import sight_of
from shnor_portal.core import files
from shnor_portal.core.lists.cells import linked, noted
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.core.typography import NBSP


@dataclass(frozen=True)
class Way:
    """Addresses of the batch of a file, of the file's own page (or the batch again, where its rows
    are not for the viewer) and of its original; blank where not for the viewer or, of the original,
    where nothing is kept any more."""

    batch: str = ""
    page: str = ""
    original: str = ""
    is_copy: bool = False
    """Whether the original is gone and its copy without personal data stands in its place."""
    of_above: bool = False
    """Whether the original tells of other municipalities too and is kept for the region."""


NO_WAY = Way()


def ways_to(user: User, ids: Iterable[int | None]) -> dict[int, Way]:
    """Ways to files of batches by primary key; a file that the viewer may not see has none.

    Rows of a file have counts of a few pupils, so its page and the original are for those who see
    small numbers of its place; others who read of the municipality open the page of the batch.
    """
    rows = BatchFile.objects.filter(
        pk__in={pk for pk in ids if pk}, batch__in=Batch.objects.visible_to(user)
    ).select_related("batch", "stored__blanked")
    sight, reads = sight_of(user), user.holds(Permission.VIEW_MUNICIPALITY)
    ways = {}
    for row in rows:
        batch = reverse("monitoring:import_detail", args=[row.batch_id]) if reads else ""
        if sight.sees(row.batch.scope):
            page = reverse("monitoring:import_file", args=[row.batch_id, row.pk])
            above = not files.is_of_the_viewer(row.stored, user)
            ways[row.pk] = Way(batch, f"{page}?part=rows", *_original(user, row), above)
        elif batch:
            ways[row.pk] = Way(batch, batch)
    return ways


def _original(user: User, row: BatchFile) -> tuple[str, bool]:
    """The address of what may be downloaded, and whether that is the copy."""
    standing = files.standing(row.stored)
    if standing.deleted_at or not files.is_of_the_viewer(standing, user):
        return "", False
    if standing.personal and not files.may_take(standing, user):
        return "", False
    return reverse("core:file", args=[row.stored_id]), standing != row.stored


def with_places(user: User, rows: Iterable[Any]) -> list[Any]:
    """The rows with `opens`, the address of their file's page where the viewer may see it."""
    listed = list(rows)
    ways = ways_to(user, (row.file_id for row in listed))
    for row in listed:
        row.opens = ways.get(row.file_id, NO_WAY).page
    return listed


def place_in_file(row: Any) -> str:
    """«лист «Перечень», строка 7»."""
    sheet = row.sheet.strip()
    return f"{f'лист «{sheet}», ' if sheet else ''}строка{NBSP}{row.row}" if row.row else ""


def place_text(row: FromFile) -> str:
    """«маркеры.xlsx; лист «Маркеры», строка 7»."""
    return "; ".join(filter(None, (row.source, place_in_file(row))))


def place_cell(row: Any) -> SafeString:
    """The same for a page, of a row of `with_places`."""
    if row.opens:
        return linked(row.source, row.opens, place_in_file(row))
    return noted(row.source, place_in_file(row))
