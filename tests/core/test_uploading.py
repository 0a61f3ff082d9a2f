"""Uploads on their way in: readable by the request alone, wherever they wait."""

import os
import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from shnor_portal.core import uploading
from shnor_portal.core.uploading import SealedFile

NAMES = ("Зюзякин Пётр;" * 10_000).encode()


@pytest.fixture
def on_disk(monkeypatch):
    """What the temporary files of this test hold, as a stranger on the server would read it."""
    files = []
    make = tempfile.TemporaryFile

    def watched():
        files.append(make())
        return files[-1]

    monkeypatch.setattr(uploading.tempfile, "TemporaryFile", watched)
    yield lambda: b"".join(os.pread(f.fileno(), 1 << 20, 0) for f in files)
    for file in files:
        file.close()


def sent(settings, *sizes):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    named = {
        f"file{n}": SimpleUploadedFile("имена.csv", NAMES[:size]) for n, size in enumerate(sizes)
    }
    return RequestFactory().post("/", named).FILES


def test_large_upload_is_read_whole_and_stands_encrypted_on_the_disk(settings, on_disk):
    files = sent(settings, len(NAMES), 5001)

    written = on_disk()
    assert len(written) == len(NAMES) + 5001
    assert "Зюзякин".encode() not in written
    assert files["file0"].read() == NAMES
    assert b"".join(files["file1"].chunks(700)) == NAMES[:5001]
    assert files["file0"].size == len(NAMES)


def test_small_upload_stays_in_memory(settings, on_disk):
    files = sent(settings, 100)

    assert files["file0"].read() == NAMES[:100]
    assert on_disk() == b""


def test_upload_over_the_limit_is_counted_and_not_kept(settings, on_disk):
    settings.MAX_UPLOAD_BYTES = 100

    files = sent(settings, len(NAMES))  # the parser hands over pieces of 64 KB

    assert files["file0"].size == len(NAMES)
    assert settings.MAX_UPLOAD_BYTES < len(on_disk()) < len(NAMES)


@pytest.mark.parametrize("offset", [0, 1, 15, 16, 17, 4099])
def test_sealed_file_is_read_from_any_place(offset):
    file = SealedFile()
    file.write(NAMES[:31])
    file.write(NAMES[31:])

    file.seek(offset)

    assert file.read(33) == NAMES[offset : offset + 33]
    assert file.tell() == offset + 33
    file.close()
