"""Every pair of deeds on the same row, on two connections, in both orders; and every deed after
the role that allows it has ended."""

import itertools
from datetime import date

import pytest
import time_machine

from schools.models import Assignment
from shnor_portal.core import jobs
from tests.cast import make_cast
from tests.races import families, moves, racing
from tests.roadmaps.plans_in_force import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fake_layout")]

GROUPS = (
    "batches",
    "findings",
    "plans",
    "deadlines",
    "reviews",
    "last_ones",
    "lists",
    "people",
    "programmes",
    "rounds",
    "year_reports",
    "support",
)

# Movers that hold no row by `core.states`, and why they need not.
UNHELD = {
    "monitoring.results.mapping.memory.remember": "one UPDATE that adds to a counter",
    "schools.people.factors._accept_printed": "one conditional UPDATE: a code is spent once",
    "shnor_portal.core.files.delete_content": "deleting twice is deleting",
    "shnor_portal.core.jobs._finish": "one conditional UPDATE by attempt and state",
    "shnor_portal.core.jobs._queue_again": "one conditional UPDATE by attempt and heartbeat",
    "shnor_portal.core.notices.deliver": "one conditional UPDATE of the claim",
}
# Movers that are not raced by name, and what stands for them.
NOT_RACED = {
    "monitoring.results.mapping.memory.remember": "is part of intake.services.apply_batch",
    "monitoring.rounds.answering.attach": "takes the response as save_answers does",
    "roadmaps.execution.passed.mark": "is part of approval.approve",
    "roadmaps.plans.editing.move_measure": "takes the version as change_measure does",
    "roadmaps.plans.workflow.begin": "is part of approval.approve",
    "roadmaps.plans.workflow.record_approval": "is part of approval.approve",
    "schools.people.accounts.edit_person": "takes the person as close_access does",
    "schools.people.accounts.open_access": "takes the person as close_access does",
    "schools.people.assignments.end_lent": "is part of close_access",
    "schools.people.invitations.drop_unsent": "a code that was just made and nobody has seen",
    "shnor_portal.core.files.delete_content": "deleting twice is deleting",
    "shnor_portal.core.jobs.stop": "of one person; an end of the job is one conditional UPDATE",
    "shnor_portal.core.notices.deliver": "raced by tests of reminders and by the kills",
}


@pytest.fixture(autouse=True)
def _nobody_takes_jobs(monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda pk: True)


@pytest.mark.parametrize("group", GROUPS)
def test_second_of_two_is_as_if_they_went_in_turn_or_is_refused(group):
    with time_machine.travel(NOW, tick=True):
        for family in getattr(families, group)(make_cast()):
            for first, second in itertools.product(family.deeds, repeat=2):
                racing.check(family, first, second)


def read_rights(cast):
    for person in cast.everybody():
        person.forget_rights()
        assert person.current_assignments


@pytest.mark.parametrize("group", GROUPS)
def test_role_that_ended_after_the_page_was_opened_does_no_deed(group):
    with time_machine.travel(NOW, tick=True):
        cast = make_cast()
        for family in getattr(families, group)(cast):
            for deed in filter(lambda deed: deed.by_person, family.deeds):
                row = family.fresh(family.make())
                read_rights(cast)  # as the page has read them
                Assignment.objects.update(ends=date(2020, 1, 1))

                assert racing.do(deed, row) == "forbidden", f"{family.name}: {deed}"

                Assignment.objects.update(ends=None)
                read_rights(cast)


def test_every_service_that_moves_a_state_holds_its_row():
    unheld = moves.unheld()

    assert unheld - set(UNHELD) == set(), "take the row by core.states before moving its state"
    assert set(UNHELD) <= unheld, "take off the list what holds its row now"


def test_every_service_that_moves_a_state_is_raced():
    movers = {name for name in moves.movers() if not name.rpartition(".")[2].startswith("_")}
    with time_machine.travel(NOW, tick=True):
        raced = {
            f"{deed.does.__module__}.{deed.does.__name__}"
            for family in families.families(make_cast())
            for deed in family.deeds
        }

    assert movers - raced - set(NOT_RACED) == set(), "give them a family in tests/races"
    assert set(NOT_RACED) <= movers - raced, "take off the list what is raced or is no more"
