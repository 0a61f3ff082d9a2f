"""The sealed stream: read back whole, and refused in every other shape than it was written in."""

import gc
import io
import tarfile

import pytest

from shnor_portal.core.backup.archives import packing, unpacking
from shnor_portal.core.backup.sealing import CHUNK, MARK, SALT_BYTES, TAG_BYTES, Opener, Sealer
from shnor_portal.core.errors import Refused

KEY = "ключ-резервных-копий-для-проверок"
HEAD = len(MARK) + SALT_BYTES
RECORD = CHUNK + TAG_BYTES


def sealed(data: bytes, purpose: str = "copy database", key: str = KEY) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, key, purpose)
    for start in range(0, len(data), 300_000):
        sealer.write(data[start : start + 300_000])
    sealer.finish()
    assert sealer.size == len(target.getvalue())
    return target.getvalue()


def opened(data: bytes, purpose: str = "copy database", key: str = KEY) -> bytes:
    return Opener(io.BytesIO(data), key, purpose).readall()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 5])
def test_sealed_stream_opens_to_what_was_written(size):
    data = bytes(range(256)) * (size // 256 + 1)

    assert opened(sealed(data[:size])) == data[:size]


def test_sealed_stream_shows_nothing_and_never_repeats():
    data = "Иванова Мария Петровна".encode() * 100

    assert "Иванова".encode() not in sealed(data)
    assert sealed(data) != sealed(data)


def cut_in_the_middle(data):
    return data[:-1]


def cut_between_records(data):
    return data[: HEAD + RECORD]


def without_a_record(data):
    return data[:HEAD] + data[HEAD + RECORD :]


def with_records_changed_about(data):
    first, second = data[HEAD : HEAD + RECORD], data[HEAD + RECORD : HEAD + 2 * RECORD]
    return data[:HEAD] + second + first + data[HEAD + 2 * RECORD :]


def with_one_bit_changed(data):
    return data[: HEAD + 100] + bytes([data[HEAD + 100] ^ 1]) + data[HEAD + 101 :]


def with_something_after_the_end(data):
    return data + b"more"


def of_the_head_only(data):
    return data[:HEAD]


def not_sealed(data):
    return b"x" * len(data)


@pytest.mark.parametrize(
    "spoil",
    [
        cut_in_the_middle,
        cut_between_records,
        without_a_record,
        with_records_changed_about,
        with_one_bit_changed,
        with_something_after_the_end,
        of_the_head_only,
        not_sealed,
    ],
)
def test_spoilt_stream_is_refused(spoil):
    data = sealed(b"x" * (2 * CHUNK + 5))

    with pytest.raises(Refused) as refusal:
        opened(spoil(data))

    assert refusal.value.code == "backup_damaged"


@pytest.mark.parametrize("other", [{"purpose": "other database"}, {"key": KEY + "!"}])
def test_stream_of_another_copy_or_key_is_refused(other):
    with pytest.raises(Refused):
        opened(sealed(b"data"), **other)


def test_short_key_is_refused():
    with pytest.raises(Refused) as refusal:
        sealed(b"data", key="короткий")

    assert refusal.value.code == "weak_backup_key"


def test_stream_left_by_an_error_never_becomes_whole():
    target = io.BytesIO()
    sealer = Sealer(target, KEY, "copy database")
    sealer.write(b"half of the data")
    del sealer
    gc.collect()

    with pytest.raises(Refused) as refusal:
        opened(target.getvalue())

    assert refusal.value.code == "backup_damaged"


def pack_until_an_error(path):
    with packing(path, KEY, "copy files") as (archive, _):
        archive.addfile(tarfile.TarInfo("first"))
        raise OSError("read error")


def test_part_whose_packing_failed_cannot_be_unpacked(tmp_path):
    path = tmp_path / "files"
    with pytest.raises(OSError, match="read error"):
        pack_until_an_error(path)
    gc.collect()

    with pytest.raises(Refused) as refusal, unpacking(path, KEY, "copy files") as archive:
        list(archive)

    assert refusal.value.code == "backup_damaged"
