"""The protocol of ОГЭ from РИС ГИА: marks 2–5 by participant, names dropped."""

from monitoring.results.layouts.parsed import Hints, ParsedFile, ResultLayout
from monitoring.results.layouts.protocol_files import read as read_protocols
from monitoring.results.layouts.protocol_titles import OGE
from monitoring.results.layouts.protocols import first_procedure, names_nobody
from shnor_portal.core.sheets.books import Book

CODE = "oge_protocol"


def read(book: Book, hints: Hints) -> ParsedFile:
    return read_protocols(book, hints, CODE)


LAYOUT = ResultLayout(
    CODE,
    "Протокол ОГЭ",
    lambda book: first_procedure(book) == OGE,
    read,
    is_title=names_nobody,
)
