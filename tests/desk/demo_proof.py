"""What the demonstration proves: a test of `test_demo`, which seeds it once for all of them."""

import io
import zipfile

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roadmaps.models import CompetenceCheck, EarlySign, ProofArchive, YearReport
from roadmaps.papers import deficit_note
from roadmaps.proof import archive, year_reports
from roadmaps.proof.register import register_of
from roadmaps.proof.year_figures import year_figures
from schools.models import School
from shnor_portal.core import files
from shnor_portal.core.jobs import Progress
from shnor_portal.desk.demo.places import BEYOND_RIVER
from tests.monitoring.pages import text_of


def test_register_and_public_page(ours):
    _last_year_is_proved_and_this_one_is_not(ours)
    _everybody_reads_sums_and_no_school(ours)
    _years_of_schools_are_closed_sent_and_written(ours)


def _last_year_is_proved_and_this_one_is_not(ours):
    today = timezone.localdate()
    last, this = register_of(ours, today.year - 1), register_of(ours, today.year)
    wrong = [f"{one.text}: {each.entry.named}" for one in last.broken for each in one.breaks]
    assert [line.position.code for line in last.empty] == []
    assert wrong == []
    assert last.passes

    (broken,) = this.bad_links
    assert broken.url.endswith(f"/diagnostika-{today.year}")
    out_of_order = [each.entry.title for one in this.orders for each in one.breaks]
    # In the first days of January there is no day of the year before the one before yesterday.
    assert out_of_order == ["Справка об итогах диагностики"] * (today.timetuple().tm_yday > 3)

    archive.make_archive(Progress(), ours.pk, last.year)
    made = ProofArchive.objects.get(municipality=ours)
    assert made.gaps == 0
    with zipfile.ZipFile(io.BytesIO(files.read(made.file))) as found:
        names = found.namelist()
        index = found.read("Оглавление.html").decode().replace("\u00a0", " ")
    assert {"Оглавление.pdf", "Оглавление.docx"} <= set(names)
    assert len(names) == made.documents + 3
    assert "Подтверждено 26 из 26 позиций" in index
    assert "нарушено" not in index


def _everybody_reads_sums_and_no_school(ours):
    page = text_of(Client().get(reverse("roadmaps:public_page", args=[ours.code])))
    assert "Качество образования – каждой школе" in page
    assert "контрольных сроков" in page
    for name in School.objects.filter(municipality=ours).values_list("name", flat=True):
        assert name not in page
    closed = reverse("roadmaps:public_page", args=[BEYOND_RIVER.code])
    assert Client().get(closed).status_code == 404


def _years_of_schools_are_closed_sent_and_written(ours):
    reports = YearReport.objects.filter(school__municipality=ours)
    assert sorted(reports.values_list("state", flat=True)) == ["closed", "draft", "sent"]
    sent = reports.get(state="sent")
    judged = year_reports.judged(sent, year_figures(sent.school, sent.year))
    assert all(one.mark for one in judged)
    assert all(one.why for one in judged if one.differs)
    assert EarlySign.objects.filter(plan__municipality=ours, answer="").count() == 1
    note = deficit_note.build(ours, CompetenceCheck.objects.latest("on").on.year)
    assert note.courses
