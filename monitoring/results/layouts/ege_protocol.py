"""The protocol of ЕГЭ from РИС ГИА: scores out of 100 by participant, of base mathematics marks."""

from monitoring.results.layouts.parsed import Hints, ParsedFile, ResultLayout
from monitoring.results.layouts.protocol_files import read as read_protocols
from monitoring.results.layouts.protocol_titles import EGE
from monitoring.results.layouts.protocols import first_procedure, names_nobody
from shnor_portal.core.sheets.books import Book

CODE = "ege_protocol"


def read(book: Book, hints: Hints) -> ParsedFile:
    return read_protocols(book, hints, CODE)


LAYOUT = ResultLayout(
    CODE,
    "Протокол ЕГЭ",
    lambda book: first_procedure(book) == EGE,
    read,
    is_title=names_nobody,
)
