"""The one helper that moves states: rows held in order, rights read anew, the second one told."""

import pytest
from django.db import connection, transaction

from schools.models import School
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Batch

pytestmark = pytest.mark.django_db


def test_take_reads_the_row_as_it_stands_now_in_one_query(cast, django_assert_num_queries):
    batch = Batch.objects.create(scope="1/")
    Batch.objects.update(state=Batch.State.APPLIED)

    with transaction.atomic(), django_assert_num_queries(1) as asked:
        taken = states.take(batch, by=cast.north.coordinator, related=["created_by"])

    assert (batch.state, taken.state) == ("reading", "applied")
    locks = "FOR NO KEY UPDATE" in asked[0]["sql"]
    assert locks == (connection.vendor == "postgresql")


@pytest.mark.django_db(transaction=True)
def test_take_outside_a_transaction_is_a_mistake():
    batch = Batch.objects.create(scope="1/")

    with pytest.raises(transaction.TransactionManagementError):
        states.take(batch, by=None)


def test_take_of_a_deleted_row_says_that_it_is_gone():
    batch = Batch.objects.create(scope="1/")
    Batch.objects.all().delete()

    with pytest.raises(Refused) as refusal, transaction.atomic():
        states.take(batch, by=None)

    assert refusal.value.code == "gone"
    assert "загрузка" in refusal.value.message


def test_take_all_takes_rows_in_one_order_whatever_order_was_asked(cast):
    with transaction.atomic():
        taken = states.take_all(School.objects.order_by("-name"), by=None)

    assert [row.pk for row in taken] == sorted(row.pk for row in taken)


def test_take_makes_the_rights_be_read_anew(cast):
    person, school = cast.north.coordinator, cast.north.school
    assert person.may_import_into(school.municipality.scope)
    person.assignments.update(ends="2020-01-01")

    with transaction.atomic():
        states.take(school, by=person)

    assert not person.may_import_into(school.municipality.scope)


def test_closed_account_has_no_rights(cast):
    person = cast.north.coordinator
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    person.forget_rights()

    assert person.current_assignments == []


def test_refusal_names_who_moved_the_row_and_when(cast):
    batch = Batch.objects.create(scope="1/")
    audit.record("batch.discard", "Загрузка отменена", by=cast.north.coordinator, obj=batch)

    told = states.refusal("Подтвердить нельзя.", batch, by=cast.north.specialist)
    own = states.refusal("Подтвердить нельзя.", batch, by=cast.north.coordinator)

    assert f"Загрузка отменена ({cast.north.coordinator}, " in told.message
    assert "Загрузка отменена (вы, " in own.message
    assert told.code == "wrong_state"


def test_refusal_without_a_trail_is_the_message_alone():
    batch = Batch.objects.create(scope="1/")

    assert states.refusal("Подтвердить нельзя.", batch, by=None).message == "Подтвердить нельзя."
