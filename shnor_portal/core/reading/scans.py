"""Pages that are images, asked for from inside: the guarded process opens no other program."""

from dataclasses import dataclass

from shnor_portal.core.reading.pages import Page


@dataclass(frozen=True, slots=True)
class Scans:
    """Numbers of pages (from 0) of the uploaded file that are to be recognised."""

    pages: tuple[int, ...]


class Unrecognised(Exception):
    def __init__(self, scans: Scans) -> None:
        super().__init__()
        self.scans = scans


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a page to be recognised: an image, and where its corner stands, in points."""

    image: bytes
    left: float
    top: float
    line: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page turned upright, with its lines; `page.words` are there where the file knows them."""

    page: Page
    pieces: tuple[Piece, ...]
    scale: float  # points of a pixel


class TooLargeImage(Exception):
    """An image of more pixels than a page can need."""
