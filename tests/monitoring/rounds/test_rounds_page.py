"""Pages of rounds, as the department, a school and those who only look open and change them."""

import json
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from monitoring.models import Response, Round
from monitoring.rounds import answering, windows
from monitoring.rounds.answering import forms_of
from monitoring.rounds.catalogue import forms_for
from shnor_portal.core.models import FormDraft
from tests.monitoring.pages import sheet_rows
from tests.monitoring.round_samples import (
    accepted_response,
    answer_all,
    fill_three_years,
    opened_round,
    response_of,
    returned_response,
    row_of,
    sent_response,
)
from tests.roadmaps.plans_in_force import NOW, plan_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(answer) -> str:
    """The words of a page, with ordinary spaces."""
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.itertext()).split())


def url(name: str, *args: object) -> str:
    return reverse(f"monitoring:{name}", args=args)


def read(client, name: str, *args: object) -> str:
    answer = client.get(url(name, *args))
    assert answer.status_code == 200, (name, answer.status_code)
    return text_of(answer)


def form_of(client, response: Response, place: int) -> dict[str, str]:
    """What the form holds when it is opened, as a browser would send it."""
    form = client.get(url("response_form", response.pk, place)).context["form"]
    sent = {}
    for name, field in form.fields.items():
        value = form[name].value()
        shown = field.prepare_value(value) if value else ""
        if isinstance(value, list):
            sent |= {f"{name}_{n}": part.replace(".", ",") for n, part in enumerate(value)}
        else:
            sent[name] = shown
    return sent


def test_department_makes_a_round_and_opens_it(cast, sign_in):
    north = cast.north
    client = sign_in(north.specialist)
    assert "Возьмите готовые формы" in read(client, "round_list")
    given = {
        "municipality": north.municipality.pk, "title": "Входной мониторинг", "kind": "support",
        "stage": "entry", "year": "2026", "opens": "2026-10-01", "closes": "2026-10-20",
        "ground": "Приказ № 301", "audience": "chosen",
        "which": [str(form.pk) for form in forms_for(north.municipality)[:2]],
    }  # fmt: skip
    refused = client.post(url("round_new"), {**given, "closes": "2026-09-01", "year": "2030"})
    assert refused.status_code == 422
    assert "не может закончиться раньше" in text_of(refused)
    assert "Отметьте хотя бы одну школу" in text_of(refused)

    chosen = {"chosen": [north.schools[0].pk, north.schools[1].pk]}
    client.post(url("round_new"), {**given, **chosen})
    round = Round.objects.get()
    assert "увидят 2 школы" in read(client, "round", round.pk)
    client.post(url("round_open", round.pk))

    page = read(client, "round", round.pk)
    assert "Результаты обучения, Качество преподавания: 47 полей" in page
    assert "Приказ № 301" in page
    assert Response.objects.filter(round=round).count() == 2
    assert "меняются только название" in read(client, "round_edit", round.pk)


def test_school_sees_its_load_confirms_and_types(cast, sign_in):
    north = cast.north
    fill_three_years(north.school)
    plan_in_force(north.school)
    response = response_of(opened_round(north.municipality), north.school)
    client = sign_in(north.school_head)
    assert "Итоговый мониторинг" in text_of(client.get(reverse("desk:today")))

    page = read(client, "response", response.pk)
    assert "Спрошено 86 полей" in page
    assert "Заполнено за школу 63 поля, по данным на 01.10.2026" in page
    assert "Письмо от 01.09.2026 № 301" in page
    form = read(client, "response_form", response.pk, 4)
    assert "Откуда: социальный паспорт 2026 года на 20.09.2025" in form

    sent = form_of(client, response, 4)
    assert (sent["pupils"], sent["large_families_0"], sent["large_families_1"]) == (
        "240",
        "40",
        "240",
    )
    changed = {**sent, "pupils__ok": "on", "computers": "40", "extended_groups": "полторы"}
    refused = client.post(url("response_form", response.pk, 4), changed)
    assert refused.status_code == 422
    assert 'value="полторы"' in refused.text
    changed["extended_groups"] = "1,5"
    client.post(url("response_form", response.pk, 4), changed)
    rows = [row_of(response, code) for code in ("pupils", "computers", "extended_groups", "foster")]
    assert [(row.state, row.origin) for row in rows] == [
        ("given", "portal"), ("given", "typed"), ("given", "typed"), ("proposed", "portal"),
    ]  # fmt: skip
    client.post(url("response_confirm", response.pk), {"place": "4"})
    assert not response.answers.filter(state="proposed", question="foster").exists()
    assert response.answers.filter(state="proposed").exists()
    client.post(url("response_confirm", response.pk))
    assert not response.answers.filter(state="proposed").exists()
    client.post(url("response_propose", response.pk))
    assert "Пока мешают" in read(client, "response", response.pk)
    stopped = client.post(url("response_send", response.pk))
    assert "Управление школой: Какие решения приняты – ответа нет" in text_of(stopped)


def test_draft_outlives_a_lost_network_and_two_people_choose_field_by_field(cast, sign_in):
    north = cast.north
    response = response_of(opened_round(north.municipality), north.school)
    head, team = sign_in(north.school_head), sign_in(north.school_team)
    address = url("response_form", response.pk, 2)
    base = head.get(address).context["editing"].base_json
    kept = {"draft": "keep", "base_version": base, "mentor_pairs": "3", "diagnosed_0": "6",
            "diagnosed_1": "20"}  # fmt: skip
    head.post(f"{address}?draft=keep", kept, headers={"HX-Request": "true"})
    assert FormDraft.objects.get().data["diagnosed"] == ["6", "20"]
    opened = head.get(f"{address}?draft=open")
    assert 'value="20"' in opened.text

    team.post(address, {"base_version": base, "mentor_pairs": "4", "lessons_seen": "12"})
    asked = head.post(address, {**kept, "draft": ""})
    assert asked.status_code == 409
    assert "Наставнических пар" in text_of(asked)
    seen = json.dumps(asked.context["question"].seen_json)
    chosen = {
        **{name: value for name, value in kept.items() if name != "draft"},
        "seen": json.loads(seen), "take_mentor_pairs": "mine",
    }  # fmt: skip
    head.post(address, chosen)
    values = {row.question: row.number for row in response.answers.filter(state="given")}
    assert values == {"mentor_pairs": 3, "diagnosed": 6, "lessons_seen": 12}
    assert not FormDraft.objects.filter(user=north.school_head).exists()


def test_two_fields_go_back_are_corrected_and_accepted(cast, sign_in):
    north = cast.north
    round = opened_round(north.municipality)
    response = sent_response(round, north.school)
    checker, head = sign_in(north.specialist), sign_in(north.school_head)
    assert "Ответы ждут проверки: Итоговый мониторинг" in text_of(
        checker.get(reverse("desk:today"))
    )
    nothing = checker.post(url("response_check", response.pk), {"doubt-1-risk_pupils": " "})
    assert "хотя бы к одному полю" in text_of(nothing)

    checker.post(
        url("response_check", response.pk),
        {"doubt-1-risk_pupils": "Сверьте", "due-1-risk_pupils": "2026-10-08",
         "doubt-3-team": "Сколько человек?", "due-3-team": "2026-10-09"},
    )  # fmt: skip
    assert "Возвращено 2 поля: Итоговый мониторинг" in text_of(head.get(reverse("desk:today")))
    form = head.get(url("response_form", response.pk, 1))
    assert set(form.context["form"].fields) == {"risk_pupils", "risk_pupils__reply"}
    assert "Сверьте" in text_of(form)
    head.post(url("response_form", response.pk, 1), {"risk_pupils_0": "8", "risk_pupils_1": "30"})
    head.post(url("response_form", response.pk, 3), {"team": "4", "team__reply": "Четверо"})
    head.post(url("response_send", response.pk))
    assert "Четверо" in read(checker, "response_check", response.pk)
    checker.post(url("response_check", response.pk), {"accept": "1"})

    response.refresh_from_db()
    assert response.state == "accepted"
    assert "больше не меняются" in read(head, "response_form", response.pk, 1)
    head.post(url("response_form", response.pk, 1), {"risk_pupils_0": "1", "risk_pupils_1": "30"})
    assert row_of(response, "risk_pupils").number == 8


def test_proof_is_a_link_or_a_file(cast, sign_in):
    north = cast.north
    response = response_of(opened_round(north.municipality), north.school)
    client = sign_in(north.school_team)
    address = url("response_file", response.pk, 1, "analysis_page")
    client.post(address, {"upload": SimpleUploadedFile("Справка.pdf", b"%PDF-1.4")})

    assert "Приложен файл: Справка.pdf" in read(client, "response_form", response.pk, 1)
    assert client.get(url("response_file", response.pk, 1, "team")).status_code == 404
    (form, *_) = forms_of(response)
    assert form.answered == 1


def test_closing_shows_what_is_missing_and_gives_a_workbook(cast, sign_in):
    north = cast.north
    round = opened_round(north.municipality)
    accepted_response(round, north.school)
    client = sign_in(north.coordinator)
    page = read(client, "round_close", round.pk)
    assert "Принято 1 из 3 школ" in page
    assert north.schools[1].name in page

    client.post(url("round_close", round.pk))
    rows = sheet_rows(client.get(url("round_answers", round.pk)).content)
    assert rows[0][0] == "Школа"
    assert rows[1][0] == north.school.name
    assert sign_in(north.observer).get(url("round_answers", round.pk)).status_code == 403


def test_window_that_has_closed_by_itself_is_told(cast, sign_in):
    place = cast.north.municipality
    over = opened_round(place)
    client = sign_in(cast.north.specialist)
    assert (
        "риём ответов окончен" not in client.get(reverse("monitoring:round_list")).content.decode()
    )
    Round.objects.update(opens=date(2020, 1, 9), closes=date(2020, 1, 20))

    listed = client.get(reverse("monitoring:round_list")).content.decode()
    page = client.get(reverse("monitoring:round", args=[over.pk])).content.decode()

    assert "приём ответов окончен" in listed
    assert "Приём ответов окончен" in page


def test_those_who_only_look_see_progress_and_no_answers(cast, sign_in):
    north = cast.north
    round = opened_round(north.municipality)
    response = returned_response(round, north.school)
    observer, curator = sign_in(north.observer), sign_in(north.curator)

    page = observer.get(url("round", round.pk))
    assert url("response", response.pk) not in page.text
    assert "возвращён" in text_of(page)
    assert observer.get(url("response", response.pk)).status_code == 403
    assert "Это не ваша школа" in read(curator, "response_form", response.pk, 1)
    assert curator.post(url("response_form", response.pk, 1), {}).status_code == 403
    assert sign_in(cast.south.coordinator).get(url("round", round.pk)).status_code == 404


def test_pages_ask_the_database_a_dozen_times_at_most_whatever_the_years(cast, sign_in):
    north = cast.north
    fill_three_years(north.school)
    for year in (2024, 2025):
        past = opened_round(
            north.municipality, year=year, opens=f"{year}-10-01", closes="2026-12-01",
            title=f"Мониторинг {year}",
        )  # fmt: skip
        past.refresh_from_db()
        accepted_response(past, north.school)
    round = opened_round(north.municipality)
    response = response_of(round, north.school)
    answer_all(response)
    addresses = {
        north.school_head: [("response", response.pk), ("response_form", response.pk, 2)],
        north.coordinator: [
            ("round_list",), ("round", round.pk), ("response_check", response.pk),
            ("round_close", round.pk), ("round_new",),
        ],
    }  # fmt: skip
    for person, pages in addresses.items():
        client = sign_in(person)
        client.get("/")
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                client.get(url(*page))
            assert len(asked) < 12, (page, len(asked))
    answering.send(response=response, by=None)
    windows.close_round(round=round, by=None)
