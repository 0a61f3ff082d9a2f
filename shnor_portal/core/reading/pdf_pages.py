"""Pages of a PDF as words and ruled lines in their places, told from what nobody sees.

All is measured in points from the top left corner of the page as it is read: a page whose words
stand on their side is turned.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2.raw as pdfium

from shnor_portal.core.reading.pages import Page, Rule, Word
from shnor_portal.core.reading.tables import Budget, TooMuch
from shnor_portal.core.sheets.left_out import HIDDEN

MOST_PAGES = 150
_MOST_OBJECTS, _DEEPEST = 60_000, 4
# A thin filled box is a line; a stroke this close to upright or level is one too.
_THIN, _SLANT = 3.5, 1.0
_SHORTEST = 2.0
_GAP = 0.3  # of the size of letters: between words that no space parts
_SMALLEST = 1.5  # letters that nobody can read
_WHITE, _DARK = 245, 200
_INVISIBLE = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_QUARTERS = 4
# A page is an image where it covers so much and hardly a word is printed beside it.
_COVERED, _FEW_LETTERS, _LAYER = 0.5, 300, 40
_CYRILLIC = 0.3
_NO_LETTERS = frozenset("0123456789+-–—−().,:;/%№")  # as «++-+1(2)», answers of a protocol


class Locked(Exception):
    """A PDF that opens by a password."""


@dataclass(slots=True)
class _Box:
    x0: float
    top: float
    x1: float
    bottom: float
    white: bool = False


class Document:
    """An open PDF. Locked, ValueError for one that is damaged, TooMuch."""

    def __init__(self, data: bytes) -> None:
        self._data = data  # the library reads it where it lies
        self.handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not self.handle:
            if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise Locked
            raise ValueError("no PDF")
        self.pages = pdfium.FPDF_GetPageCount(self.handle)
        if self.pages < 1:
            raise ValueError("no pages")
        if self.pages > MOST_PAGES:
            raise TooMuch

    @contextmanager
    def page(self, number: int) -> Iterator[pdfium.FPDF_PAGE]:
        page = pdfium.FPDF_LoadPage(self.handle, number)
        if not page:
            raise ValueError("no page")
        try:
            yield page
        finally:
            pdfium.FPDF_ClosePage(page)


def read_page(document: Document, number: int, budget: Budget) -> tuple[Page, bool]:
    """A page as its file says it, and whether it is only an image that has to be looked at.

    A scan with an invisible layer of recognised words has these words, and no lines.
    """
    with document.page(number) as handle:
        drawn = _Drawn()
        drawn.walk(handle)
        words = list(_words(handle, drawn, budget))
        left, bottom, right, top = _box_of(handle)
        page = Page(number, right - left, top - bottom)
    covered = drawn.images >= _COVERED * page.width * page.height
    shown = [word for word in words if not word.why]
    hidden = [word for word in words if word.why]
    if covered and _letters(shown) < _FEW_LETTERS:
        page.recognised = True
        readable = _letters(hidden) >= _LAYER and _is_russian(hidden)
        page.words = [_seen(word) for word in words] if readable else []
        page.words = [_moved(word, left, top) for word in page.words]
        return page, True
    if not _letters(shown) and not covered:
        return page, drawn.count > 0 and _letters(words) == 0
    if _letters(shown) >= _LAYER and not _is_russian(shown):
        # Letters without a meaning: a font that does not say which letters they are.
        page.recognised = True
        return page, True
    page.words = [_moved(word, left, top) for word in words]
    page.level = [Rule(top - r.place, r.start - left, r.end - left) for r in drawn.level]
    page.upright = [Rule(r.place - left, top - r.end, top - r.start) for r in drawn.upright]
    return _turned(page), False


def _letters(words: list[Word]) -> int:
    return sum(len(word.text) for word in words)


def _is_russian(words: list[Word]) -> bool:
    letters = [sign for word in words for sign in word.text if sign not in _NO_LETTERS]
    return sum("а" <= sign.lower() <= "ё" for sign in letters) >= _CYRILLIC * len(letters)


def _seen(word: Word) -> Word:
    word.why = ""
    return word


def _moved(word: Word, left: float, top: float) -> Word:
    word.x0, word.x1 = word.x0 - left, word.x1 - left
    word.top, word.bottom = top - word.top, top - word.bottom
    return word


def _turned(page: Page) -> Page:
    """The page upright for who reads it, by most of its letters."""
    turns: Counter[int] = Counter()
    for word in page.words:
        turns[word.turned] += len(word.text)
    turn = turns.most_common(1)[0][0] if turns else 0
    for _ in range(turn):
        page = _quarter(page)
    for word in page.words:
        word.turned = (word.turned - turn) % _QUARTERS
    return page


def _quarter(page: Page) -> Page:
    """Turned clockwise by a right angle: what reads upwards reads to the right."""
    for word in page.words:
        x0, top, x1, bottom = word.x0, word.top, word.x1, word.bottom
        word.x0, word.x1 = page.height - bottom, page.height - top
        word.top, word.bottom = x0, x1
    level = [Rule(rule.place, page.height - rule.end, page.height - rule.start)
             for rule in page.upright]  # fmt: skip
    upright = [Rule(page.height - rule.place, rule.start, rule.end) for rule in page.level]
    return Page(page.number, page.height, page.width, page.words, level, upright)


def _box_of(page: pdfium.FPDF_PAGE) -> tuple[float, float, float, float]:
    sides = [ctypes.c_float() for _ in range(4)]
    for read in (pdfium.FPDFPage_GetCropBox, pdfium.FPDFPage_GetMediaBox):
        if read(page, *(ctypes.byref(side) for side in sides)):
            left, bottom, right, top = (side.value for side in sides)
            return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
    return 0.0, 0.0, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)


Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class _Drawn:
    """Lines, grounds and images of a page, in its own units (from the bottom left corner)."""

    def __init__(self) -> None:
        self.level: list[Rule] = []
        self.upright: list[Rule] = []
        self.grounds: list[_Box] = []
        self.images = 0.0
        self.count = 0

    def walk(self, page: pdfium.FPDF_PAGE) -> None:
        for index in range(pdfium.FPDFPage_CountObjects(page)):
            self._take(pdfium.FPDFPage_GetObject(page, index), _SAME, 0)

    def _take(self, drawn: pdfium.FPDF_PAGEOBJECT, within: Matrix, depth: int) -> None:
        self.count += 1
        if self.count > _MOST_OBJECTS or depth > _DEEPEST:
            raise TooMuch
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(drawn, _product(_matrix(drawn), within))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            a, b, c, d, _, _ = _product(_matrix(drawn), within)
            self.images += abs(a * d - b * c)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            inner = _product(_matrix(drawn), within)
            for index in range(pdfium.FPDFFormObj_CountObjects(drawn)):
                self._take(pdfium.FPDFFormObj_GetObject(drawn, index), inner, depth + 1)

    def _path(self, path: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
        if not fill.value and not stroke.value:
            return
        colour = _colour(path, stroke=not fill.value)
        if colour[3] == 0:
            return
        outlines = list(_outlines(path, matrix))
        framed = bool(fill.value) and len(outlines) > 1  # a border: one box filled around another
        for points in outlines:
            self.count += 1
            if self.count > _MOST_OBJECTS:
                raise TooMuch
            across = [x for x, _ in points]
            along = [y for _, y in points]
            x0, x1, y0, y1 = min(across), max(across), min(along), max(along)
            if fill.value and not framed and min(x1 - x0, y1 - y0) > _THIN:
                self.grounds.append(_Box(x0, y1, x1, y0, min(colour[:3]) > _DARK))
            if (stroke.value or framed) and min(x1 - x0, y1 - y0) > _THIN:
                for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
                    self._line(min(ax, bx), max(ax, bx), min(ay, by), max(ay, by))
            elif min(x1 - x0, y1 - y0) <= _THIN:
                self._line(x0, x1, y0, y1)

    def _line(self, x0: float, x1: float, y0: float, y1: float) -> None:
        width, height = x1 - x0, y1 - y0
        if max(width, height) < _SHORTEST:
            return
        if height <= min(_THIN, width) and (height <= _SLANT or width > 2 * height):
            self.level.append(Rule((y0 + y1) / 2, x0, x1))
        elif width <= min(_THIN, height):
            self.upright.append(Rule((x0 + x1) / 2, y0, y1))

    def is_shown(self, colour: tuple[int, int, int, int], x: float, y: float) -> bool:
        """Whether letters of a colour are seen at a place: white ones are on a dark ground."""
        if colour[3] == 0:
            return False
        if min(colour[:3]) < _WHITE:
            return True
        under = [g for g in self.grounds if g.x0 <= x <= g.x1 and g.bottom <= y <= g.top]
        return bool(under) and not under[-1].white


def _outlines(path: pdfium.FPDF_PAGEOBJECT, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.byref(x), ctypes.byref(y)
    points: list[tuple[float, float]] = []
    segments = pdfium.FPDFPath_CountSegments(path)
    if segments > _MOST_OBJECTS:
        raise TooMuch
    for index in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, at_x, at_y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points


def _matrix(drawn: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix)):
        return _SAME
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _product(first: Matrix, then: Matrix) -> Matrix:
    if then is _SAME:
        return first
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        *(a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j),
        *(e * g + f * i + k, e * h + f * j + m),
    )


def _colour(drawn: pdfium.FPDF_PAGEOBJECT, *, stroke: bool = False) -> tuple[int, int, int, int]:
    parts = [ctypes.c_uint(0), ctypes.c_uint(0), ctypes.c_uint(0), ctypes.c_uint(255)]
    read = pdfium.FPDFPageObj_GetStrokeColor if stroke else pdfium.FPDFPageObj_GetFillColor
    read(drawn, *(ctypes.byref(part) for part in parts))
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


@dataclass(frozen=True, slots=True)
class _Look:
    hidden: bool
    bold: bool
    colour: tuple[int, int, int, int]


def _look(text: pdfium.FPDF_PAGEOBJECT) -> _Look:
    mode = pdfium.FPDFTextObj_GetTextRenderMode(text)
    font = pdfium.FPDFTextObj_GetFont(text)
    bold = pdfium.FPDFFont_GetWeight(font) >= 600 if font else False
    if font and not bold:
        name = ctypes.create_string_buffer(128)
        pdfium.FPDFFont_GetBaseFontName(font, name, 128)
        bold = b"bold" in name.value.lower()
    stroked = mode == pdfium.FPDF_TEXTRENDERMODE_STROKE
    return _Look(mode in _INVISIBLE, bold, _colour(text, stroke=stroked))


def _words(page: pdfium.FPDF_PAGE, drawn: _Drawn, budget: Budget) -> Iterator[Word]:
    """Words in the order of the file, their tops above their bottoms in the units of the page."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return
    try:
        count = pdfium.FPDFText_CountChars(text)
        budget.spend(count)
        yield from _gathered(text, count, drawn)
    finally:
        pdfium.FPDFText_ClosePage(text)


def _gathered(text: pdfium.FPDF_TEXTPAGE, count: int, drawn: _Drawn) -> Iterator[Word]:
    box = pdfium.FS_RECTF()
    at_box = ctypes.byref(box)
    looks: dict[int, _Look] = {}
    word: Word | None = None
    letters: list[str] = []
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        sign = "-" if code in (2, 0xAD) else chr(code) if code else ""
        if not sign or sign.isspace() or code < 32 and code != 2 or code >= 0xFFFE:
            if word:
                yield _ended(word, letters)
            word = None
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, index, at_box):
            continue
        owner = pdfium.FPDFText_GetTextObject(text, index)
        key = ctypes.cast(owner, ctypes.c_void_p).value or 0
        look = looks.get(key)
        if look is None:
            look = looks[key] = _look(owner) if key else _Look(False, False, (0, 0, 0, 255))
        x0, top, x1, bottom = box.left, box.top, box.right, box.bottom
        turn = _turn(pdfium.FPDFText_GetCharAngle(text, index))
        size = (top - bottom) if turn % 2 == 0 else (x1 - x0)
        middle = (x0 + x1) / 2, (top + bottom) / 2
        hidden = look.hidden or size < _SMALLEST or not drawn.is_shown(look.colour, *middle)
        why = HIDDEN if hidden else ""
        if word and word.turned == turn and word.why == why and _follows(word, box, size):
            letters.append(sign)
            word.x0, word.top = min(word.x0, x0), max(word.top, top)
            word.x1, word.bottom = max(word.x1, x1), min(word.bottom, bottom)
            continue
        if word:
            yield _ended(word, letters)
        letters = [sign]
        word = Word("", x0, top, x1, bottom, look.bold, turn, why)
    if word:
        yield _ended(word, letters)


def _ended(word: Word, letters: list[str]) -> Word:
    word.text = "".join(letters)
    return word


def _follows(word: Word, box: pdfium.FS_RECTF, size: float) -> bool:
    """Whether a letter stands just after a word, in its line."""
    gap = _GAP * size
    if word.turned % 2 == 0:
        level = abs((word.top + word.bottom) - (box.top + box.bottom)) < size * 0.5
        same = abs((word.top - word.bottom) - size) < 0.12 * size
        before = word.x1 - box.left if word.turned == 0 else box.right - word.x0
        return level and same and -gap < before < size
    level = abs((word.x0 + word.x1) - (box.left + box.right)) < size * 0.5
    before = word.top - box.bottom if word.turned == 1 else box.top - word.bottom
    return level and -gap < before < size


def _turn(angle: float) -> int:
    """Quarter turns against the clock; the library counts with it, and says -1 for a fault."""
    return 0 if angle == -1.0 else -round(angle / (math.pi / 2)) % _QUARTERS
