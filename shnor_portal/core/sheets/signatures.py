"""What a file is, by its content; names and extensions are not believed."""

import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from functools import lru_cache

from shnor_portal.core.sheets.single_file_page import is_single_file_page

# What a zip that is cut off, damaged or locked raises while it is read.
DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError)


class Kind(StrEnum):
    """Kinds told apart: those of tables are read, the rest refused each in its words."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    HTML = "html"
    ENCRYPTED = "encrypted"
    XLSB = "xlsb"
    XML_SHEET = "xml_sheet"
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    PRESENTATION = "presentation"
    PDF = "pdf"
    ARCHIVE = "archive"
    BROKEN = "broken"
    IMAGE = "image"
    MARKUP = "markup"
    MHTML = "mhtml"
    FLAT_WORD = "flat_word"
    FLAT_SHEET = "flat_sheet"
    FLAT_ODT = "flat_odt"
    FLAT_ODS = "flat_ods"
    XML_WORD = "xml_word"
    REGISTER = "register"
    UNKNOWN = "unknown"


_LONGEST_LIST = 1 << 20
_LONGEST_HEAD = 4096

ZIP = b"PK\x03\x04"
_END = b"PK\x05\x06"
_LONGEST_END = 22 + (1 << 16)
# What stands before a part: sign, flags, way of packing, lengths of its name and of what follows.
_LOCAL = struct.Struct("<4s2xHH16xHH")
# How closely it is packed, sizes behind it, a name in UTF-8.
_USUAL_FLAGS = 0x80E
_GZIP = b"\x1f\x8b"
# The open data of the register of accreditation begin with it.
_REGISTER = b"<Certificates"
RTF = b"{\\rtf"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (RTF, Kind.RTF),
    (b"\x89PNG", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"Rar!", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"PK\x05\x06", Kind.ARCHIVE),
)
# Names of streams inside an OLE container, as its directory writes them.
_STREAMS: tuple[tuple[str, Kind], ...] = (
    ("EncryptedPackage", Kind.ENCRYPTED),
    ("WordDocument", Kind.DOC),
    ("PowerPoint Document", Kind.PRESENTATION),
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
)
_PARTS: tuple[tuple[str, Kind], ...] = (
    ("xl/workbook.bin", Kind.XLSB),
    ("xl/", Kind.XLSX),
    ("word/", Kind.DOCX),
    ("ppt/", Kind.PRESENTATION),
)
_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
    "application/vnd.oasis.opendocument.text": Kind.DOCX,
    "application/vnd.oasis.opendocument.presentation": Kind.PRESENTATION,
}
# The first record of an old workbook, then, at most after WRITEPROT, the record FILEPASS.
_ENCRYPTED_XLS = re.compile(
    rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)
PLAIN_BYTES = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"
_MEDIA_TYPES = {
    Kind.XLSX: XLSX,
    Kind.XLS: "application/vnd.ms-excel",
    Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Kind.CSV: "text/csv",
    Kind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Kind.DOC: "application/msword",
    Kind.RTF: "application/rtf",
    Kind.PDF: "application/pdf",
}
_IMAGES = (
    (re.compile(rb"\x89PNG"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "image/tiff"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb".{4}ftyp(?:heic|mif1)", re.DOTALL), "image/heic"),
)
MEDIA_TYPES = frozenset({*_MEDIA_TYPES.values(), *(kept for _, kept in _IMAGES), PLAIN_BYTES})
# A whole package in one file of XML, and formats of XML before packages.
_XML: tuple[tuple[str, Kind], ...] = (
    ("urn:schemas-microsoft-com:office:spreadsheet", Kind.XML_SHEET),
    ("http://schemas.microsoft.com/office/word/2003/wordml", Kind.XML_WORD),
    ('office:mimetype="application/vnd.oasis.opendocument.text', Kind.FLAT_ODT),
    ('office:mimetype="application/vnd.oasis.opendocument.spreadsheet', Kind.FLAT_ODS),
)
_FLAT_PACKAGE = "http://schemas.microsoft.com/office/2006/xmlpackage"
# Looked for in one tag after another: a look across them would take minutes in a spoilt file.
_TAG = re.compile(rb"<[^<>]*>")
_DOCUMENT = re.compile(rb"relationships/officeDocument[\"']")
_TARGET = re.compile(rb"Target=[\"']([^\"']+)")
_CONTENT: tuple[tuple[bytes, Kind], ...] = (
    (b"wordprocessingml", Kind.DOCX),
    (b"ms-word.", Kind.DOCX),
    (b"sheet.binary", Kind.XLSB),
    (b"spreadsheetml", Kind.XLSX),
    (b"ms-excel.", Kind.XLSX),
    (b"presentationml", Kind.PRESENTATION),
    (b"ms-powerpoint.", Kind.PRESENTATION),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_OLE_HEADER = 512


def kind_of(data: bytes) -> Kind:
    """The kind of a file that is not empty."""
    if data.startswith(ZIP):
        return _zip_kind(data)
    if data.startswith(OLE):
        return _stream_kind(data)
    if data.startswith(_GZIP):
        return Kind.REGISTER if _is_register(_unzipped(data)) else Kind.ARCHIVE
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if data[4:12] in {b"ftypheic", b"ftypmif1"} or data[8:12] == b"WEBP":
        return Kind.IMAGE
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if _is_register(data[:_LONGEST_HEAD]):
        return Kind.REGISTER
    return Kind.MHTML if is_single_file_page(data) else _text_kind(data)


def is_open_document(data: bytes) -> bool:
    """Whether a zip says of itself, as its first words, that it is a text of OpenDocument."""
    return b"opendocument.text" in data[:100]


def media_type(data: bytes) -> str:
    """What a file is served as: one of a fixed list by its content, for anything else plain bytes.

    Neither the browser that sent it nor the name is asked, and nothing of the list is ever run.
    """
    kind = kind_of(data) if data else Kind.UNKNOWN
    if kind is Kind.IMAGE:
        return next((kept for start, kept in _IMAGES if start.match(data)), PLAIN_BYTES)
    if kind is Kind.DOCX and is_open_document(data):
        return "application/vnd.oasis.opendocument.text"
    return _MEDIA_TYPES.get(kind, PLAIN_BYTES)


def decode(data: bytes) -> str | None:
    """Text of a file as `encoding_of` tells; None for binary data."""
    return data.decode(encoding) if (encoding := encoding_of(data)) else None


def encoding_of(data: bytes) -> str | None:
    """UTF-16 by its mark, else UTF-8, else Windows-1251; None for binary data."""
    wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1251"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROLS.search(text) else encoding
    return None


def directory_is_long(data: bytes) -> bool:
    """Whether the list of a zip's parts is longer than any document has: it takes long to read."""
    tail = data[-_LONGEST_END:]
    places = [match.start() for match in re.finditer(re.escape(_END), tail)]
    sizes = [int.from_bytes(tail[at + 12 : at + 16], "little") for at in places]
    return max(sizes, default=0) > _LONGEST_LIST


def _zip_kind(data: bytes) -> Kind:
    if directory_is_long(data):
        return Kind.ARCHIVE
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if kind := _document_kind(data, package):
                return kind
            if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
                mimetype = (
                    _beginning(data, package, "mimetype", 200).decode("ascii", "replace").strip()
                )
                return _OPEN_DOCUMENT.get(mimetype, Kind.ARCHIVE)
            if len(names) == 1 and _is_register(_beginning(data, package, names[0], _LONGEST_HEAD)):
                return Kind.REGISTER
    except DAMAGED_ZIP:
        return Kind.BROKEN
    for part, kind in _PARTS:
        if any(name.lower().startswith(part) for name in names):
            return kind
    return Kind.ARCHIVE


def _is_register(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and _REGISTER in head


def _unzipped(data: bytes) -> bytes:
    """The first bytes of what a gzip holds; none of a damaged one."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data[:_LONGEST_HEAD], _LONGEST_HEAD)
    except zlib.error:
        return b""


def _beginning(data: bytes, package: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A part as far as it goes; its size in the zip may be a lie, and reading it all, a flood."""
    if (whole := short_part(data, package.getinfo(name), most)) is not None:
        return whole
    with package.open(name) as stream:
        return stream.read(most)


def short_part(data: bytes, part: zipfile.ZipInfo, most: int) -> bytes | None:
    """A whole part of at most `most` bytes, several times faster than from `zipfile`.

    None for a longer one and for all that is not quite as it should be: `zipfile` judges those.
    """
    at, name = part.header_offset, part.orig_filename
    if part.compress_size > most or part.flag_bits & ~_USUAL_FLAGS or not name.isascii():
        return None
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or at < 0:
        return None
    start = at + _LOCAL.size
    if start > len(data):
        return None
    sign, flags, kind, name_size, more = _LOCAL.unpack_from(data, at)
    begin = start + name_size + more
    end = begin + part.compress_size
    last = getattr(part, "_end_offset", None)  # where the next part begins
    if sign != ZIP or flags & ~_USUAL_FLAGS or kind != part.compress_type:
        return None
    if data[start : start + name_size] != name.encode() or end > (last or len(data)):
        return None
    text: bytes = data[begin:end]
    if kind == zipfile.ZIP_DEFLATED:
        unpacking = zlib.decompressobj(wbits=-15)
        try:
            text = unpacking.decompress(text, most)
        except zlib.error:
            return None
        if not unpacking.eof:
            return None
    return text if zlib.crc32(text) == part.CRC else None


def _document_kind(data: bytes, package: zipfile.ZipFile) -> Kind | None:
    """What the main part of an Office package is, whatever the parts are called."""
    names = {name.lower(): name for name in package.namelist()}
    lists = [name for key in ("_rels/.rels", "[content_types].xml") if (name := names.get(key))]
    if len(lists) < 2 or any(package.getinfo(name).file_size > _LONGEST_LIST for name in lists):
        return None
    relations, types = (_beginning(data, package, name, _LONGEST_LIST) for name in lists)
    return _kind_said(relations, types)


# Workbooks of one program say the same.
@lru_cache(maxsize=16)
def _kind_said(relations: bytes, types: bytes) -> Kind | None:
    tags = (tag for tag in _TAG.findall(relations) if _DOCUMENT.search(tag))
    if not (match := next(filter(None, map(_TARGET.search, tags)), None)):
        return None
    target = match[1].lstrip(b"/")
    ending = target.rpartition(b".")[2]
    for key in (rb"PartName=[\"']/" + re.escape(target), rb"Extension=[\"']" + re.escape(ending)):
        named = re.compile(key + rb"[\"']")
        for about in filter(named.search, _TAG.findall(types)):
            for word, kind in _CONTENT:
                if word in about:
                    return kind
    return None


def _stream_kind(data: bytes) -> Kind:
    if _ENCRYPTED_XLS.search(data):
        return Kind.ENCRYPTED
    for name, kind in _STREAMS:
        if name.encode("utf-16-le") in data:
            return kind
    # The directory of streams often stands at the end: a file cut off has lost it.
    if len(data) < _OLE_HEADER:
        return Kind.BROKEN
    directory, sector = int.from_bytes(data[48:52], "little"), 1 << min(data[30], 12)
    return Kind.BROKEN if (directory + 2) * sector > len(data) else Kind.UNKNOWN


def _text_kind(data: bytes) -> Kind:
    text = decode(data)
    if text is None:
        # Two letters are too few to tell a bitmap from a text.
        return Kind.IMAGE if data.startswith(b"BM") else Kind.UNKNOWN
    head = text[:4096].lstrip().lower()
    if not head.startswith("<"):
        return Kind.CSV
    if _FLAT_PACKAGE in head:
        return Kind.FLAT_SHEET if "/xl/" in text else Kind.FLAT_WORD
    for sign, kind in _XML if head.startswith("<?xml") else ():
        if sign in head:
            return kind
    return Kind.HTML if re.search(r"<(html|table|!doctype html)\b", head) else Kind.MARKUP
