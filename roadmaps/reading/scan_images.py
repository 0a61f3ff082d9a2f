"""A page that is an image made ready to be recognised: upright, its lines found, cut into cells."""

import ctypes
import io
import math
import re
from collections.abc import Iterator, Sequence

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from shnor_portal.core.reading.pages import Page, Rule, Word
from shnor_portal.core.reading.pdf_grids import Box, Grid, grids_of
from shnor_portal.core.reading.pdf_pages import Document, read_page
from shnor_portal.core.reading.scans import Piece, Prepared, TooLargeImage
from shnor_portal.core.reading.tables import Budget

# Readers of formats are looked for at first use, when no file can be opened any more.
Image.init()
Image.MAX_IMAGE_PIXELS = None  # asked below, of the header
_POINTS = 72.0
_DENSITY = 300.0 / _POINTS  # pixels of a point
_MOST_PIXELS, _MOST_SOURCE = 12_000_000, 120_000_000
_A4_WIDTH = 595.0
# Darker than its surroundings by so much is ink, wherever a shadow lies.
_INK, _AROUND = 28, 24
_HALF, _COARSE = 2, 4
_STEEPEST, _ANGLES = 3.0, ((0.5, 6), (0.1, 5), (0.05, 2))
_LEVEL, _UPRIGHT = 24.0, 12.0  # the shortest lines, in points
_BORDER, _FRAME = 3, 12  # pixels cut off a cell, and white ones put around it
_DENSE, _NOT_ALONE = 40, ImageFilter.RankFilter(5, 18)
_ROUND = 3  # left around letters, four times smaller
_LINE = 20.0  # a cell of one line is not higher, in points


def prepare(data: bytes, number: int, is_pdf: bool, turn: int = 0) -> Prepared:
    """A page (from 0) of a PDF, or a picture; `turn` is of quarters against the clock.

    ValueError for what is no image; TooLargeImage.
    """
    image, words = _page_image(data, number) if is_pdf else (_picture(data), [])
    if turn:
        image, words = image.rotate(90 * turn, expand=True), []
    scale = 1 / _DENSITY
    image = image.filter(ImageFilter.MedianFilter(3))  # specks of a scanner
    ink = _ink(image)
    angle = _skew(ink)
    if angle:
        image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
        ink = ink.rotate(angle, Image.Resampling.NEAREST, fillcolor=0)
        words = [_rotated(word, angle, image.size, scale) for word in words]
    page = Page(number, image.width * scale, image.height * scale, recognised=True)
    page.level, page.upright = _rules(ink, scale)
    image = _without(image, page, scale)
    pieces = () if words else tuple(_pieces(image, _letters(image), grids_of(page), scale))
    page.words = words
    return Prepared(page, pieces, scale)


def _page_image(data: bytes, number: int) -> tuple[Image.Image, list[Word]]:
    """A page drawn, and its words where the scan has a layer of them."""
    document = Document(data)
    known, _ = read_page(document, number, Budget(cells=1_000_000))
    with document.page(number) as page:
        _check_images(page)
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        size = max(1, round(width * _DENSITY)), max(1, round(height * _DENSITY))
        if size[0] * size[1] > _MOST_PIXELS:
            raise TooLargeImage
        bitmap = pdfium.FPDFBitmap_Create(*size, 0)
        if not bitmap:
            raise MemoryError
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
            flags = pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, flags)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
            drawn = ctypes.string_at(buffer, stride * size[1])
            image = Image.frombuffer("RGBX", size, drawn, "raw", "RGBX", stride, 1)
            image = image.convert("L")
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        turned = pdfium.FPDFPage_GetRotation(page)
    return image, [] if turned else known.words


def _check_images(page: pdfium.FPDF_PAGE) -> None:
    """TooLargeImage before anything is unpacked."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_IMAGE:
            width, height = ctypes.c_uint(), ctypes.c_uint()
            pdfium.FPDFImageObj_GetImagePixelSize(drawn, ctypes.byref(width), ctypes.byref(height))
            if width.value * height.value > _MOST_SOURCE:
                raise TooLargeImage


def _picture(data: bytes) -> Image.Image:
    """A picture as a page of the width of A4."""
    try:
        image = Image.open(io.BytesIO(data))
        if image.width * image.height > _MOST_SOURCE:
            raise TooLargeImage
        image.draft("L", (3508, 3508))
        upright = ImageOps.exif_transpose(image).convert("L")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("no picture") from error
    share = _A4_WIDTH * _DENSITY / min(upright.size)
    size = round(upright.width * share), round(upright.height * share)
    if size[0] * size[1] > _MOST_PIXELS:
        raise TooLargeImage
    return upright.resize(size, Image.Resampling.BICUBIC)


def _ink(image: Image.Image) -> Image.Image:
    """White where the page is inked."""
    around = image.reduce(_COARSE).filter(ImageFilter.BoxBlur(_AROUND)).resize(image.size)
    return ImageChops.subtract(around, image).point(lambda v: 255 if v > _INK else 0)


def _without(image: Image.Image, page: Page, scale: float) -> Image.Image:
    """The image without its ruled lines, which are no letters."""
    lines = [(r.start, r.place, r.end, r.place) for r in page.level]
    lines += [(r.place, r.start, r.place, r.end) for r in page.upright]
    draw = ImageDraw.Draw(image)
    for line in lines:
        x0, y0, x1, y1 = (side / scale for side in line)
        draw.rectangle((x0 - _BORDER, y0 - _BORDER, x1 + _BORDER, y1 + _BORDER), fill=255)
    return image


def _letters(image: Image.Image) -> Image.Image:
    """Where letters stand, four times smaller: darker than the noise of a scanner, not alone."""
    small = image.reduce(_COARSE)
    around = small.filter(ImageFilter.BoxBlur(_AROUND))
    dark = ImageChops.subtract(around, small).point(lambda v: 255 if v > _DENSE else 0)
    return dark.filter(_NOT_ALONE)


def _skew(ink: Image.Image) -> float:
    """By how many degrees a page is to be turned for its lines to lie level."""
    small = ink.reduce(_COARSE)
    best = 0.0
    for step, count in _ANGLES:
        tried = [best + step * n for n in range(-count, count + 1)]
        best = max(tried, key=lambda angle: _levelness(small, angle))
    return round(best, 3) if abs(best) <= _STEEPEST + 1 else 0.0


def _levelness(ink: Image.Image, angle: float) -> int:
    turned = ink.rotate(angle, Image.Resampling.NEAREST, fillcolor=0) if angle else ink
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((a - b) ** 2 for a, b in zip(rows, rows[1:], strict=False))


def _rotated(word: Word, angle: float, size: tuple[int, int], scale: float) -> Word:
    """A word of a layer where the turned image has it."""
    middle_x, middle_y = size[0] * scale / 2, size[1] * scale / 2
    x, y = word.middle[0] - middle_x, word.middle[1] - middle_y
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    dx = middle_x + x * cosine + y * sine - word.middle[0]
    dy = middle_y - x * sine + y * cosine - word.middle[1]
    word.x0, word.x1, word.top, word.bottom = (
        word.x0 + dx,
        word.x1 + dx,
        word.top + dy,
        word.bottom + dy,
    )
    return word


def _rules(ink: Image.Image, scale: float) -> tuple[list[Rule], list[Rule]]:
    small = ink.reduce(_HALF).point(lambda v: 255 if v > 60 else 0)
    points = scale * _HALF
    level = list(_runs(small, _LEVEL / points, points))
    on_its_side = small.transpose(Image.Transpose.TRANSPOSE)
    return level, list(_runs(on_its_side, _UPRIGHT / points, points))


def _runs(ink: Image.Image, shortest: float, points: float) -> Iterator[Rule]:
    """Level lines: long runs of ink."""
    run = re.compile(rb"\xff{%d,}" % round(shortest))
    data, width = ink.tobytes(), ink.width
    for y in range(ink.height):
        for match in run.finditer(data, y * width, (y + 1) * width):
            start, end = match.start() - y * width, match.end() - y * width
            yield Rule((y + 0.5) * points, start * points, end * points)


def _pieces(
    image: Image.Image, letters: Image.Image, grids: Sequence[Grid], scale: float
) -> Iterator[Piece]:
    """Cells of the tables, and what stands above, between and below them."""
    top = 0.0
    height = image.height * scale
    for grid in [*grids, None]:
        bottom = grid.top if grid else height
        if bottom > top:
            yield from _piece(image, letters, (0.0, top, image.width * scale, bottom), scale)
        if grid:
            for box in grid.boxes:
                yield from _piece(image, letters, _sides(grid, box), scale)
            top = max(top, grid.bottom)


def _sides(grid: Grid, box: Box) -> tuple[float, float, float, float]:
    return grid.xs[box.column], grid.ys[box.row], grid.xs[box.end_column], grid.ys[box.end_row]


def _piece(
    image: Image.Image,
    letters: Image.Image,
    sides: tuple[float, float, float, float],
    scale: float,
) -> Iterator[Piece]:
    left, top = (round(side / scale) + _BORDER for side in sides[:2])
    right, bottom = (round(side / scale) - _BORDER for side in sides[2:])
    if right - left < _FRAME or bottom - top < _FRAME:
        return
    place = left // _COARSE, top // _COARSE, right // _COARSE, bottom // _COARSE
    inked = letters.crop(place).getbbox()
    if inked is None:
        return
    left, top, right, bottom = (
        max(left, left + (inked[0] - _ROUND) * _COARSE),
        max(top, top + (inked[1] - _ROUND) * _COARSE),
        min(right, left + (inked[2] + _ROUND) * _COARSE),
        min(bottom, top + (inked[3] + _ROUND) * _COARSE),
    )
    framed = ImageOps.expand(image.crop((left, top, right, bottom)), _FRAME, 255)
    stream = io.BytesIO()
    framed.save(stream, "PPM")
    yield Piece(
        stream.getvalue(),
        (left - _FRAME) * scale,
        (top - _FRAME) * scale,
        (bottom - top) * scale < _LINE,
    )
