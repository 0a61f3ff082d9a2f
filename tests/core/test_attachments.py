"""Documents beside records: what is taken, what is two things at once, how much in a day."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document
from PIL import Image

from shnor_portal.core import attachments
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import StoredFile
from tests.core.files import ods, xls, xlsx
from tests.roadmaps.plan_files import odt

PDF = (
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
PAGE = b"<html><body><script>alert(1)</script></body></html>"
SCRIPT = b"*/=1;alert(1)//"


def picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 199)).save(stream, kind)
    return stream.getvalue()


def word() -> bytes:
    stream = io.BytesIO()
    Document().save(stream)
    return stream.getvalue()


def package(data: bytes, **parts: bytes) -> bytes:
    """A package with parts added to it."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("page.html", PAGE)
    return stream.getvalue()


GOOD = {
    "pdf": PDF,
    "docx": word(),
    "odt": odt("<text:p>Приказ</text:p>"),
    "xlsx": xlsx(),
    "xls": xls([["a"]]),
    "ods": ods("<table:table-cell/>"),
    "rtf": rb"{\rtf1\ansi Order}",
    "png": picture("PNG"),
    "jpeg": picture("JPEG"),
    "tiff": picture("TIFF"),
    "webp": picture("WEBP"),
}
WEBP = GOOD["webp"]
POLYGLOTS = {
    "page before a pdf": PAGE + PDF,
    "line before a pdf": b"\n" + PDF,
    "page inside a pdf": PDF[:9] + PAGE + PDF[9:],
    "page after a pdf": PDF + PAGE,
    "page in capitals after a pdf": PDF + PAGE.upper(),
    "svg after a pdf": PDF + b"<svg onload=alert(1)>",
    "archive after a pdf": PDF + archive(),
    "pdf in a picture": GOOD["jpeg"][:20] + PDF,
    "gif and script": b"GIF89a/*" + b"\x00" * 40 + SCRIPT,
    "gif": picture("GIF"),
    "bitmap and script": b"BM/*" + b"\x00" * 40 + SCRIPT,
    "jpeg and script": b"\xff\xd8\xff\xe0/*" + b"\x00" * 40 + SCRIPT,
    "jpeg and page": GOOD["jpeg"] + PAGE,
    "png and page": GOOD["png"] + PAGE,
    "png and archive": GOOD["png"] + archive(),
    "webp and script": b"RIFF/*\x00\x00WEBP" + WEBP[12:] + SCRIPT,
    "webp and tail": WEBP + b"tail of something else",
    "page in a docx": package(GOOD["docx"], **{"page.html": PAGE}),
    "script in a docx": package(GOOD["docx"], **{"word/run.JS": b"alert(1)"}),
    "page before a docx": PAGE + GOOD["docx"],
    "page after a docx": GOOD["docx"] + PAGE,
    "page in the comment of a docx": None,
    "page in a rtf": rb"{\rtf1 " + PAGE + b"}",
    "page before an old workbook": PAGE + GOOD["xls"],
}


def _commented() -> bytes:
    stream = io.BytesIO(GOOD["docx"])
    with zipfile.ZipFile(stream, "a") as packed:
        packed.comment = PAGE
    return stream.getvalue()


POLYGLOTS["page in the comment of a docx"] = _commented()


@pytest.mark.parametrize("kind", GOOD)
def test_check_attachment_takes_documents_and_pictures(kind):
    attachments.check_attachment(f"файл.{kind}", GOOD[kind])


@pytest.mark.parametrize("kind", POLYGLOTS)
def test_check_attachment_refuses_what_is_something_else_as_well(kind):
    with pytest.raises(Refused, match="нельзя приложить") as refusal:
        attachments.check_attachment("файл.pdf", POLYGLOTS[kind])

    assert refusal.value.code in {"two_in_one", "wrong_file"}


def test_document_beside_a_record_may_not_be_as_long_as_a_table(settings):
    settings.MAX_ATTACHMENT_BYTES, settings.MAX_UPLOAD_BYTES = 1 << 20, 2 << 20

    with pytest.raises(Refused, match="больше 1\xa0МБ") as refusal:
        attachments.check_attachment("приказ.pdf", PDF.ljust((1 << 20) + 1))

    assert refusal.value.code == "too_large"


def attach(by, size=0):
    return attachments.keep("приказ.pdf", PDF.ljust(size), scope="1/2/", by=by)


def test_keep_limits_how_many_files_a_person_attaches_in_a_day(cast, settings, time_machine):
    settings.ATTACHMENTS_PER_DAY = 2
    person, colleague = cast.north.coordinator, cast.north.specialist
    attach(person), attach(person)

    with pytest.raises(Refused, match="не больше 2\xa0файлов") as refusal:
        attach(person)
    attach(colleague)
    attach(None)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    attach(person)

    assert refusal.value.code == "daily_limit"
    assert StoredFile.objects.filter(created_by=person).count() == 3


def test_keep_limits_how_much_a_person_attaches_in_a_day(cast, settings):
    settings.ATTACHMENTS_MB_PER_DAY = 1
    attach(cast.north.coordinator, size=700_000)

    with pytest.raises(Refused, match="1\xa0МБ"):
        attach(cast.north.coordinator, size=700_000)
