"""One paper about each school: what is in the archive, who is left out, how it is stopped."""

import io
import zipfile

import pytest
from django.urls import reverse

from schools.models import School
from shnor_portal.core import jobs
from shnor_portal.core.documents import many
from shnor_portal.core.documents.drawing import Order
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import Job, PaperSnapshot, StoredFile
from shnor_portal.desk.papers import of_schools
from tests.monitoring.pages import load_year, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def asked(cast):
    """The notes of all schools of the north, one of which has no results; the queue holds them."""
    load_year(cast)
    School.objects.create(
        municipality=cast.north.municipality, name="МБОУ «Ясная школа»", kind="ООШ"
    )
    return {
        "kind": "school_note", "municipality": cast.north.municipality, "year": 2025,
        "whom": "all", "by": cast.north.coordinator,
    }  # fmt: skip


def done(job: Job) -> Job:
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def names_in(client, job: Job) -> list[str]:
    body = b"".join(client.get(job.url).streaming_content)
    return zipfile.ZipFile(io.BytesIO(body)).namelist()


def test_archive_has_every_school_in_both_formats_and_says_who_is_left_out(cast, sign_in, asked):
    job = done(of_schools.start(**asked))

    schools = [school.name for school in cast.north.schools]
    assert job.state == Job.State.DONE
    assert f"Готово: {len(schools)}" in job.message
    assert "Не составлены (1): МБОУ «Ясная школа» – " in job.message
    client = sign_in(cast.north.coordinator)
    assert sorted(names_in(client, job)) == sorted(
        [f"{fmt.upper()}/{name}.{fmt}" for name in schools for fmt in ("pdf", "docx")]
        + ["Не составлены.txt"]
    )
    assert client.get(job.url).status_code == 409


def test_second_time_the_same_papers_are_taken(asked):
    done(of_schools.start(**asked))
    made = set(PaperSnapshot.objects.values_list("pk", "pdf", "docx"))

    again = done(of_schools.start(**asked))

    assert again.state == Job.State.DONE
    assert set(PaperSnapshot.objects.values_list("pk", "pdf", "docx")) == made


def test_what_is_drawn_before_the_stop_stays_and_there_is_no_archive(
    cast, sign_in, asked, monkeypatch
):
    client = sign_in(cast.north.coordinator)
    stranger = sign_in(cast.north.head)
    job = of_schools.start(**asked)

    def stopped_after_two(orders):
        for done, drawn in enumerate(many.render_many(orders)):
            if done == 2:
                url = reverse("core:job_stop", args=[job.pk])
                assert stranger.post(url).status_code == 409
                assert client.post(url).status_code == 302
            yield drawn

    monkeypatch.setattr(of_schools, "render_many", stopped_after_two)

    done(job)

    assert job.state == Job.State.STOPPED
    papers = PaperSnapshot.objects.all()
    assert sum(bool(paper.pdf_id) + bool(paper.docx_id) for paper in papers) == 2
    assert not StoredFile.objects.filter(name__endswith=".zip").exists()
    page = text_of(client.get(reverse("core:job", args=[job.pk])))
    assert "Остановлено по вашей просьбе" in page
    assert "job_stop" not in page


def test_a_paper_that_cannot_be_drawn_is_named_and_the_others_are_made(asked, monkeypatch):
    first = School.objects.filter(municipality=asked["municipality"]).order_by("name")[0]

    def one_broken(orders):
        for order, body in many.render_many(orders):
            broken = PaperSnapshot.objects.get(pk=order.key).scope == first.scope
            yield order, None if broken else body

    monkeypatch.setattr(of_schools, "render_many", one_broken)

    job = done(of_schools.start(**asked))

    assert job.state == Job.State.DONE
    assert f"{first} – документ не удалось сформировать" in job.message


def test_papers_are_drawn_by_several_processes_as_by_one(asked, settings):
    done(of_schools.start(**asked))
    orders = [
        Order(paper.pk, paper.kind, paper.context, fmt)
        for paper in PaperSnapshot.objects.all()[:2]
        for fmt in ("pdf", "docx")
    ]
    broken = Order(0, "school_note", {}, "pdf")
    settings.PAPER_PROCESSES = 2

    drawn = {(order.key, order.fmt): body for order, body in many.render_many([*orders, broken])}

    assert drawn.pop((0, "pdf")) is None
    assert drawn.keys() == {(order.key, order.fmt) for order in orders}
    assert all(body.startswith(b"%PDF" if f == "pdf" else b"PK") for (_, f), body in drawn.items())


def test_page_starts_the_work_and_leads_to_it(cast, sign_in, asked):
    client = sign_in(cast.north.coordinator)
    url = reverse("desk:papers_of_schools")
    sent = {
        "kind": "school_note", "municipality": cast.north.municipality.pk, "year": 2025,
        "whom": "listed",
    }  # fmt: skip

    assert "Сформировать" in text_of(client.get(url))
    refused = client.post(url, sent)
    assert refused.status_code == 409
    assert "В перечне нет ни одной школы" in text_of(refused)
    started = client.post(url, sent | {"whom": "all"})
    job = Job.objects.get(kind=of_schools.MAKING)
    assert started.url == job.waiting_url

    assert client.post(url, sent | {"municipality": cast.south.municipality.pk}).status_code == 422
    assert sign_in(cast.north.school_head).get(url).status_code == 403


def test_a_kind_of_a_municipality_is_refused_here(asked):
    with pytest.raises(Refused):
        of_schools.make_papers(
            jobs.Progress(), "municipality_note", asked["municipality"].pk, 2025, "all",
            asked["by"].pk,
        )  # fmt: skip
