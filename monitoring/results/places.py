"""Whose files these are, when nobody says: by the logins and codes that stand in them."""

import re
from collections.abc import Iterable

from schools.models import Municipality, SchoolIdentifier
from shnor_portal.core.sheets.books import Book

_LOGIN = re.compile(r"\b(?:edu|sch|ksh|spo)(\d{6})\b")
_MUNICIPALITY = re.compile(r"\breg\d{2}_m\d{3}\b")


def municipalities_in(books: Iterable[Book]) -> list[Municipality]:
    """The known municipalities that the books' codes and logins belong to."""
    codes: set[str] = set()
    logins: set[str] = set()
    for book in books:
        for sheet in book.sheets:
            for row in sheet.rows:
                for value in row:
                    if isinstance(value, str):
                        codes.update(_MUNICIPALITY.findall(value))
                        logins.update(_LOGIN.findall(value))
    own = SchoolIdentifier.objects.filter(
        system=SchoolIdentifier.System.FIS_OKO, value__in=logins
    ).values("school__municipality")
    found = Municipality.objects.filter(pk__in=own) | Municipality.objects.filter(code__in=codes)
    return list(found.distinct().select_related("region"))
