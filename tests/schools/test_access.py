"""Who may do a deed and on what ground; which rows a person sees."""

import pytest

from schools import access
from schools.models import Municipality, SchoolYear, User
from schools.permissions import Permission

pytestmark = pytest.mark.django_db


def test_decision_says_its_ground(cast):
    north, south = cast.north.municipality, cast.south.municipality
    head, observer = cast.north.head, cast.north.observer
    role = head.current_assignments[0]

    def said(user, target=None):
        decision = access.decide(user, Permission.APPROVE_LIST, target)
        return decision.allowed, decision.reason, decision.assignment

    line = "Командная строка: доступ у того, кто управляет сервером."
    assert said(None, north) == (True, line, None)
    assert said(head) == said(head, north) == (True, f"Право даёт роль: {role}.", role)
    assert said(head, cast.north.school) == said(head)
    label = Permission.APPROVE_LIST.label
    there = f"Право «{label}» есть только здесь: {north}."
    assert said(head, south) == said(head, cast.south.school) == (False, there, None)
    nobody = f"Ни одна действующая роль не даёт права «{label}»."
    assert said(observer) == said(observer, north) == (False, nobody, None)
    head.is_active = False
    assert said(head, north) == (False, "Учётная запись отключена.", None)


def test_refusal_names_every_place_of_the_right(cast):
    head = cast.north.head
    cast.south.head.assignments.update(user=head)
    again = User.objects.get(pk=head.pk)

    decision = access.decide(again, Permission.APPROVE_LIST, cast.region)

    names = [str(cast.north.municipality), str(cast.south.municipality)]
    assert decision.reason.endswith(f"есть только здесь: {', '.join(names)}.")


@pytest.mark.parametrize(
    ("role", "north", "south"),
    [
        ("school_head", 1, 0),
        ("curator", 1, 0),
        ("coordinator", 3, 0),
        ("region", 3, 3),
        ("far", 0, 0),
        ("administrator", 0, 0),
    ],
)
def test_rows_seen_are_those_of_the_roles_places(cast, role, north, south):
    others = {"region": cast.region_operator, "far": cast.far_operator}
    others["administrator"] = cast.administrator
    person = ({key.value: one for key, one in cast.north.people.items()} | others)[role]
    for place in (cast.north, cast.south):
        for school in place.schools[:3]:
            SchoolYear.objects.create(school=school, year=2024)

    seen = [row.school.municipality for row in SchoolYear.objects.visible_to(person)]
    assert [seen.count(p.municipality) for p in (cast.north, cast.south)] == [north, south]


def test_a_row_reached_through_many_is_seen_once(cast):
    places = Municipality.objects.visible_to(cast.region_operator)

    assert len(places) == len(set(places)) == 2
    settled = Municipality.objects.where_holds(cast.administrator, Permission.EDIT_SETTINGS)
    assert len(settled) == Municipality.objects.count()
    people = list(User.objects.visible_to(cast.north.coordinator))
    assert len(people) == len(set(people)) > 1
