"""The evidence register, its links, its archive, its catalogue; the public page."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import (
    CycleCatalogue,
    Directive,
    Errand,
    LinkCheck,
    ProofArchive,
    ProofItem,
    PublicPage,
)
from roadmaps.programmes import services as programmes
from roadmaps.proof import archive, catalogue, fetching, links
from roadmaps.proof.register import register_of
from shnor_portal.core import jobs
from shnor_portal.core.documents import papers
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, Job
from tests.monitoring.pages import text_of
from tests.roadmaps.plan_samples import make_plan
from tests.roadmaps.programme_samples import entered_fact
from tests.roadmaps.proof_samples import proof_item
from tests.roadmaps.support_samples import held_event

pytestmark = pytest.mark.django_db
YEAR = 2026


def url(name: str, *args: object) -> str:
    return reverse(f"roadmaps:{name}", args=args)


@pytest.fixture
def place(cast):
    return cast.north.municipality


def in_register(place, key, year=YEAR):
    return register_of(place, year).entry(key)


def test_what_the_portal_holds_stands_by_itself_and_may_be_moved_or_set_aside(cast, place, sign_in):
    event = held_event(cast.north.school, starts=date(YEAR, 3, 2))
    key = f"event-{event.pk}"
    assert in_register(place, key).positions == ("1.2.6.3",)
    client = sign_in(cast.north.specialist)
    page = text_of(client.get(url("proof"), {"year": YEAR}))
    assert "Консультация: Разбор результатов" in page
    assert "не связано ни с чем" in page
    advice = proof_item(
        place, title="Рекомендация", positions=["1.2.5.2"], schools=[cast.north.school]
    )
    assert "не связано ни с чем" not in text_of(client.get(url("proof"), {"year": YEAR}))
    address = url("proof_entry", place.pk, YEAR, key)
    body = {"positions": ["1.2.6.2"], "grounds": [advice.key], "set_aside": ""}
    assert client.post(address, body).status_code == 302
    assert in_register(place, key).positions == ("1.2.6.2",)
    assert in_register(place, key).grounds == {advice.key}
    client.post(address, {**body, "set_aside": "не по программе"})
    assert in_register(place, key) not in register_of(place, YEAR).counted
    assert "не по программе" in text_of(client.get(url("proof"), {"year": YEAR}))
    assert client.post(address, {"set_aside": ""}).status_code == 422


def test_recommendation_of_a_round_carries_measures_and_is_told_its_indicator(cast, place, sign_in):
    school = cast.north.school
    held_event(school, starts=date(YEAR, 3, 2))
    programme = entered_fact(place, cast.north.coordinator).indicator.programme
    programmes.approve(
        programme=programme, order_number="1", order_date=date(YEAR - 1, 1, 9), by=None
    )
    type(programme).objects.update(first_year=YEAR - 1, last_year=YEAR + 1)
    indicator = programme.indicators.all()[0]
    directive = Directive.objects.create(
        municipality=place, kind=Directive.Kind.ADVICE, title="Рекомендации", number="3",
        dated=date(YEAR, 3, 1), state=Directive.State.ISSUED,
    )  # fmt: skip
    advice = Errand.objects.create(
        directive=directive, school=school, text="Разобрать ошибки", due=date(YEAR, 5, 1)
    )
    key = f"errand-{advice.pk}"
    found = register_of(place, YEAR)
    assert found.entry(key).positions == ("1.2.5.2", "1.2.5.3")
    broken = {one.code: [each.entry.key for each in one.breaks] for one in found.broken}
    assert broken["addressed"] == [key]
    assert "measure" not in broken

    client = sign_in(cast.north.specialist)
    body = {"positions": ["1.2.5.2", "1.2.5.3"], "indicators": [indicator.pk]}
    client.post(url("proof_entry", place.pk, YEAR, key), body)
    assert "addressed" not in {one.code for one in register_of(place, YEAR).broken}


def test_evidence_is_added_revised_reviewed_and_removed(cast, place, sign_in):
    client = sign_in(cast.north.coordinator)
    body = {
        "title": "Приказ об итогах", "positions": ["1.2.7.1", "1.2.7.3"], "dated": "2026-03-02",
        "document_number": "15-од", "owner": cast.north.specialist.pk, "review_on": "2026-04-01",
        "executor": "заместитель", "due": "2026-05-01", "schools": [cast.north.school.pk],
    }  # fmt: skip
    nothing = client.post(url("proof_new", place.pk, YEAR), body)
    assert nothing.status_code == 422
    assert "Приложите файл, дайте ссылку или впишите число" in text_of(nothing)
    file = SimpleUploadedFile("Приказ.pdf", b"%PDF-1.4")
    answer = client.post(url("proof_new", place.pk, YEAR), {**body, "file": file})
    item = ProofItem.objects.get()
    assert answer.url == url("proof_item", item.pk)
    entry = in_register(place, item.key)
    assert (entry.dated, entry.number, entry.positions) == (
        date(2026, 3, 2), "15-од", ("1.2.7.1", "1.2.7.3"),
    )  # fmt: skip
    page = text_of(client.get(url("proof"), {"year": YEAR}))
    assert "Пора пересмотреть" in page
    assert cast.north.specialist.surname in page
    client.post(url("proof_reviewed", item.pk), {"review_on": "2099-01-01"})
    assert "Пора пересмотреть" not in text_of(client.get(url("proof"), {"year": YEAR}))

    later = {"dated": "2026-03-20", "document_number": "19-од", "url": "https://edu.example/19"}
    client.post(url("proof_revise", item.pk), later)
    assert in_register(place, item.key).revision == 2
    page = text_of(client.get(url("proof_item", item.pk)))
    assert "02.03.2026" in page
    assert "20.03.2026" in page
    assert client.get(url("proof_file", item.pk, 1)).status_code == 200
    assert client.get(url("proof_file", item.pk, 2)).status_code == 404
    client.post(url("proof_edit", item.pk), {**body, "title": "Приказ"})
    assert ProofItem.objects.get().title == "Приказ"
    future = client.post(url("proof_revise", item.pk), {**later, "dated": "2099-01-01"})
    assert "ещё не наступила" in text_of(future)
    client.post(url("proof_remove", item.pk))
    assert not ProofItem.objects.exists()


def test_register_is_read_by_the_municipality_and_kept_by_its_specialists(cast, place, sign_in):
    item = proof_item(place)
    for reader in (cast.north.observer, cast.north.head, cast.region_operator):
        client = sign_in(reader)
        page = client.get(url("proof"), {"year": YEAR, "municipality": place.pk})
        assert item.title in text_of(page)
        assert client.get(url("proof_edit", item.pk)).status_code == 403
        assert client.post(url("archive_make", place.pk, YEAR)).status_code == 403
    assert sign_in(cast.south.coordinator).get(url("proof_item", item.pk)).status_code == 404
    assert sign_in(cast.north.school_head).get(url("proof")).status_code == 403


def test_broken_link_is_named_and_a_server_without_internet_accuses_nobody(
    cast, place, sign_in, monkeypatch
):
    item = proof_item(place, url="https://edu.example/gone")
    proof_item(place, title="Другой", url="https://edu.example/there")
    gone = fetching.Look(False, "такой страницы на сайте нет (404)", True)
    found = {"https://edu.example/gone": gone}
    there = fetching.Look(True, "открывается", True)
    monkeypatch.setattr(fetching, "look", lambda link: found.get(link, there))
    client = sign_in(cast.north.specialist)
    client.post(url("links_check", place.pk, YEAR))
    jobs.run(Job.objects.latest("pk").pk)

    assert "не открывается: 1" in Job.objects.latest("pk").message
    page = text_of(client.get(url("proof"), {"year": YEAR}))
    assert "Ссылка не открывается" in page
    assert "такой страницы на сайте нет (404)" in page
    assert [entry.key for entry in register_of(place, YEAR).bad_links] == [item.key]

    body = {"url": "https://edu.example/gone", "opens": "yes"}
    client.post(url("link_told", place.pk, YEAR), body)
    assert not register_of(place, YEAR).bad_links
    assert client.post(
        url("link_told", place.pk, YEAR), {"url": "https://other.example/"}
    ).status_code in {302, 409, 422}
    assert LinkCheck.objects.count() == 2

    silent = fetching.Look(False, "сайта нет", False)
    monkeypatch.setattr(fetching, "look", lambda link: silent)
    with pytest.raises(Refused, match="нет выхода в интернет"):
        links.check_links(jobs.Progress(), place.pk, YEAR)
    assert not register_of(place, YEAR).bad_links


def test_archive_holds_its_contents_and_names_a_broken_link_and_a_wrong_order(cast, place, sign_in):
    later = proof_item(
        place, title="Мониторинг", positions=["1.2.4.2"], dated=date(YEAR, 4, 2),
        url="https://edu.example/gone", upload=("Мониторинг.pdf", b"%PDF-1.4 round"),
    )  # fmt: skip
    proof_item(
        place, title="Справка", positions=["1.2.5.1"], dated=date(YEAR, 4, 1), grounds=[later.key]
    )
    links.told(municipality=place, year=YEAR, url="https://edu.example/gone", opens=False, by=None)
    client = sign_in(cast.north.coordinator)
    job = client.post(url("archive_make", place.pk, YEAR))
    jobs.run(Job.objects.latest("pk").pk)
    assert job.url == reverse("core:job", args=[Job.objects.latest("pk").pk])
    made = ProofArchive.objects.get()
    assert made.documents == 1

    data = b"".join(client.get(url("archive_file", made.pk)).streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        names = set(found.namelist())
        index = found.read("Оглавление.html").decode()
        inside = "1.2.4 Мониторинг показателей/001 Мониторинг.pdf"
        assert found.read(inside) == b"%PDF-1.4 round"
        assert found.read("Оглавление.pdf").startswith(b"%PDF-")
        assert found.read("Оглавление.docx").startswith(b"PK")
    assert names == {inside, "Оглавление.html", "Оглавление.pdf", "Оглавление.docx"}
    words = index.replace("\u00a0", " ")
    assert "«Справка» (01.04.2026) – раньше, чем «Мониторинг» (02.04.2026)" in words
    assert "https://edu.example/gone – не открылась" in words
    html = papers.render_html(papers.get("cycle_file"), archive.contents.build(place, YEAR))
    assert "раньше, чем «Мониторинг»" in html.replace("\u00a0", " ")
    assert AuditEvent.objects.filter(verb="file.take").exists()
    client.post(url("archive_remove", made.pk))
    assert not ProofArchive.objects.exists()


def test_empty_year_makes_no_archive(place):
    with pytest.raises(Refused) as refusal:
        archive.make_archive(jobs.Progress(), place.pk, 2023)
    assert refusal.value.code == "no_proof"


def test_catalogue_is_taken_changed_and_brought_back(cast, place, sign_in):
    client = sign_in(cast.north.coordinator)
    said = json.loads(client.get(url("catalogue_file", place.pk)).content)
    said["components"][0]["positions"][0]["text"] = "Цель названа иначе"
    upload = SimpleUploadedFile("каталог.json", json.dumps(said).encode())
    client.post(url("catalogue_bring", place.pk), {"file": upload})
    jobs.run(Job.objects.latest("pk").pk)
    assert "Цель названа иначе" in text_of(client.get(url("proof")))

    said["rules"][0]["of"] = "нет такого"
    catalogue.bring(
        municipality=place, upload=("к.json", json.dumps(said).encode()), by=cast.north.coordinator
    )
    jobs.run(Job.objects.latest("pk").pk)
    assert "нет компонента или позиции «нет такого»" in Job.objects.latest("pk").message
    assert "Цель названа иначе" in text_of(client.get(url("proof_catalogue")))
    client.post(url("catalogue_back", place.pk))
    assert not CycleCatalogue.objects.exists()
    assert "Цель названа иначе" not in text_of(client.get(url("proof")))


def test_public_page_is_closed_until_the_head_opens_it(cast, place, sign_in, client):
    north = cast.north
    address = url("public_page", place.code)
    assert client.get(address).status_code == 404
    fact = entered_fact(place, north.coordinator)
    programme = fact.indicator.programme
    sign_in(north.head).post(url("public_open", place.pk))
    assert not PublicPage.objects.filter(opened_at__isnull=False).exists()
    programmes.approve(
        programme=programme, order_number="24", order_date=date(2024, 1, 30), by=None
    )
    programme.refresh_from_db()
    programme.last_year = timezone.localdate().year + 1
    programme.save()
    school_plan = make_plan(north.school, north.school_team, title="План школы-невидимки")

    coordinator = sign_in(north.coordinator)
    assert coordinator.post(url("public_open", place.pk)).status_code == 403
    coordinator.post(url("public_contacts", place.pk), {"contacts": "Каб. 12, тел. 000"})
    before = text_of(sign_in(north.head).get(url("public_settings")))
    assert "Что увидят все" in before
    assert programme.title in before
    assert client.get(address).status_code == 404

    sign_in(north.head).post(url("public_open", place.pk))
    page = text_of(client.get(address))
    assert programme.title in page
    assert "Каб. 12, тел. 000" in page
    assert school_plan.title not in page
    for school in north.schools:
        assert school.name not in page
    assert client.get(url("public_page", cast.south.municipality.code)).status_code == 404

    sign_in(north.head).post(url("public_close", place.pk))
    assert client.get(address).status_code == 404
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"public.open", "public.close", "public.contacts"} <= verbs


def test_queries_do_not_grow_with_evidence(
    cast, place, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in(cast.north.coordinator)
    proof_item(place, schools=[cast.north.school])
    held_event(cast.north.school, starts=date(YEAR, 3, 2))
    register_of(place, YEAR)  # SQLite is asked once whether it reads JSON.
    with django_assert_num_queries(1):
        register_of(place, YEAR)
    client.get(url("proof"), {"year": YEAR})
    with django_assert_max_num_queries(11) as few:
        client.get(url("proof"), {"year": YEAR})
    asked = len(few)
    for number in range(4):
        proof_item(place, title=f"Приказ {number}", schools=list(cast.north.schools))
        held_event(*cast.north.schools, starts=date(YEAR, 3, 3))
    with django_assert_num_queries(1):
        register_of(place, YEAR)
    page = client.get(url("proof"), {"year": YEAR}).content.decode()
    with django_assert_num_queries(asked):
        client.get(url("proof"), {"year": YEAR})
    # What is kept is never older than the last deed.
    assert all(f"Приказ {number}" in page for number in range(4))
