"""Parts of a document's package, read as far as a document's text may go."""

import zipfile

from shnor_portal.core.reading.tables import MOST_MARKUP, TooMuch


def whole_part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part of a checked package; TooMuch where it is too long for a document's text."""
    with package.open(name) as stream:
        text = stream.read(MOST_MARKUP + 1)
    if len(text) > MOST_MARKUP:
        raise TooMuch
    return text
