"""Who looked at personal and hidden things, and who took them away, is in the trail."""

import pytest
from django.urls import reverse

from shnor_portal.core.models import AuditEvent, PaperSnapshot
from tests.world import make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def verbs(person):
    events = AuditEvent.objects.filter(created_by=person).exclude(verb="person.sign_in")
    return list(events.order_by("pk").values_list("verb", flat=True))


def test_page_of_another_person_is_written_down_once_a_day(sign_in, cast):
    client = sign_in(cast.north.coordinator)
    for person in (cast.north.head, cast.north.head, cast.north.observer, cast.north.coordinator):
        client.get(reverse("schools:person", args=[person.pk]))

    assert verbs(cast.north.coordinator) == ["person.look", "person.look"]
    event = AuditEvent.objects.filter(object_ref=f"schools.User:{cast.north.head.pk}").get()
    assert cast.north.head.full_name in event.text
    assert event.scope == cast.north.municipality.scope


def test_every_taking_of_the_list_of_people_and_of_the_trail_is_written_down(sign_in, cast):
    client = sign_in(cast.north.coordinator)
    for _ in range(2):
        client.get("/people/?format=xlsx")
    client.get(reverse("core:audit") + "?format=xlsx")
    client.get("/people/")

    assert verbs(cast.north.coordinator) == ["person.take", "person.take", "audit.take"]


def small(world):
    """The cell of the world has four participants."""
    cell = world.cell
    type(cell).objects.filter(pk=cell.pk).update(
        n2=1, n3=1, n4=1, n5=1, participants=4, primary_n=None, test_n=None
    )
    return reverse("monitoring:cell", args=[cell.pk])


def test_small_figures_on_a_page_are_written_down_for_who_sees_them(sign_in, cast):
    url = small(make_world(cast))
    sign_in(cast.north.head).get(url)
    sign_in(cast.north.head).get(url)
    sign_in(cast.north.observer).get(url)

    assert verbs(cast.north.head) == ["figures.look"]
    assert verbs(cast.north.observer) == []


def test_large_figures_are_nobodys_secret(sign_in, cast):
    world = make_world(cast)

    sign_in(cast.north.head).get(reverse("monitoring:cell", args=[world.cell.pk]))

    assert verbs(cast.north.head) == []


def test_workbooks_with_small_figures_are_written_down_for_who_sees_them(sign_in, cast):
    world = make_world(cast)
    urls = [
        reverse("desk:dashboard", args=[cast.north.municipality.pk]),
        reverse("desk:school", args=[cast.north.school.pk]),
        reverse("monitoring:assessment", args=[world.cell.assessment_id]),
    ]
    for person in (cast.north.head, cast.north.observer):
        client = sign_in(person)
        for url in urls:
            assert client.get(f"{url}?format=xlsx").status_code == 200

    assert verbs(cast.north.head) == ["figures.take"] * 3
    assert verbs(cast.north.observer) == []


def test_original_of_a_batch_and_a_paper_are_written_down_when_taken(sign_in, cast):
    world = make_world(cast)
    file = world.batch_file.stored
    client = sign_in(cast.north.head)
    client.get(reverse("core:file", args=[file.pk]))
    PaperSnapshot.objects.filter(pk=world.paper.pk).update(small_figures=True)
    client.get(reverse("desk:paper_workbook", args=[world.paper.pk]))

    assert verbs(cast.north.head) == ["figures.take", "figures.take"]
    assert file.name in AuditEvent.objects.filter(verb="figures.take").last().text
