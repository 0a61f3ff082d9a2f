"""Searching by words the way people type them."""

from django.db.models import Q


def words_in(text: str, *fields: str) -> Q:
    """Rows where every word of `text` occurs in one of the fields, in any case.

    SQLite compares only Latin letters without regard to case, so the usual spellings of a
    Cyrillic word are asked for one by one.
    """
    found = Q()
    for word in text.split():
        here = Q()
        for spelling in {word, word.lower(), word.capitalize(), word.upper()}:
            for field in fields:
                here |= Q(**{f"{field}__icontains": spelling})
        found &= here
    return found
