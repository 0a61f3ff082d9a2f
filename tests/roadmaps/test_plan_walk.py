"""A plan's whole way through the pages: file, check, remarks, correction, agreement, order."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse

from roadmaps.models import Measure, Occurrence, Plan
from shnor_portal.core import jobs
from shnor_portal.core.models import AuditEvent, Job
from tests.roadmaps.plan_samples import PERIOD, ROWS, plan_docx
from tests.roadmaps.reading.pdf_plans import measures, printed
from tests.roadmaps.reading.pdf_plans import page as page_of


def carried_out(client, address: str, fields: dict):
    """The answer to a form; where it starts a job, what its page answers when the job is done."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(address, fields)
    page = response.headers.get("Location", "")
    if page.startswith(reverse("core:jobs")):
        return client.get(page)
    return response


def upload(client, school, data: bytes | None = None, **fields):
    """Send the form, let the job read the file, and go where its page leads."""
    return carried_out(client, reverse("roadmaps:plan_upload"), form_of(school, data, **fields))


def form_of(school, data: bytes | None = None, **fields):
    return {
        "place": f"school-{school.pk}",
        "kind": "roadmap",
        "title": "",
        "period_start": PERIOD[0].isoformat(),
        "period_end": PERIOD[1].isoformat(),
        "file": SimpleUploadedFile("Дорожная карта.docx", data or plan_docx()),
        **fields,
    }


@pytest.fixture
def team(cast, sign_in):
    return sign_in(cast.north.school_team)


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


def page(client, name, *args, **query):
    response = client.get(reverse(f"roadmaps:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, *args, **data):
    response = client.post(reverse(f"roadmaps:{name}", args=args), data)
    assert response.status_code == 302, response.content.decode()[:2000]
    return response


def test_upload_shows_the_reading_beside_the_file_and_marks_only_doubts(team, cast):
    response = upload(team, cast.north.school)

    plan = Plan.objects.get()
    assert response.url == reverse("roadmaps:plan_check", args=[plan.pk])
    assert plan.title.startswith("Дорожная карта повышения качества")
    assert plan.original.name == "Дорожная карта.docx"
    doubtful = {
        m.number: {d["field"] for d in m.doubts} for m in Measure.objects.exclude(doubts=[])
    }
    assert set(doubtful) == {"2", "4"}
    html = page(team, "plan_check", plan.pk)
    assert html.count('class="doubt"') == sum(len(fields) for fields in doubtful.values())
    assert "нужен приказ" in html


def test_unconfirmed_reading_cannot_be_sent(team, cast):
    upload(team, cast.north.school)
    plan = Plan.objects.get()

    response = team.post(reverse("roadmaps:plan_send", args=[plan.pk]))

    assert response.status_code == 409
    assert "Проверьте чтение файла" in response.content.decode()
    plan.refresh_from_db()
    assert plan.state == Plan.State.DRAFT


def test_same_file_again_opens_its_plan(team, cast):
    data = plan_docx()
    upload(team, cast.north.school, data)
    response = upload(team, cast.north.school, data)

    assert Plan.objects.count() == 1
    assert response.url == reverse("roadmaps:plan", args=[Plan.objects.get().pk])


def test_wrong_file_is_refused_in_words_and_the_form_is_kept(team, cast):
    response = upload(team, cast.north.school, b"%PDF-1.4 nothing", title="Наш план")

    page = response.content.decode()
    form = reverse("roadmaps:plan_upload") + f"?again={Job.objects.get().pk}"
    assert "повреждён и не читается" in page
    assert form in page
    assert not Plan.objects.exists()
    page = team.get(form).content.decode()
    assert "повреждён и не читается" in page
    assert "Наш план" in page


def test_printed_plan_leads_to_the_check_of_its_guesses(team, cast):
    data = printed(page_of(measures(1, 3), css=""))

    response = upload(team, cast.north.school, data)

    check = team.get(response.url).content.decode()
    assert response.url == reverse("roadmaps:plan_check", args=[Plan.objects.get().pk])
    assert "у таблицы нет линий" in check
    upload(team, cast.north.school, data)
    assert Plan.objects.count() == 1


def test_pasted_text_without_a_table_comes_back_in_the_form(team, cast, sign_in):
    upload(team, cast.north.school, file="", pasted="Провести семинар в мае")
    form = reverse("roadmaps:plan_upload") + f"?again={Job.objects.get().pk}"

    page = team.get(form).content.decode()

    assert "Во вставленном тексте нет таблицы" in page
    assert "Провести семинар в мае" in page
    assert "Провести семинар" not in sign_in(cast.north.coordinator).get(form).content.decode()


def test_upload_leads_to_the_check_of_what_was_read(team, cast):
    response = upload(team, cast.north.school)

    assert response.url == reverse("roadmaps:plan_check", args=[Plan.objects.get().pk])


def test_page_of_a_waiting_job_renews_itself_without_a_script(team, cast):
    response = team.post(reverse("roadmaps:plan_upload"), form_of(cast.north.school))

    page = team.get(response.url).content.decode()

    assert f'<meta http-equiv="refresh" content="3; url={response.url}">' in page


def test_too_many_files_of_one_person_wait_at_once(team, cast, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_OF_PERSON", 1)
    team.post(reverse("roadmaps:plan_upload"), form_of(cast.north.school))

    other = form_of(cast.north.school, plan_docx(ROWS[:1]))
    page = team.post(reverse("roadmaps:plan_upload"), other).content.decode()

    assert "Таких заданий уже слишком много ждёт очереди" in page
    assert Job.objects.count() == 1


def test_pasted_table_becomes_a_plan(team, cast):
    table = "\n".join(
        "\t".join(row)
        for row in (
            ("№", "Мероприятие", "Срок", "Ответственные", "Результат"),
            ("1", "Взаимопосещение уроков", "октябрь 2024", "Завуч", "Карты"),
            ("2", "Итоговая справка", "май 2025", "Директор", "Справка"),
        )
    )
    upload(team, cast.north.school, file="", pasted=table, title="Из письма")

    plan = Plan.objects.get()
    assert [m.text for m in Measure.objects.all()] == ["Взаимопосещение уроков", "Итоговая справка"]
    assert plan.title == "Из письма"


def test_plan_walks_from_the_file_to_the_order(team, coordinator, cast, sign_in):
    upload(team, cast.north.school)
    plan = Plan.objects.get()
    rows = {m.number: m for m in Measure.objects.all()}
    fixed = {f"m-{rows['2'].key}-deadline_text": "декабрь 2024"}
    fixed[f"m-{rows['4'].key}-text"] = "Приказ о составе команды"
    post(team, "plan_check", plan.pk, **fixed)
    post(team, "plan_send", plan.pk)

    for number in ("1", "2", "3"):
        key = rows[number].key
        post(coordinator, "measure_review", plan.pk, key, deed="return", text=f"Уточните {number}")
    post(coordinator, "plan_review_deed", plan.pk, deed="return")
    html = page(team, "plan_edit", plan.pk)
    assert "Уточните 2" in html

    for number in ("1", "2", "3"):
        row = Measure.objects.get(key=rows[number].key)
        post(
            team, "measure_edit", plan.pk, row.key, number=row.number, section=row.section,
            text=f"{row.text} (уточнено)", deadline_text=row.deadline_text,
            responsible=row.responsible, result=row.result, target_unit=row.target_unit,
            target_value=row.target_value if row.target_value is not None else "",
        )  # fmt: skip
    post(team, "plan_send", plan.pk)
    post(coordinator, "plan_review_deed", plan.pk, deed="agree_rest")
    post(coordinator, "plan_review_deed", plan.pk, deed="agree")
    assert "Согласован" in page(team, "plan", plan.pk)

    head = sign_in(cast.north.school_head)
    post(
        head,
        "plan_approve",
        plan.pk,
        order_number="15-о",
        order_date="2024-09-01",
        passed="left",
    )

    plan.refresh_from_db()
    assert plan.state == Plan.State.RUNNING
    assert not plan.comments.filter(settled_at=None).exists()
    december = Occurrence.objects.get(plan=plan, measure_key=rows["2"].key)
    assert december.end == date(2024, 12, 31)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {
        "plan.create", "plan.send", "measure.return", "plan.comment", "plan.return",
        "measure.edit", "measure.agree", "plan.agree", "plan.approve",
    } <= verbs  # fmt: skip


def test_plan_of_a_neighbour_is_not_found(cast, sign_in, team):
    upload(team, cast.north.school)
    plan = Plan.objects.get()
    key = Measure.objects.first().key
    stranger = sign_in(cast.south.coordinator)

    for name in ("plan", "plan_check", "plan_edit", "plan_review", "plan_versions", "plan_insert"):
        assert stranger.get(reverse(f"roadmaps:{name}", args=[plan.pk])).status_code == 404
    for name in ("measure_edit", "measure_links"):
        url = reverse(f"roadmaps:{name}", args=[plan.pk, key])
        assert stranger.get(url).status_code == 404
        assert stranger.post(url, {}).status_code == 404


def test_team_cannot_agree_its_own_plan(team, cast):
    upload(team, cast.north.school)
    plan = Plan.objects.get()
    url = reverse("roadmaps:plan_review_deed", args=[plan.pk])

    assert team.post(url, {"deed": "agree"}).status_code == 403


@pytest.mark.parametrize(
    ("size", "status", "words"),
    [
        (5_000_000, 422, "Вставленный текст слишком велик"),
        (20_000_000, 413, "скопируйте только таблицу мероприятий"),
    ],
)
def test_too_long_text_is_refused_in_words(team, cast, size, status, words):
    fields = form_of(cast.north.school, file="", pasted="a" * size)

    response = team.post(reverse("roadmaps:plan_upload"), fields)

    assert response.status_code == status
    assert words in response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
