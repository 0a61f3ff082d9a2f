"""Whose files these are, when nobody says: by the logins and codes that stand in them."""

import re
from collections.abc import Iterable

from monitoring.results.intake import match_part
from monitoring.results.layouts.parsed import Hints
from monitoring.results.layouts.recognition import recognise
from schools.matching import Matcher
from schools.models import Municipality, Region, SchoolIdentifier
from schools.municipality_names import is_same_municipality
from shnor_portal.core.models import Batch
from shnor_portal.core.sheets import personal
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
    places = Municipality.objects.filter(pk__in=own) | Municipality.objects.filter(code__in=codes)
    return list(places.distinct().select_related("region"))


def municipalities_of_schools(book: Book, hints: Hints, region: Region) -> set[int]:
    """Primary keys of the region's municipalities whose schools have rows in a file of results.

    A school is known by its number, as in every batch; a row without one by the municipality
    that it names. A file of no layout of results has none.
    """
    layout = recognise(book)
    if layout is None or not layout.loads:
        return set()
    personal.strip(((sheet.name, sheet.rows) for sheet in book.sheets), is_title=layout.is_title)
    matcher = Matcher(None, batch=Batch(scope=region.scope), pending=())
    schools, named = set(), set()
    for part in layout.read(book, hints).parts:
        if match := match_part(matcher, part, None).school_id:
            schools.add(match)
        elif part.school.municipality_name:
            named.add(part.school.municipality_name)
    places = list(Municipality.objects.filter(region=region))
    by_schools = Municipality.objects.filter(schools__in=schools)
    return set(by_schools.values_list("pk", flat=True)) | {
        place.pk
        for place in places
        if any(is_same_municipality(name, place.name, place.code) for name in named)
    }
