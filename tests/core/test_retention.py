"""Terms of keeping: what is too old goes, the rest stays, and the page tells of both."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, models
from django.urls import reverse
from django.utils import timezone

from schools.models import KnownPlace, Session, SignInFailure
from shnor_portal.core import audit, files, retention
from shnor_portal.core.models import AuditEvent, Job, Notice, PaperSnapshot, StoredFile, TermRun
from shnor_portal.core.tasks import keep_terms

pytestmark = pytest.mark.django_db
KINDS = {
    "audit": ("AUDIT_DAYS", AuditEvent),
    "jobs": ("JOB_DAYS", Job),
    "notices": ("NOTICE_DAYS", Notice),
}


def aged(row, days):
    type(row).objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=days))
    return row


def make(kind, person, number):
    if kind == "audit":
        return audit.record("paper.make", "Документ", by=person)
    if kind == "jobs":
        return Job.objects.create(kind="core.read_batch", title="Чтение", state="done")
    day = timezone.localdate() - timedelta(days=number)
    return Notice.objects.create(recipient=person, kind="digest", day=day, title="Сводка", body="")


@pytest.mark.parametrize("kind", KINDS)
def test_keep_terms_deletes_what_is_too_old_and_nothing_else(cast, kind):
    setting, model = KINDS[kind]
    days = getattr(settings, setting)
    old = aged(make(kind, cast.north.coordinator, 1), days + 1)
    young = aged(make(kind, cast.north.coordinator, 2), days - 1)

    keep_terms()

    left = set(model.objects.values_list("pk", flat=True))
    assert old.pk not in left
    assert young.pk in left
    assert TermRun.objects.get(code=kind).deleted == 1


def test_keep_terms_leaves_jobs_that_are_not_over():
    running = aged(Job.objects.create(kind="core.read_batch", title="Чтение"), 1000)

    keep_terms()

    assert Job.objects.filter(pk=running.pk).exists()


def test_nothing_that_is_kept_for_good_goes_with_a_job():
    """Rows of deeds may point at their job; its deletion must not take them along."""
    pointing = [
        f"{field.model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is Job
        and field.remote_field.on_delete is not models.SET_NULL
    ]

    assert pointing == []


def test_keep_terms_ends_sessions_and_forgets_attempts(cast):
    now = timezone.now()
    for name, delta in (("over", -1), ("open", 1)):
        Session.objects.create(
            session_key=name, session_data="", expire_date=now + timedelta(hours=delta)
        )
    SignInFailure.objects.create(key="old", at=now - timedelta(days=2))
    SignInFailure.objects.create(key="new", at=now)
    KnownPlace.objects.create(user=cast.north.head, key="old", seen_at=now - timedelta(days=181))

    keep_terms()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    assert list(SignInFailure.objects.values_list("key", flat=True)) == ["new"]
    assert not KnownPlace.objects.exists()


def test_keep_terms_deletes_files_of_papers_and_leaves_their_snapshots(
    django_capture_on_commit_callbacks,
):
    pdf = files.store(b"%PDF-1.4", name="Записка.pdf", scope="1/", by=None, personal=False)
    snapshot = PaperSnapshot.objects.create(
        snapshot_id="S-1", kind="school_note", title="Записка", year=2025, context={}, pdf=pdf
    )
    path = Path(pdf.content.path)
    aged(pdf, settings.PAPER_FILE_DAYS + 1)

    with django_capture_on_commit_callbacks(execute=True):
        keep_terms()

    snapshot.refresh_from_db()
    assert snapshot.pdf is None
    assert not path.exists()


def test_keep_terms_deletes_files_that_no_row_names(time_machine):
    kept = files.store(b"1;2", name="файл.csv", scope="1/", by=None)
    lost = files.store(b"3;4", name="файл.csv", scope="1/", by=None)
    StoredFile.objects.filter(pk=lost.pk).delete()  # as a transaction that was undone leaves it

    keep_terms()
    assert default_storage.exists(lost.content.name)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    keep_terms()

    assert not default_storage.exists(lost.content.name)
    assert default_storage.exists(kept.content.name)


def test_keep_terms_goes_on_after_one_that_fails(cast, monkeypatch):
    def broken(before):
        raise DatabaseError("no such table")

    bad = retention._TERMS["files"]
    monkeypatch.setitem(
        retention._TERMS, "files", retention.Term(**{**vars(bad), "delete": broken})
    )
    old = aged(make("audit", cast.north.coordinator, 1), settings.AUDIT_DAYS + 1)

    keep_terms()

    assert TermRun.objects.get(code="files").failed
    assert not AuditEvent.objects.filter(pk=old.pk).exists()


def test_page_shows_every_term_with_what_is_there_and_its_last_run(cast, sign_in):
    client = sign_in(cast.administrator)
    before = client.get(reverse("desk:retention")).content.decode()
    keep_terms()
    page = client.get(reverse("desk:retention")).content.decode()
    book = client.get(reverse("desk:retention"), {"format": "xlsx"})

    assert "ни\xa0разу не\xa0проверялись" in before.replace("&nbsp;", "\xa0")
    assert "Последняя проверка" in page
    assert "30\xa0дней после загрузки" in page
    assert "5\xa0лет после события" in page
    assert "сразу после окончания" in page
    assert all(term.title in page for term in retention._TERMS.values())
    assert book["Content-Type"].endswith("sheet")


def test_page_is_for_the_administrator_alone(cast, sign_in):
    assert sign_in(cast.north.coordinator).get(reverse("desk:retention")).status_code == 403
