"""What may be kept beside a record: documents, tables and pictures, by content and not by name."""

import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from shnor_portal.core import files
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile
from shnor_portal.core.sheets.signatures import DAMAGED_ZIP, OLE, ZIP, Kind, kind_of
from shnor_portal.core.typography import counted

_TAKEN = frozenset(
    {
        *(Kind.PDF, Kind.IMAGE, Kind.DOCX, Kind.DOC, Kind.RTF, Kind.PRESENTATION),
        *(Kind.XLSX, Kind.XLS, Kind.ODS),
    }
)
# What each kind begins with at its very first byte. Pictures that can be a script at the same time
# (GIF, BMP) are not among them: nobody scans an order into such.
_BEGINNINGS = re.compile(
    rb"%PDF-\d|PK\x03\x04|\{\\rtf|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    rb"|\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xc0-\xfe](?!/\*)|II\*\x00|MM\x00\*"
    rb"|RIFF(?!/\*).{4}WEBP|\x00\x00\x00.ftyp(?:heic|mif1)",
    re.DOTALL,
)
# Said by a web page or a script, and by no document before its own content is packed.
_ACTIVE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|img|meta)[\s>/]|<\?php",
    re.IGNORECASE,
)
_LOOKED_AT = 4096
# The end record of an archive, wherever its comment lets it stand.
_ZIP_END, _ZIP_END_LENGTH, _ZIP_END_WITHIN = b"PK\x05\x06", 22, 65_557
_RUN = frozenset(
    {
        ".htm",
        ".html",
        ".xhtml",
        ".svg",
        ".js",
        ".hta",
        ".vbs",
        ".exe",
        ".bat",
        ".cmd",
        ".ps1",
        ".jar",
    }
)


def keep(name: str, data: bytes, *, scope: str, by: Any, otherwise: str = "") -> StoredFile:
    """Check a document and keep it for as long as its record lives."""
    check_attachment(name, data, otherwise=otherwise)
    _check_allowance(len(data), by)
    return files.store(data, name=name, scope=scope, by=by, attached=True)


def check_attachment(name: str, data: bytes, *, otherwise: str = "") -> None:
    """Refused for an empty or too large file, for what is no document, and for what is two things.

    `otherwise` is a sentence on what to do instead.
    """
    if not data:
        raise Refused(f"Файл «{name}» пуст. Проверьте, тот ли это файл.", code="empty_file")
    if len(data) > settings.MAX_ATTACHMENT_BYTES:
        most = settings.MAX_ATTACHMENT_BYTES >> 20
        raise Refused(
            f"Файл «{name}» больше {most}\u00a0МБ. {otherwise}".rstrip(), code="too_large"
        )
    if kind_of(data) not in _TAKEN:
        raise Refused(
            f"Файл «{name}» нельзя приложить: портал принимает PDF, изображения, документы Word, "
            f"Excel, PowerPoint и OpenDocument без пароля. {otherwise}".rstrip(),
            code="wrong_file",
        )
    if is_polyglot(data):
        raise Refused(
            f"Файл «{name}» нельзя приложить: кроме документа в нём есть посторонний код или "
            "второй файл. Откройте документ, сохраните его заново (PDF – печатью в PDF, снимок – "
            f"в JPEG или PNG) и приложите снова. {otherwise}".rstrip(),
            code="two_in_one",
        )


def is_polyglot(data: bytes) -> bool:
    """Whether a file of a taken kind is something else as well: a page, a script, an archive."""
    if not _BEGINNINGS.match(data) or data.find(b"%PDF-", 1, 1024) > 0:
        return True
    if data.startswith(ZIP):
        return _package_holds_more(data)
    if data.startswith(b"RIFF") and int.from_bytes(data[4:8], "little") + 8 < len(data):
        return True
    # Text of a Word file may speak of tags; its head is of blocks, and it is no page.
    if data.startswith(OLE):
        places = [data[:512]]
    elif data.startswith(b"{\\rtf"):
        places = [data[:_LOOKED_AT], data[-_LOOKED_AT:]]
    else:
        places = [data]
    return any(_ACTIVE.search(place) for place in places) or _ends_as_archive(data)


def _ends_as_archive(data: bytes) -> bool:
    """An end record whose directory really stands before it; two letters alone are chance."""
    if data.rfind(_ZIP_END, max(0, len(data) - _ZIP_END_WITHIN)) < 0:
        return False
    return zipfile.is_zipfile(io.BytesIO(data))


def _package_holds_more(data: bytes) -> bool:
    """Something before, between or after the parts of a package, or a part that can be run."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            start, comment = package.start_dir, package.comment
    except DAMAGED_ZIP:
        return True
    after = data[data.rfind(_ZIP_END) + _ZIP_END_LENGTH :]
    if comment or after.strip(b"\0") or min((part.header_offset for part in parts), default=1) != 0:
        return True
    if any(PurePosixPath(part.filename.lower()).suffix in _RUN for part in parts):
        return True
    ends = sorted((part.header_offset, part.compress_size, part.filename) for part in parts)
    last = ends[-1]
    # A part is followed by at most a descriptor of its sizes before the directory begins.
    slack = start - (last[0] + 30 + len(last[2].encode()) + last[1])
    return slack > _LOOKED_AT or bool(_ACTIVE.search(data[: ends[0][0] + 512]))


def _check_allowance(size: int, by: Any) -> None:
    """How many files, and how much of them, one person may attach in a day."""
    if by is None:
        return
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = StoredFile.objects.filter(created_by=by, attached=True, created_at__gte=since)
    kept = today.aggregate(total=Sum("size"))["total"] or 0
    most, megabytes = settings.ATTACHMENTS_PER_DAY, settings.ATTACHMENTS_MB_PER_DAY
    if today.count() >= most or kept + size > megabytes << 20:
        raise Refused(
            f"За день можно приложить не больше {counted(most, 'файла,файлов,файлов')} и "
            f"{megabytes}\u00a0МБ: сегодня этот предел достигнут. Дайте ссылку на файл или "
            "приложите его завтра.",
            code="daily_limit",
        )
