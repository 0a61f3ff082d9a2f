"""HTML → PDF by WeasyPrint, with nothing fetched but what `documents.resources` allows."""

import contextlib
import hashlib
import sys
from types import ModuleType
from typing import Any

from shnor_portal.core.documents.resources import read_resource
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import NBSP

APT_LINE = (
    "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b "
    "libharfbuzz-subset0 libfontconfig1 fonts-liberation2 fonts-croscore"
)
# A space and a word joiner break no line either, but stay an ordinary space in the text of the
# PDF: fonts draw both spaces with one glyph, and no-break ones would defeat search and copying.
HELD_SPACE = " \u2060"


def html_to_pdf(html: str) -> bytes:
    """A tagged PDF with embedded fonts; the same HTML gives the same bytes.

    Refused when system libraries are missing, with the line that installs them, and when the
    HTML asks for a resource that is not the portal's.
    """
    weasyprint = _load()
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    held = html.replace("&nbsp;", NBSP).replace(NBSP, HELD_SPACE)
    try:
        document = weasyprint.HTML(string=held, url_fetcher=_fetcher(weasyprint))
        return document.write_pdf(pdf_identifier=identifier, pdf_tags=True)
    except weasyprint.urls.FatalURLFetchingError as error:
        if isinstance(error.__cause__, Refused):
            raise error.__cause__ from None
        raise RuntimeError(str(error)) from error


def _load() -> ModuleType:
    try:
        # Without its libraries WeasyPrint prints advice; standard output belongs to `--json`.
        with contextlib.redirect_stdout(sys.stderr):
            import weasyprint
    except OSError as error:
        raise Refused(
            f"Для PDF не хватает системных библиотек. Выполните на сервере: {APT_LINE}",
            code="pdf_libraries_missing",
        ) from error
    return weasyprint


def _fetcher(weasyprint: Any) -> object:
    class PortalFetcher(weasyprint.urls.URLFetcher):
        """A paper never silently loses its style sheet or a picture: any refusal is fatal."""

        def fetch(self, url: str, headers: object = None) -> object:
            data, media_type = read_resource(url)
            return weasyprint.urls.URLFetcherResponse(url, data, {"Content-Type": media_type})

    return PortalFetcher(fail_on_errors=True)
