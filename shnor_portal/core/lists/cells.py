"""What a cell of a page shows beside its value. Everything given is escaped."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shnor_portal.core.typography import MISSING


def linked(text: object, url: str, *notes: object) -> SafeString:
    """A link, and notes under it; empty notes are left out."""
    return format_html('<a href="{}">{}</a>{}', url, text, noted(*notes))


def noted(*notes: object) -> SafeString:
    """Small words on lines of their own."""
    return format_html_join("", '<span class="cell-note">{}</span>', ((n,) for n in notes if n))


def lines(texts: Iterable[object]) -> SafeString:
    """Each on a line of its own."""
    return format_html_join(SafeString("<br>"), "{}", ((text,) for text in texts))


def badges(pairs: Iterable[tuple[object, str]]) -> SafeString:
    """Words with the style of each; a dash for none."""
    shown = format_html_join(" ", '<span class="badge {}">{}</span>', ((s, w) for w, s in pairs))
    return shown or SafeString(MISSING)
