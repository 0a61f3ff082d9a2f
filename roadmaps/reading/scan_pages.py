"""What the guarded process is asked of a page that is an image."""

from roadmaps.reading import refusals
from roadmaps.reading.scan_images import prepare
from shnor_portal.core.reading.pdf_pages import Locked
from shnor_portal.core.reading.scans import Prepared, TooLargeImage
from shnor_portal.core.reading.tables import TooMuch
from shnor_portal.core.sheets.signatures import Kind, kind_of


def prepared(data: bytes, name: str, number: int, turn: int) -> Prepared:
    """A page made ready to be recognised. Refused: `too_large`, `damaged`."""
    try:
        return prepare(data, number, kind_of(data) is Kind.PDF, turn)
    except (TooLargeImage, TooMuch) as error:
        raise refusals.too_large_image(name) from error
    except (ValueError, Locked) as error:
        raise refusals.damaged_pdf(name) from error
