"""The right of reply: shown by a deed, answered by the head of the school and by the department."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from monitoring.identification import approving, replies
from monitoring.identification.services import decide
from monitoring.models import Finding, Reply, Run
from schools.models import SchoolStatus
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, Notice
from tests.monitoring.pages import NORTHERN, identify, load_year, show, text_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]

TEXT = "В классе полгода не было учителя"


@pytest.fixture
def run(cast) -> Run:
    load_year(cast)
    return identify(cast)


@pytest.fixture
def director(cast):
    """The head of the school that has signs."""
    cast.north.school_head.assignments.update(school=cast.north.schools[1])
    return cast.north.school_head


@pytest.fixture
def finding(run) -> Finding:
    return run.findings.get(school__name=NORTHERN[0], category="SHNOR_2020")


def address(finding) -> str:
    return reverse("monitoring:finding", args=[finding.pk])


def object_to(finding, by) -> Reply:
    return replies.reply(finding=finding, stand="objects", text=TEXT, by=by)


def test_calculation_is_the_department_s_own_until_it_is_shown(cast, sign_in, run, finding):
    outside = [cast.north.observer, cast.region_operator, cast.north.curator]
    cast.north.curator.assignments.update(school=finding.school)
    for person in outside:
        assert sign_in(person).get(address(finding)).status_code == 404
    for person in (cast.north.coordinator, cast.north.specialist, cast.north.head):
        assert sign_in(person).get(address(finding)).status_code == 200

    show(run)

    for person in outside:
        assert sign_in(person).get(address(finding)).status_code == 200


def test_school_page_tells_nothing_of_a_trial_run(sign_in, director, run, finding):
    url = reverse("desk:school", args=[finding.school_id])

    before = text_of(sign_in(director).get(url))
    show(run)
    after = text_of(sign_in(director).get(url))

    assert finding.category_title not in before
    assert finding.category_title in after


def test_showing_is_a_deed_with_a_date(cast, sign_in, run):
    client = sign_in(cast.north.coordinator)
    url = reverse("monitoring:run_show", args=[run.pk])
    day = timezone.localdate() + timedelta(days=5)

    past = client.post(url, {"reply_until": timezone.localdate() - timedelta(days=1)})
    assert "уже прошёл" in text_of(past)
    client.post(url, {"reply_until": day})

    run.refresh_from_db()
    assert (run.shown_at is not None, run.reply_until) == (True, day)
    assert AuditEvent.objects.filter(verb="identification.show").exists()
    assert sign_in(cast.north.specialist).post(url, {"reply_until": day}).status_code == 403


def test_director_objects_with_a_file_and_is_answered(cast, sign_in, director, run, finding):
    show(run)
    client, coordinator = sign_in(director), sign_in(cast.north.coordinator)
    file = SimpleUploadedFile("Справка.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF")

    assert "Ответьте на вывод" in text_of(client.get("/"))
    client.post(
        reverse("monitoring:finding_reply", args=[finding.pk]),
        {"stand": "objects", "text": TEXT, "file": file},
    )
    seen = text_of(coordinator.get(address(finding)))
    today = text_of(coordinator.get("/"))
    coordinator.post(
        reverse("monitoring:finding_answer", args=[finding.pk]),
        {"text": "Учтено: учитель назначен в октябре"},
    )
    answered = text_of(client.get(address(finding)))

    assert TEXT in seen
    assert "Справка.pdf" in seen
    assert "школы возражают" in today
    assert "Учтено: учитель назначен в октябре" in answered
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"identification.reply", "identification.answer"} <= verbs


def test_objection_needs_words(sign_in, director, run, finding):
    show(run)

    page = sign_in(director).post(
        reverse("monitoring:finding_reply", args=[finding.pk]), {"stand": "objects", "text": " "}
    )

    assert page.status_code == 422
    assert "с чем школа не согласна" in text_of(page)
    assert not Reply.objects.exists()


def test_reply_is_for_the_head_of_that_school_alone(cast, director, run, finding):
    show(run)
    other = run.findings.filter(school=cast.north.schools[0]).first()

    with pytest.raises(PermissionDenied):
        object_to(finding, cast.north.school_team)
    with pytest.raises(PermissionDenied):
        object_to(finding, cast.north.coordinator)
    with pytest.raises(PermissionDenied):
        object_to(other, director)


def test_reply_is_taken_until_the_day_and_changed_until_it_is_answered(director, run, finding):
    with pytest.raises(Refused, match="не показан"):
        object_to(finding, director)
    show(run)
    object_to(finding, director)
    given = replies.reply(finding=finding, stand="agrees", text="", by=director)
    assert Reply.objects.get().stand == "agrees"

    replies.answer(reply=given, text="Спасибо", by=None)
    with pytest.raises(Refused, match="уже ответил"):
        object_to(finding, director)

    Reply.objects.all().delete()
    Run.objects.filter(pk=run.pk).update(reply_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="продлить срок"):
        object_to(finding, director)


def test_list_waits_until_an_objection_is_answered(cast, director, run, finding):
    show(run)
    given = object_to(finding, director)
    for item in run.findings.filter(outcome="yes"):
        decide(finding=item, decision="yes", reason="Так и есть", by=None)
    order = {
        "run": run, "order_number": "49", "order_date": timezone.localdate(),
        "starts": timezone.localdate(), "regional_act": "", "regional_number": "",
        "regional_date": None, "by": None,
    }  # fmt: skip

    with pytest.raises(Refused, match="возражения"):
        approving.approve(**order)
    assert not SchoolStatus.objects.exists()

    replies.answer(reply=given, text="Решение остаётся", by=None)
    assert approving.approve(**order)


def test_reply_goes_with_a_run_computed_again(director, run, finding, cast):
    show(run)
    object_to(finding, director)

    again = identify(cast)

    kept = again.findings.get(school=finding.school, category=finding.category)
    assert kept.school_reply.text == TEXT


def told(person) -> list[Notice]:
    return list(Notice.objects.filter(recipient=person, kind=Notice.Kind.LIST).order_by("pk"))


def test_heads_are_told_what_was_found_and_until_when_to_answer(
    cast, run, finding, director, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        show(run)

    (notice,) = told(director)
    run.refresh_from_db()
    until = f"{run.reply_until:%d.%m.%Y}"
    assert notice.title == f"Школа в проекте перечня {run.list_year} года: ответ до {until}"
    assert NORTHERN[0] in notice.body
    assert "расчёт, а не решение" in notice.body
    (letter,) = [one for one in mailoutbox if one.to == [director.email]]
    assert letter.body == notice.body
    assert "/identification/findings/" in letter.body
    assert not told(cast.south.school_head)
    assert not told(cast.north.school_team)


def test_term_that_moved_is_told_too(cast, run, director):
    show(run)
    run.refresh_from_db()
    later = run.reply_until + timedelta(days=7)

    approving.show_to_schools(run=run, reply_until=later, by=cast.north.coordinator)

    assert [notice.title for notice in told(director)][1:] == [
        f"Срок ответа по перечню {run.list_year} года: до {later:%d.%m.%Y}"
    ]


def test_reply_is_told_to_those_who_decide_and_its_answer_to_the_school(
    cast, run, finding, director
):
    show(run)
    before = len(told(director))

    given = object_to(finding, director)
    (notice,) = told(cast.north.coordinator)
    assert "школа возражает" in notice.title
    assert TEXT not in notice.body
    assert not told(cast.administrator)
    assert not told(cast.south.coordinator)

    replies.answer(reply=given, text="Учтём", by=cast.north.coordinator)
    assert "ответил школе" in told(director)[before].title
