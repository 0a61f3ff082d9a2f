"""The way of a batch: receive → read → confirm → apply, discard, withdraw; all or nothing."""

import pytest
from django.core.exceptions import PermissionDenied

from schools.models import Assignment
from schools.permissions import Role
from shnor_portal.core import files
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import layouts, reporting, services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import AuditEvent, Batch, BatchFile, DataVersion, Job, StoredFile
from tests.core.fake_layout import TITLE, content, versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_layout")]
SCOPE = "1/2/"


def received(*files, by=None, hints=None):
    named = [(f"файл {n}.csv", data) for n, data in enumerate(files, 1)]
    return services.receive(named, scope=SCOPE, by=by, hints=hints or {})


def previewed(*files, by=None):
    batch = received(*files, by=by)
    services.read_batch(Progress(), batch.pk)
    batch.refresh_from_db()
    return batch


def applied(*files):
    batch = previewed(*files)
    services.apply_batch(Progress(), batch.pk)
    batch.refresh_from_db()
    return batch


def states(batch):
    return list(batch.files.values_list("state", flat=True))


def test_receive_keeps_the_files_in_their_order_and_reads_nothing():
    batch = received(content(("a", 1)), content(("b", 2)))

    assert batch.state == "reading"
    assert [file.stored.name for file in batch.files.all()] == ["файл 1.csv", "файл 2.csv"]
    assert states(batch) == ["waiting", "waiting"]
    assert AuditEvent.objects.get().verb == "batch.receive"


def test_receive_of_nothing_is_refused():
    with pytest.raises(Refused, match="ни одного файла"):
        received()


def test_read_says_what_would_be_created_changed_left_and_rejected():
    DataVersion.objects.create(scope="old", version=1)
    DataVersion.objects.create(scope="same", version=5)

    batch = previewed(content(("new", 1), ("old", 2), ("same", 5), ("bad", 0)))

    report = reporting.batch_report(batch)
    counts = {
        key: report[key] for key in ("rows", "created", "updated", "unchanged", "rejected", "year")
    }
    assert counts == {
        "rows": 4, "created": 1, "updated": 1, "unchanged": 1, "rejected": 1, "year": 2024,
    }  # fmt: skip
    assert report["format"] == "fake"
    assert [(issue["code"], issue["row"]) for issue in report["issues"]] == [("fake_bad", 5)]
    assert batch.state == "preview"
    assert versions() == {"old": 1, "same": 5}


def test_read_refuses_an_unknown_file_says_where_known_kinds_are_named_and_reads_the_others():
    batch = previewed(b"x;y\n1;2\n", content(("a", 1)))

    unknown, known = reporting.batch_report(batch)
    assert states(batch) == ["refused", "ready"]
    assert unknown["issues"][0]["code"] == "unknown_layout"
    assert unknown["issues"][0]["message"].endswith("сказано на странице «Новая загрузка».")
    assert known["created"] == 1


def test_read_refuses_a_file_that_its_layout_refuses():
    batch = previewed(content(("unreadable", 1)))

    assert states(batch) == ["refused"]
    assert reporting.batch_report(batch)["issues"][0]["code"] == "fake_unreadable"


def test_read_of_a_file_that_changes_nothing_leaves_it_unchanged():
    applied(content(("a", 1)))

    again = previewed(content(("a", 1)))

    assert states(again) == ["unchanged"]


def test_read_again_after_a_crash_stages_once():
    batch = received(content(("a", 1), ("bad", 1)))
    services.read_batch(Progress(), batch.pk)
    Batch.objects.filter(pk=batch.pk).update(state="reading")

    services.read_batch(Progress(), batch.pk)

    file = batch.files.get()
    assert (file.records.count(), file.issues.count()) == (1, 1)


def test_read_encrypts_a_file_that_turned_out_personal(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = previewed(content(("personal", 1)))

    stored = batch.files.get().stored
    with stored.content.open("rb") as kept:
        assert TITLE.encode() not in kept.read()
    assert stored.personal


def test_read_in_the_background_ends_in_a_preview(django_capture_on_commit_callbacks, cast):
    by = cast.north.coordinator
    scope = cast.north.municipality.scope
    named = [("a.csv", content(("a", 1)))]

    batch = services.receive(named, scope=scope, by=by, hints={})
    with django_capture_on_commit_callbacks(execute=True):
        job = services.start_reading(batch, by=by, url="/imports/1/")

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, batch.state, batch.job) == ("done", "preview", job)


def test_apply_writes_and_leaves_a_trail():
    batch = applied(content(("a", 1), ("b", 2)))

    assert versions() == {"a": 1, "b": 2}
    assert (batch.state, states(batch)) == ("applied", ["applied"])
    assert batch.applied_at
    assert AuditEvent.objects.filter(verb="batch.apply", scope=SCOPE).exists()
    assert DataVersion.objects.get(scope=SCOPE).version == 1


def test_apply_twice_applies_once():
    batch = applied(content(("a", 1)))
    DataVersion.objects.filter(scope="a").update(version=9)

    again = services.apply_batch(Progress(), batch.pk)

    assert versions() == {"a": 9}
    assert "уже выполнена" in again["message"]


@pytest.mark.parametrize(
    ("key", "error"), [("refuse", Refused), ("break", RuntimeError)], ids=["refused", "broken"]
)
def test_apply_that_stops_in_the_second_file_leaves_nothing_of_the_first(key, error):
    batch = previewed(content(("a", 1)), content(("b", 2), (key, 3)))

    with pytest.raises(error):
        services.apply_batch(Progress(), batch.pk)

    batch.refresh_from_db()
    assert versions() == {}
    assert (batch.state, states(batch)) == ("preview", ["ready", "ready"])
    assert not AuditEvent.objects.filter(verb="batch.apply").exists()
    assert not DataVersion.objects.filter(scope=SCOPE).exists()


def test_apply_leaves_out_what_the_user_left_out():
    batch = previewed(content(("a", 1)), content(("b", 2)))
    batch.files.filter(position=2).update(included=False)

    services.apply_batch(Progress(), batch.pk)

    assert versions() == {"a": 1}
    assert states(batch) == ["applied", "ready"]


def test_apply_calls_what_follows_a_change_in_its_transaction(monkeypatch):
    followed = []

    def follow(files, by):
        followed.extend(file.stored.name for file in files)
        raise RuntimeError

    monkeypatch.setattr(layouts, "_AFTER_CHANGE", [follow])
    batch = previewed(content(("a", 1)))

    with pytest.raises(RuntimeError):
        services.apply_batch(Progress(), batch.pk)

    assert followed == ["файл 1.csv"]
    assert versions() == {}


def test_confirm_is_refused_before_the_preview_and_after_the_apply():
    early = received(content(("a", 1)))
    late = applied(content(("a", 1)))

    for batch in (early, late):
        with pytest.raises(Refused) as refusal:
            services.confirm(batch, by=None, url="")
        assert refusal.value.code == "wrong_state"


def test_confirm_after_a_failed_apply_may_be_repeated_or_given_up():
    batch = previewed(content(("refuse", 1)))
    first = services.confirm(batch, by=None, url="")
    batch.refresh_from_db()
    with pytest.raises(Refused):
        services.confirm(batch, by=None, url="")
    with pytest.raises(Refused):
        services.discard(batch, by=None)

    Job.objects.filter(pk=first.pk).update(state="refused")
    batch.refresh_from_db()
    second = services.confirm(batch, by=None, url="")
    Job.objects.filter(pk=second.pk).update(state="failed")
    batch.refresh_from_db()
    services.discard(batch, by=None)

    batch.refresh_from_db()
    assert batch.state == "discarded"


def test_confirm_by_somebody_of_another_municipality_is_forbidden(cast):
    batch = services.receive(
        [("a.csv", content(("a", 1)))],
        scope=cast.north.municipality.scope,
        by=cast.north.coordinator,
        hints={},
    )
    services.read_batch(Progress(), batch.pk)
    batch.refresh_from_db()

    for stranger in (cast.south.coordinator, cast.north.observer, cast.far_operator):
        with pytest.raises(PermissionDenied):
            services.confirm(batch, by=stranger, url="")


def test_discard_forgets_what_was_read():
    batch = previewed(content(("a", 1)))

    services.discard(batch, by=None)

    batch.refresh_from_db()
    assert batch.state == "discarded"
    assert not batch.files.get().records.exists()
    with pytest.raises(Refused):
        services.apply_batch(Progress(), batch.pk)
    assert versions() == {}


def test_discard_of_an_applied_batch_is_refused():
    with pytest.raises(Refused):
        services.discard(applied(content(("a", 1))), by=None)


def test_withdraw_puts_the_old_values_back():
    DataVersion.objects.create(scope="a", version=1)
    batch = applied(content(("a", 2), ("new", 3)))

    kept = services.withdraw(batch, by=None, reason="Файл прошлого года")

    batch.refresh_from_db()
    assert kept == []
    assert versions() == {"a": 1}
    assert (batch.state, states(batch)) == ("withdrawn", ["withdrawn"])
    assert batch.withdrawn_reason == "Файл прошлого года"
    assert DataVersion.objects.get(scope=SCOPE).version == 2


def test_withdraw_keeps_what_was_changed_later_and_what_is_needed_and_says_so():
    batch = applied(content(("a", 2), ("needed", 3)))
    DataVersion.objects.filter(scope="a").update(version=7)

    kept = services.withdraw(batch, by=None, reason="Ошибка")

    assert versions() == {"a": 7, "needed": 3}
    assert len(kept) == 2
    event = AuditEvent.objects.get(verb="batch.withdraw")
    assert event.details["kept"] == kept


@pytest.mark.parametrize("reason", ["", "   "], ids=["empty", "blank"])
def test_withdraw_without_a_reason_is_refused(reason):
    batch = applied(content(("a", 1)))

    with pytest.raises(Refused) as refusal:
        services.withdraw(batch, by=None, reason=reason)

    assert refusal.value.code == "reason_required"
    assert versions() == {"a": 1}


def test_withdraw_twice_is_refused():
    batch = applied(content(("a", 1)))
    services.withdraw(batch, by=None, reason="Ошибка")

    with pytest.raises(Refused):
        services.withdraw(batch, by=None, reason="Ошибка")


def test_report_of_one_file_is_a_document_and_of_several_a_list():
    one = reporting.batch_report(previewed(content(("a", 1))))
    two = reporting.batch_report(previewed(content(("a", 1)), content(("b", 1))))

    assert isinstance(one, dict)
    assert [report["file"] for report in two] == ["файл 1.csv", "файл 2.csv"]
    assert set(one["issues"] and one["issues"][0]) <= set(reporting.FIELDS)


def test_batches_and_their_files_are_seen_inside_their_scope(cast):
    batch = Batch.objects.create(scope=cast.north.municipality.scope)

    def sees(user):
        return Batch.objects.visible_to(user).filter(pk=batch.pk).exists()

    assert sees(cast.north.coordinator)
    assert sees(cast.region_operator)
    assert not sees(cast.south.coordinator)
    assert not sees(cast.far_operator)
    assert not sees(cast.north.school_head)
    assert StoredFile.objects.visible_to(cast.south.coordinator).count() == 0
    assert BatchFile.objects.count() == 0


def test_files_with_small_figures_are_seen_where_the_role_of_that_place_shows_them(cast):
    """A coordinator who only observes the neighbours sees their other files."""
    person = cast.north.coordinator
    Assignment.objects.create(user=person, role=Role.OBSERVER, municipality=cast.south.municipality)
    brought = {}
    for place in (cast.north, cast.south):
        for name in ("отметки", "приказ"):
            scope = place.municipality.scope
            stored = files.store(b"1", name=name, scope=scope, by=None, personal=False)
            brought[place, name] = stored.pk
            if name == "отметки":
                batch = Batch.objects.create(scope=scope)
                BatchFile.objects.create(batch=batch, stored=stored, position=1)
    del brought[cast.south, "отметки"]

    seen = StoredFile.objects.visible_to(person)
    assert set(seen.values_list("pk", flat=True)) == set(brought.values())
