"""What a person made in a place is theirs only while a role of theirs reaches that place."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from schools.models import Assignment
from schools.permissions import Role
from shnor_portal.core import audit, jobs, notices
from shnor_portal.core.models import AuditEvent, Batch, Job, Notice, PaperSnapshot
from shnor_portal.desk import today
from tests.desk.made import ended
from tests.world import make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def made(cast):
    """Addresses of what the northern coordinator made in the own municipality."""
    world = make_world(cast)
    Job.objects.filter(pk=world.job.pk).update(state=Job.State.FAILED)
    return {
        "core:file": world.batch_file.stored_id,
        "core:job": world.job.pk,
        "monitoring:import_detail": world.batch.pk,
        "desk:paper": world.paper.pk,
    }


def statuses(client, made):
    return {name: client.get(reverse(name, args=[pk])).status_code for name, pk in made.items()}


def test_files_jobs_batches_and_papers_of_an_ended_role_are_not_found(cast, made, sign_in):
    client = sign_in(cast.north.coordinator)
    assert set(statuses(client, made).values()) == {200}

    ended(cast.north.coordinator)

    assert set(statuses(client, made).values()) <= {403, 404}
    assert statuses(client, made)["core:file"] == 404
    assert statuses(client, made)["core:job"] == 404


def test_move_to_another_municipality_leaves_everything_behind(cast, made, sign_in):
    person = cast.north.coordinator
    ended(person)
    Assignment.objects.create(
        user=person, role=Role.COORDINATOR, municipality=cast.south.municipality
    )
    client = sign_in(person)

    assert set(statuses(client, made).values()) == {404}
    for address in ("core:jobs", "desk:paper_list", "monitoring:import_list", "core:audit"):
        page = client.get(reverse(address)).content.decode()
        assert cast.north.school.name not in page
        assert "Отметки" not in page
    titles = [task.title for task in today.tasks(type(person).objects.get(pk=person.pk))]
    assert not any("Чтение файлов" in title or "Загрузка" in title for title in titles)


def test_lesser_role_in_the_same_place_gives_what_the_role_gives(cast, made, sign_in):
    """An observer of the municipality sees no small figures, their own paper or not."""
    ended(cast.north.coordinator)
    Assignment.objects.create(
        user=cast.north.coordinator, role=Role.OBSERVER, municipality=cast.north.municipality
    )
    PaperSnapshot.objects.update(small_figures=True)

    found = statuses(sign_in(cast.north.coordinator), made)

    assert (found["core:job"], found["desk:paper"]) == (200, 404)


def test_what_belongs_to_no_place_stays_with_its_maker(cast, sign_in):
    job = jobs.start("core.read_batch", title="Проверка", by=cast.north.specialist, batch_id=0)
    client = sign_in(cast.north.specialist)
    ended(cast.north.specialist)

    assert client.get(reverse("core:job", args=[job.pk])).status_code == 200
    assert sign_in(cast.north.head).get(reverse("core:job", args=[job.pk])).status_code == 404


def test_region_operator_keeps_sight_of_the_batches_they_brought(cast):
    operator = cast.region_operator
    batch = Batch.objects.create(
        scope=cast.north.municipality.scope, created_by=operator, state=Batch.State.PREVIEW
    )
    stranger = Batch.objects.create(
        scope=cast.north.municipality.scope, created_by=None, state=Batch.State.PREVIEW
    )

    titles = [task.title for task in today.tasks(operator)]

    assert any(f"№ {batch.pk} " in title for title in titles)
    assert not any(f"№ {stranger.pk} " in title for title in titles)


def test_own_deeds_are_read_where_there_is_still_a_role(cast):
    person = cast.north.school_team
    here, there = cast.north.schools[0], cast.north.schools[1]
    for school in (here, there):
        audit.record("plan.edit", f"Правка: {school}", by=person, scope=school.scope)
    audit.record("person.password", "Пароль изменён", by=person)

    before = set(AuditEvent.objects.visible_to(person).values_list("text", flat=True))
    person = ended(person)
    after = set(AuditEvent.objects.visible_to(person).values_list("text", flat=True))

    assert before == {f"Правка: {here}", "Пароль изменён"}
    assert after == {"Пароль изменён"}


def test_notice_keeps_silent_about_a_school_one_no_longer_has(cast, sign_in):
    person = cast.north.school_team
    here, there = cast.north.schools[0], cast.south.school
    items = [
        {"text": f"Семинар: {school}", "url": "/deadlines/1/", "scope": school.scope}
        for school in (here, there)
    ]
    notices.tell(
        recipient=person,
        kind=Notice.Kind.DIGEST,
        day=timezone.localdate(),
        title="Сроки дорожных карт",
        body="\n".join(item["text"] for item in items),
        items=items,
    )
    client = sign_in(person)

    page = client.get("/notices/").content.decode()
    book = client.get("/notices/?format=xlsx").content
    ended(person)
    later = client.get("/notices/").content.decode()

    assert (here.name in page, there.name in page) == (True, False)
    assert there.name not in texts(book)
    assert here.name in texts(book)
    assert here.name not in later
    assert "больше нет роли" in later


def texts(book: bytes) -> str:
    return str(list(load_workbook(BytesIO(book)).active.values))
