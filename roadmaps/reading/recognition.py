"""Words out of images of pages through Tesseract, where it is installed with Russian."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from roadmaps.reading import refusals
from shnor_portal.core import guarded
from shnor_portal.core.guarded import Limits, Stopped, programs
from shnor_portal.core.reading.pages import Page, Rule, Word
from shnor_portal.core.reading.scans import Piece, Prepared, Scans

MOST_PAGES = 40
_PROGRAM, _LANGUAGE = "tesseract", "rus"
_READY = Limits(memory=768 << 20, seconds=12.0, work=9.0, answer=64 << 20)
# A page of a hundred cells takes about ten seconds of one core.
_RECOGNISED = Limits(memory=3 << 29, seconds=150.0, work=90.0, answer=16 << 20)
_BLOCK, _LINE = "6", "7"
_TRUSTED, _LEAST_WORDS = 60.0, 5
_WORD, _WORDS_LINE, _COLUMNS = "5", "4", 12
_ANSWER = (Prepared, Piece, Page, Rule, Word)
_QUARTERS = 4

# Told before each page: how many are done, and of how many.
Told = Callable[[int, int], None]


def recognised(data: bytes, name: str, scans: Scans, told: Told) -> dict[int, Page]:
    """The pages that are images, by their numbers. Refused: `scan`, `too_large`, `damaged`."""
    if len(scans.pages) > MOST_PAGES:
        raise refusals.too_many_scans(name, len(scans.pages), MOST_PAGES)
    ready = is_installed()
    pages = {}
    for done, number in enumerate(scans.pages):
        told(done, len(scans.pages))
        pages[number] = _page(data, name, number, ready)
    if not any(page.words for page in pages.values()):
        raise refusals.not_recognised(name)
    return pages


def _page(data: bytes, name: str, number: int, ready: bool) -> Page:
    prepared = _prepared(data, name, number)
    if prepared.page.words:
        return prepared.page  # a layer of words that another program recognised
    if not ready:
        raise refusals.needs_recognition(name)
    words = _words(prepared, name)
    if _is_readable(words):
        return _filled(prepared, words)
    turned = _prepared(data, name, number, _turn(data, name, number))
    again = _words(turned, name)
    return _filled(turned, again) if _trust(again) > _trust(words) else _filled(prepared, words)


def is_installed() -> bool:
    """Whether there is Tesseract with Russian."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return False
    listed = subprocess.run(
        [program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    )
    return _LANGUAGE in listed.stdout.split()


def _prepared(data: bytes, name: str, number: int, turn: int = 0) -> Prepared:
    try:
        answer: Prepared = guarded.call(
            "roadmaps.reading.scan_pages:prepared",
            data, name, number, turn, limits=_READY, returns=_ANSWER,
        )  # fmt: skip
    except Stopped as stopped:
        raise (refusals.too_large_image if stopped.greedy else refusals.damaged_pdf)(
            name
        ) from stopped
    return answer


def _words(prepared: Prepared, name: str) -> list[Word]:
    """Words of all pieces of a page, in its points."""
    words = []
    for pieces, mode in (
        ([piece for piece in prepared.pieces if not piece.line], _BLOCK),
        ([piece for piece in prepared.pieces if piece.line], _LINE),
    ):
        if pieces:
            words += _read(pieces, prepared.scale, mode, name)
    return words


def _read(pieces: list[Piece], scale: float, mode: str, name: str) -> list[Word]:
    with programs.folder(sum(len(piece.image) for piece in pieces)) as place:
        for index, piece in enumerate(pieces):
            (place / f"{index}.ppm").write_bytes(piece.image)
        listed = "".join(f"{place / f'{index}.ppm'}\n" for index in range(len(pieces)))
        (place / "list.txt").write_text(listed)
        _run(place, "list.txt", mode, name)
        table = (place / "read.tsv").read_text(errors="replace")
    return _of_table(table, pieces, scale)


def _run(place: Path, given: str, mode: str, name: str) -> None:
    program = shutil.which(_PROGRAM)
    if program is None:
        raise refusals.needs_recognition(name)
    command = [program, str(place / given), str(place / "read"), "-l", _LANGUAGE, "--psm", mode]
    try:
        programs.run([*command, "--dpi", "300", "tsv"], place, _RECOGNISED)
    except Stopped as stopped:
        raise refusals.not_recognised(name) from stopped


def _of_table(table: str, pieces: list[Piece], scale: float) -> list[Word]:
    """Words of Tesseract's table; those of a line share its height."""
    words = []
    line = 0, 0
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != _COLUMNS or not 0 < int(cells[1]) <= len(pieces):
            continue
        piece = pieces[int(cells[1]) - 1]
        left, top, width, height = map(int, cells[6:10])
        if cells[0] == _WORDS_LINE:
            line = top, top + height
        elif cells[0] == _WORD and _is_word(cells[11].strip(), float(cells[10])):
            words.append(
                Word(
                    cells[11].strip(),
                    piece.left + left * scale,
                    piece.top + line[0] * scale,
                    piece.left + (left + width) * scale,
                    piece.top + line[1] * scale,
                    unsure=float(cells[10]) < _TRUSTED,
                )
            )
    return words


def _is_word(text: str, trust: float) -> bool:
    """Whether it is no speck or piece of a line: such are signs read with little trust."""
    return any(map(str.isalnum, text)) or (bool(text.strip("|_")) and trust >= _TRUSTED)


def _trust(words: list[Word]) -> float:
    return sum(len(word.text) for word in words if not word.unsure)


def _is_readable(words: list[Word]) -> bool:
    """Whether most of the letters were read with some trust."""
    letters = sum(len(word.text) for word in words)
    return len(words) >= _LEAST_WORDS and 2 * _trust(words) > letters


def _turn(data: bytes, name: str, number: int) -> int:
    """How a page lies, in quarters against the clock; Tesseract can tell it."""
    best, most = 1, 0.0
    for turn in range(1, _QUARTERS):
        prepared = _prepared(data, name, number, turn)
        few = sorted(prepared.pieces, key=lambda piece: -len(piece.image))[:3]
        trust = _trust(_read(few, prepared.scale, _BLOCK, name)) if few else 0.0
        if trust > most:
            best, most = turn, trust
    return best


def _filled(prepared: Prepared, words: list[Word]) -> Page:
    page = prepared.page
    page.words = words
    return page
