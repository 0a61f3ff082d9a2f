"""A form as a workbook that comes back; the calendar of a year; a municipality's own forms."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from monitoring.models import FormVersion, MonitoringForm, Round
from monitoring.rounds import designing, returning, windows, workbook
from monitoring.rounds.answering import forms_of
from monitoring.rounds.calendar import LINES
from monitoring.rounds.catalogue import document_of, forms_for, latest
from monitoring.rounds.document import Question, Type
from shnor_portal.core import jobs
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.reading import read_book
from shnor_portal.core.sheets.writing import write_book
from tests.monitoring.round_samples import begun_response, make_round, own_form

pytestmark = pytest.mark.django_db

NAME = "форма.xlsx"


@pytest.fixture
def response(cast):
    return begun_response(cast.north.municipality, cast.north.school)


def taken_away(response, change=lambda sheet: None):
    """The workbook of the first form as it was downloaded, changed by hand."""
    standing = forms_of(response)[0]
    book = load_workbook(io.BytesIO(write_book(workbook.sheets(response, standing))))
    change(book[workbook.ANSWERS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), standing


def read_back(response, data, standing):
    return workbook.read(read_book(data, NAME), NAME, response, standing)


def test_workbook_that_was_not_changed_changes_nothing(response):
    came = read_back(response, *taken_away(response))

    assert came.changed == 0


def test_workbook_brings_what_was_typed_into_it(response):
    def type_in(sheet):
        head = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            if row[0].value == "risk_resolved":
                row[head.index("Ответ")].value = 9

    came = read_back(response, *taken_away(response, type_in))

    assert came.values["risk_resolved"] == "9"
    assert came.changed == 1


def test_workbook_with_a_deleted_column_is_refused_by_its_name(response):
    def delete(sheet):
        head = [cell.value for cell in sheet[1]]
        sheet.delete_cols(head.index("Ответ") + 1)

    with pytest.raises(Refused) as refused:
        read_back(response, *taken_away(response, delete))

    assert "«Ответ»" in f"{refused.value.message} {refused.value.details}"


@pytest.mark.parametrize(("written", "quote"), [("12 ч", "«12 ч»: "), ("Пробников", "E22: ")])
def test_spoilt_cells_are_named_and_quoted_unless_they_may_be_a_name(
    response, cast, written, quote
):
    def spoil(sheet):
        head = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            if row[0].value == "risk_resolved":
                row[head.index("Ответ")].value = written

    data, _ = taken_away(response, spoil)
    job = returning.take(
        response=response, place=1, upload=SimpleUploadedFile(NAME, data), by=cast.north.school_head
    )
    jobs.run(job.pk)

    job.refresh_from_db()
    assert f"{quote}нужно число" in job.message
    assert "Пробников" not in job.message


def test_year_of_rounds_is_begun_at_once_and_once(cast, sign_in):
    place, year = cast.north.municipality, timezone.localdate().year
    client = sign_in(cast.north.specialist)
    url = reverse("monitoring:round_calendar", args=[place.pk, year])

    offered = client.get(url).content.decode()
    client.post(url, {"lines": ["entry", "final"], "ground": "Приказ № 1"})
    again = windows.plan_year(
        municipality=place, year=year, codes=["entry", "final", "interim"], ground="", by=None
    )

    assert all(line.title in offered for line in LINES)
    assert set(Round.objects.values_list("preset", "ground")) == {
        ("entry", "Приказ № 1"), ("final", "Приказ № 1"), ("interim", ""),
    }  # fmt: skip
    assert again == 1


def test_own_form_stands_for_the_ready_one_and_keeps_what_a_round_has_asked(cast):
    place = cast.north.municipality
    form = own_form(place)
    windows.open_round(
        round=make_round(
            place, opens=timezone.localdate(), closes=timezone.localdate(), forms=[form]
        ),
        by=None,
    )
    asked = latest(form)

    designing.save_question(
        form=form, question=Question("", "Сколько кружков", Type.NUMBER), by=None
    )

    assert form in forms_for(place)
    assert MonitoringForm.objects.get(municipality=None, code="results") not in forms_for(place)
    assert latest(form).number == asked.number + 1
    assert "Сколько кружков" in [q.text for q in document_of(latest(form)).questions]
    kept = FormVersion.objects.get(pk=asked.pk)
    assert "Сколько кружков" not in [q.text for q in document_of(kept).questions]
