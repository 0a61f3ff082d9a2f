"""The trail is written with the deed, or neither is."""

import pytest
from django.db import transaction

from shnor_portal.core import audit
from shnor_portal.core.models import AuditEvent, DataVersion


def test_record_names_the_person_the_deed_and_the_object(cast):
    school = cast.north.school

    event = audit.record(
        "school.edit", "Изменена школа", by=cast.north.coordinator, scope=school.scope,
        obj=school, fields=["name"],
    )  # fmt: skip

    assert event.actor == cast.north.coordinator.short_name
    assert event.object_ref == f"schools.School:{school.pk}"
    assert event.details == {"fields": ["name"]}
    assert event.scope == school.scope


@pytest.mark.django_db
def test_record_without_a_person_is_the_command_line():
    event = audit.record("portal.check", "Проверка", by=None)

    assert (event.actor, event.created_by) == ("командная строка", None)


@pytest.mark.django_db
def test_record_of_a_deed_that_failed_is_not_kept():
    def deed():
        with transaction.atomic():
            DataVersion.objects.bump("1/")
            audit.record("data.change", "Изменены данные", by=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        deed()

    assert not AuditEvent.objects.exists()
    assert not DataVersion.objects.exists()


def test_trail_is_read_inside_their_scope_by_those_who_may(cast):
    audit.record("x", "у себя", by=None, scope=cast.north.school.scope)
    audit.record("x", "у соседей", by=None, scope=cast.south.school.scope)
    audit.record("x", "по району", by=None, scope=cast.north.municipality.scope)
    audit.record("x", "своё", by=cast.north.school_head, scope=cast.north.school.scope)

    def seen(user):
        return set(AuditEvent.objects.visible_to(user).values_list("text", flat=True))

    assert seen(cast.north.coordinator) == {"у себя", "по району", "своё"}
    assert seen(cast.north.school_head) <= {"своё"}
    assert seen(cast.far_operator) == set()
    assert seen(cast.administrator) == {"у себя", "у соседей", "по району", "своё"}
