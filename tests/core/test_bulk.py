"""Rows loaded in bulk, alike on SQLite and on PostgreSQL."""

from datetime import UTC, datetime

import pytest

from shnor_portal.core import bulk
from shnor_portal.core.models import DataVersion, Job

pytestmark = pytest.mark.django_db

TEXTS = [
    "просто",
    "со\tзнаком табуляции",
    "в две\nстроки",
    r"обратная \ черта и \N",
    "кавычки ' \" и «ёлочки»",
    "",
    "100 %s",
]


def test_load_rows_keeps_every_text_as_it_is():
    count = bulk.load_rows(DataVersion, ["scope", "version"], [(text, 1) for text in TEXTS])

    assert count == len(TEXTS)
    assert set(DataVersion.objects.values_list("scope", flat=True)) == set(TEXTS)


def test_load_rows_keeps_none_numbers_and_moments(cast):
    moment = datetime(2024, 4, 15, 9, 30, tzinfo=UTC)
    fields = [
        "kind", "title", "params", "state", "stage", "progress_done", "progress_total", "message",
        "result", "url", "attempt", "worker", "queued_at", "started_at", "scope", "created_at",
        "created_by",
    ]  # fmt: skip
    author = cast.north.coordinator.pk
    row = ["k", "t", "{}", "done", "", 3, 9, "", "{}", "", 0, "", moment, None, "", moment, author]

    bulk.load_rows(Job, fields, [row])

    job = Job.objects.get()
    assert (job.progress_done, job.started_at, job.queued_at) == (3, None, moment)
    assert (job.created_by, job.params) == (cast.north.coordinator, {})


def test_load_rows_of_several_chunks_loads_all(monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 10)

    count = bulk.load_rows(DataVersion, ["scope", "version"], ((str(n), n) for n in range(25)))

    assert (count, DataVersion.objects.count()) == (25, 25)
    assert DataVersion.objects.get(scope="24").version == 24


def test_load_rows_of_nothing():
    assert bulk.load_rows(DataVersion, ["scope", "version"], []) == 0
