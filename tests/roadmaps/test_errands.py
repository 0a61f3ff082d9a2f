"""Errands: points read from a text or a file, confirmed, carried out, accepted, overdue."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roadmaps.models import Directive, Errand
from roadmaps.support import errand_queries as queries
from roadmaps.support import errands
from roadmaps.support.errand_tables import ErrandFilter
from roadmaps.support.points import lines_of, read_points
from schools.models import Assignment
from schools.permissions import Role
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Job
from tests.monitoring.pages import sheet_rows, text_of
from tests.roadmaps.errand_samples import ORDER, draft, given
from tests.roadmaps.plan_files import word
from tests.roadmaps.plans_in_force import NOW, accompany


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def url(name: str, *args: object) -> str:
    return reverse(f"roadmaps:{name}", args=args)


# --- reading: pure


def test_points_are_read_with_executor_and_term():
    found = read_points(lines_of(ORDER), date(2026, 9, 1))

    assert [(p.number, p.executor, p.due, p.is_task) for p in found] == [
        ("1", "", None, False),
        ("2.1", "Муниципальному координатору", date(2026, 10, 15), True),
        ("2.2", "Муниципальному координатору", date(2027, 1, 20), True),
        ("3", "Директору МБОУ «Гимназия № 1»", date(2026, 11, 1), True),
        ("4", "Директорам школ", None, True),
        ("5", "методист", date(2026, 12, 25), True),
        ("6", "", None, False),
    ]
    assert found[3].text == "Разместить график на сайте до 1 ноября 2026 г."
    assert found[4].doubts == ("срока нет",)
    assert found[0].doubts == ()


@pytest.mark.parametrize(
    ("line", "executor", "due"),
    [
        ("1) Заместителю начальника в области контроля принять меры к 10 октября", "Заместителю "
         "начальника в области контроля", date(2026, 10, 10)),
        ("1. Разослать письма (отв. – секретарь), срок – до 03.10.2026", "секретарь",
         date(2026, 10, 3)),
        ("1. Директорам представлять отчёты ежеквартально", "Директорам", date(2026, 9, 30)),
        ("1. Сделать к следующему совещанию", "", None),
    ],
)  # fmt: skip
def test_ways_of_naming_who_and_when(line, executor, due):
    (point,) = read_points([line], date(2026, 9, 1))

    assert (point.executor, point.due) == (executor, due)


def test_text_without_points_gives_none():
    assert read_points(lines_of("О погоде\nСегодня 12.10.2026 тепло."), date(2026, 9, 1)) == []


# --- from a text to errands


@pytest.mark.django_db
def test_text_is_confirmed_and_reaches_executors(cast, sign_in):
    north = cast.north
    accompany(*north.schools[:2])
    client = sign_in(north.coordinator)
    body = {
        "kind": "order", "title": "О диагностике", "number": "41", "dated": "2026-09-01",
        "text": ORDER,
    }  # fmt: skip
    made = client.post(url("directive_new"), body)
    directive = Directive.objects.get()
    assert made.url == url("directive", directive.pk)
    page = text_of(client.get(made.url))
    assert "По документу: Директору МБОУ «Гимназия № 1»" in page
    assert "срока нет" in page
    form = client.get(made.url).context["form"]
    filled = {name: form[name].value() for name in form.fields}
    gymnasium = next(one for one in north.schools if "Гимназия" in one.name)
    assert filled["whom_3_0"] == f"school-{gymnasium.pk}"
    assert (filled["whom_1_0"], filled["whom_4_0"], filled["take_0"]) == (
        "department", "all", False,
    )  # fmt: skip
    sent = {name: value for name, value in filled.items() if value not in (None, False, "")}

    wrong = client.post(made.url, sent)
    assert wrong.status_code == 422
    assert "Укажите срок" in text_of(wrong)
    sent |= {
        "due_4": "2026-10-20", "whom_4_0": "listed", "whom_4_1": f"school-{gymnasium.pk}",
        "whom_1_0": f"person-{north.specialist.pk}",
    }  # fmt: skip
    client.post(made.url, sent)

    rows = Errand.objects.filter(number="4")
    listed = {one.pk for one in north.schools[:2]} | {gymnasium.pk}
    assert {row.school_id for row in rows} == listed
    assert Errand.objects.filter(number="2.1").get().person == north.specialist
    assert not Errand.objects.filter(number__in=("1", "6")).exists()
    own = sign_in(north.school_team)
    assert "обеспечить участие" in text_of(own.get(url("my_deadlines"))).casefold()
    assert own.get(made.url).status_code == 403
    (row,) = [one for one in sheet_rows(own.get(f"{url('errand_list')}?format=xlsx").content)
              if "Обеспечить участие педагогов в семинаре." in one]  # fmt: skip
    assert north.school.name in row


@pytest.mark.django_db
def test_file_is_read_by_a_job_into_the_same_points(
    cast, sign_in, django_capture_on_commit_callbacks
):
    client = sign_in(cast.north.coordinator)
    file = SimpleUploadedFile("Приказ.docx", word(*ORDER.split("\n")))
    body = {"kind": "order", "title": "О диагностике", "dated": "2026-09-01", "file": file}

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("directive_new"), body)

    job = Job.objects.get(kind=errands.READING)
    assert (job.state, job.message) == (
        "done",
        "Прочитано пунктов: 7. Проверьте их и подтвердите.",
    )
    directive = Directive.objects.get()
    assert [point["number"] for point in directive.points][:3] == ["1", "2.1", "2.2"]
    assert client.get(url("directive_file", directive.pk)).status_code == 200


# --- carrying out


@pytest.mark.django_db
def test_executor_reports_author_returns_and_accepts(cast, sign_in):
    north = cast.north
    (errand,) = given(
        north.school, municipality=north.municipality, due=date(2026, 9, 25), by=north.coordinator
    )
    address = url("errand", errand.pk)
    coordinator = sign_in(north.coordinator)
    assert "Просрочено исполнителями: 1 поручение" in text_of(coordinator.get("/"))
    school = sign_in(north.school_team)
    assert "Просрочено у вас: 1 поручение" in text_of(school.get("/"))
    report = {"deed": "report", "done_on": "2026-09-30", "text": "", "url": ""}

    assert school.post(address, report).status_code == 422
    assert school.post(address, {"deed": "accept"}).status_code == 403
    school.post(address, {**report, "text": "График размещён"})
    coordinator = sign_in(north.coordinator)
    assert "Ждёт принятия: 1 поручение" in text_of(coordinator.get("/"))
    coordinator.post(address, {"deed": "return", "reason": "Ссылка не открывается"})
    school = sign_in(north.school_team)
    assert "Возвращено: Ссылка не открывается" in text_of(school.get(address))
    school.post(address, {**report, "url": "https://school.example/grafik"})
    sign_in(north.coordinator).post(address, {"deed": "accept"})

    errand.refresh_from_db()
    assert (errand.state, errand.done_on) == ("accepted", date(2026, 9, 30))
    assert sign_in(cast.south.coordinator).get(address).status_code == 404


@pytest.mark.django_db
def test_term_is_moved_errand_is_cancelled_and_nobody_accepts_own(cast):
    north = cast.north
    first, second = given(
        north.specialist, None, municipality=north.municipality, by=north.coordinator
    )
    errands.move(errand=first, due=date(2026, 11, 1), reason="Отпуск", by=north.coordinator)
    errands.report(errand=first, done_on=date(2026, 9, 9), text="Сделано", by=north.specialist)
    with pytest.raises(Refused, match="Своё исполнение не принимают"):
        errands.accept(errand=first, by=north.specialist)
    with pytest.raises(Refused, match="ещё не наступила"):
        errands.report(errand=second, done_on=date(2026, 10, 2), text="Рано", by=north.specialist)
    errands.cancel(errand=second, reason="Перенесено", by=north.head)

    first.refresh_from_db()
    assert (first.due, first.state) == (date(2026, 11, 1), "done")
    assert queries.waiting(north.specialist) == queries.Waiting(to_accept=1)
    with pytest.raises(Refused, match="уже даны"):
        errands.drop(directive=first.directive, by=north.coordinator)
    empty = draft(north.municipality)
    errands.drop(directive=empty, by=north.coordinator)
    assert Directive.objects.count() == 1


@pytest.mark.django_db
def test_list_is_narrowed_to_the_municipality_that_a_link_names(cast):
    north, south = cast.north, cast.south
    (ours,) = given(north.school, municipality=north.municipality)
    (theirs,) = given(south.school, municipality=south.municipality)
    viewer, asked = north.coordinator, {"whose": "all", "state": "all"}
    asked_of_one = {**asked, "municipality": str(north.municipality.pk)}
    Assignment.objects.create(
        user=viewer, role=Role.COORDINATOR, municipality=south.municipality, starts=date(2024, 1, 1)
    )
    viewer.forget_rights()

    assert set(ErrandFilter(asked, viewer=viewer).qs) == {ours, theirs}
    assert set(ErrandFilter(asked_of_one, viewer=viewer).qs) == {ours}


@pytest.mark.django_db
@pytest.mark.once
def test_pages_of_errands_ask_few_queries_whatever_they_show(cast, sign_in):
    north = cast.north
    made = given(*north.schools, municipality=north.municipality, by=north.coordinator)
    waiting = draft(north.municipality)
    client = sign_in(north.coordinator)

    counts = {}
    for name, *args in (
        ("errand_list",), ("directive_list",), ("directive_new",), ("errand", made[0].pk),
        ("directive", waiting.pk), ("directive", made[0].directive_id),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name, *args)).status_code == 200
        counts[name, *args] = len(captured)

    assert {name: count for name, count in counts.items() if count >= 12} == {}
