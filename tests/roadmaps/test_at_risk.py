"""Pupils at risk as counts: the school's list with names gives numbers alone."""

import io
from collections.abc import Sequence

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from monitoring.rounds.catalogue import ready_documents
from roadmaps.models import RiskCount
from roadmaps.support import at_risk
from roadmaps.support.at_risk_book import CLASS, FOUND, NAME, REASON, RESOLVED, ROUTE, SUBJECT
from roadmaps.support.rounds import known
from schools.models import School
from shnor_portal.core import jobs
from shnor_portal.core.errors import Refused
from shnor_portal.core.models import AuditEvent, Job, StoredFile
from tests.monitoring.pages import text_of
from tests.roadmaps.plans_in_force import plan_in_force
from tests.roadmaps.support_samples import risk_count

pytestmark = pytest.mark.django_db
COLUMNS = (CLASS, NAME, SUBJECT, REASON, FOUND, ROUTE, RESOLVED)
GAPS = "Пробелы в знаниях"
PUPILS = (
    ("5а", "Невымышленный Пётр", "Математика", GAPS, "I четверть", "II", "III четверть"),
    ("5А", "Несуществующая Анна", "матем.", GAPS, 1, None, None),
    ("5А", "Невымышленный Пётр", "Русский язык", GAPS, "II", "II", "II"),
    ("6Б", "Выдуманов Иван", "Математика", "низкая мотивация", "IV четверть", None, None),
)


def _book(rows: Sequence[Sequence[object]], columns: Sequence[str] = COLUMNS) -> bytes:
    book, made = Workbook(), io.BytesIO()
    for row in (columns, *rows):
        book.active.append(list(row))
    book.save(made)
    return made.getvalue()


def _bring(client, school, data: bytes, quarter: int = 3) -> Job:
    url = f"{reverse('roadmaps:at_risk_upload', args=[school.pk])}?year=2024"
    file = SimpleUploadedFile("Невымышленный.xlsx", data)
    answer = client.post(url, {"upload": file, "quarter": quarter})
    assert answer.status_code == 302, answer.context["form"].errors
    job = Job.objects.latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def _rows() -> set[tuple[object, ...]]:
    names = ("quarter", "class_name", "subject", "found", "with_route", "resolved")
    return set(RiskCount.objects.values_list(*names))


def test_list_with_names_becomes_counts_and_leaves_no_name(cast, sign_in):
    school = cast.north.school
    risk_count(school, quarter=1, class_name="9Б")
    risk_count(school, quarter=4, class_name="9В")
    client = sign_in(cast.north.school_team)

    job = _bring(client, school, _book(PUPILS))

    assert job.state == Job.State.DONE, job.message
    assert _rows() == {
        (1, "5А", "Математика", 2, 0, 0),
        (2, "5А", "Математика", 2, 1, 0),
        (3, "5А", "Математика", 2, 1, 1),
        (2, "5А", "Русский язык", 1, 1, 1),
        (4, "9В", "Математика", 6, 4, 1),
    }
    assert not StoredFile.objects.exists()
    told = [str(row) for row in (*Job.objects.values(), *AuditEvent.objects.values())]
    assert not any("Невымышленн" in one for one in told)
    page = client.get(f"{reverse('roadmaps:at_risk_school', args=[school.pk])}?year=2024&quarter=3")
    assert "2 (" not in page.content.decode().split("<table")[0]


def test_what_cannot_be_read_is_told_by_cell_and_changes_nothing(cast, sign_in):
    school = cast.north.school
    kept = risk_count(school)
    client = sign_in(cast.north.school_head)
    spoilt = (
        ("Тайный Олег", "", "Математика", GAPS, "I", None, None),
        ("5А", "", "Алхимия", "лень", "III", "I", "весной"),
        ("5А", "", "Математика", GAPS, None, None, None),
    )

    job = _bring(client, school, _book(spoilt))
    lost = _bring(client, school, _book(PUPILS, [*COLUMNS[:4], "Когда", *COLUMNS[5:]]))
    other = _bring(client, school, _book([["Просто", "таблица"]], ["А", "Б"]))

    told = f"{job.message} {job.result}"
    for cell in ("A2", "C3", "D3", "F3", "G3", "E4"):
        assert f"ячейка {cell}:" in told
    assert "Тайный" not in told
    assert "нет столбца: «Выявлен в четверти»" in lost.message
    assert "нет рабочего списка" in other.message
    assert list(RiskCount.objects.all()) == [kept]
    assert not StoredFile.objects.filter(deleted_at=None).exists()


def test_empty_list_offers_the_classes_of_the_school(cast, sign_in):
    risk_count(cast.north.school, class_name="7В")
    url = reverse("roadmaps:at_risk_book", args=[cast.north.school.pk])

    answer = sign_in(cast.north.school_team).get(f"{url}?year=2024")

    book = load_workbook(io.BytesIO(b"".join(answer)))
    assert [cell.value for cell in book["Список"][1]][:7] == list(COLUMNS)
    assert book["Список"].max_row == 1
    assert book["Слова"]["A2"].value == "7В"
    offered = {
        str(one.sqref): one.formula1 for one in book["Список"].data_validations.dataValidation
    }
    assert offered["A2:A1000"] == "'Слова'!$A$2:$A$2"


def test_row_is_written_once_and_within_its_bank(cast, sign_in):
    client, school = sign_in(cast.north.school_team), cast.north.school
    url = f"{reverse('roadmaps:at_risk_new', args=[school.pk])}?year=2024&quarter=2"
    said = {
        "quarter": "2", "class_name": "5а", "subject": "Математика", "reason": "gaps",
        "found": "4", "with_route": "2", "resolved": "1",
    }  # fmt: skip

    wrong = client.post(url, {**said, "resolved": "5", "class_name": "Петров"})
    done = client.post(url, {**said, "more": "1"})
    twice = client.post(url, said)
    ahead = client.post(url.replace("2024", "2090"), said)

    assert "Не больше, чем в банке: 4." in wrong.content.decode()
    assert "Нужен класс, например 5А." in wrong.content.decode()
    assert done.url == url
    assert "уже внесены" in twice.content.decode()
    assert "ещё не" in ahead.content.decode()
    assert RiskCount.objects.get().class_name == "5А"


def test_plan_of_the_school_leads_to_its_bank(cast, sign_in):
    plan = plan_in_force(cast.north.school)
    risk_count(cast.north.school)
    url = reverse("roadmaps:plan", args=[plan.pk])

    page = text_of(sign_in(cast.north.school_team).get(url))

    assert "II четверть 2023/24 учебного года: в банке 6 случаев, преодолели 1." in page
    assert reverse("roadmaps:at_risk_school", args=[cast.north.school.pk]) in page
    assert "группы риска" not in text_of(sign_in(cast.north.observer).get(url))


def test_department_sees_sums_and_the_change_of_a_quarter(cast, sign_in):
    first, second, _ = cast.north.schools
    risk_count(first, quarter=1, found=9, with_route=0, resolved=3)
    row = risk_count(first)
    risk_count(second, found=10, resolved=4)
    risk_count(cast.south.school, found=90)
    listed = f"{reverse('roadmaps:at_risk_list')}?year=2024&quarter=2"
    school = f"{reverse('roadmaps:at_risk_school', args=[first.pk])}?year=2024&quarter=2"

    page = sign_in(cast.north.coordinator).get(listed)
    own = sign_in(cast.north.school_team).get(listed).content.decode()
    observer = sign_in(cast.north.observer)

    assert [(one.name, one.found, one.resolved) for one in page.context["sums"]] == [
        ("I четверть", 9, 3), ("II четверть", 16, 5),
    ]  # fmt: skip
    lines = page.context["listing"].rows
    assert [(one.school.name, one.read("change")) for one in lines][:2] == [
        (first.name, -3), (second.name, None),
    ]  # fmt: skip
    assert second.name not in own
    assert "их видят школа" in observer.get(listed).content.decode()
    assert observer.get(school).status_code == 404
    assert sign_in(cast.south.coordinator).get(school).status_code == 404
    with pytest.raises(PermissionDenied):
        at_risk.remove(row=row, by=cast.north.observer)
    at_risk.remove(row=row, by=cast.north.school_team)
    with pytest.raises(Refused):
        at_risk.remove(row=row, by=cast.north.school_team)


def test_form_of_a_round_is_filled_by_the_latest_quarter_of_the_bank(cast):
    school, other, _ = cast.north.schools
    School.objects.filter(pk=school.pk).update(pupils=120)
    RiskCount.objects.bulk_create(
        RiskCount(
            school=of, year=year, quarter=quarter, class_name=name, subject="Математика",
            reason="gaps", found=found, resolved=resolved,
        )
        for of, year, quarter, name, found, resolved in (
            (school, 2026, 4, "5А", 9, 5),
            (school, 2027, 1, "5А", 6, 1),
            (school, 2027, 1, "7Б", 4, 1),
            (school, 2027, 3, "5А", 20, 0),  # Of the next calendar year.
            (other, 2026, 2, "5А", 4, 1),
        )
    )  # fmt: skip

    told = known([one.pk for one in cast.north.schools], 2026)

    (pupils, resolved) = (told[school.pk][code] for code in ("risk_pupils", "risk_resolved"))
    assert (pupils.value.number, pupils.value.whole, resolved.value.number) == (10, 120, 2)
    assert pupils.source.startswith("банк группы риска, I четверть 2026/27: случаев")
    assert told[other.pk].keys() == {"risk_resolved"} | ({"risk_pupils"} if other.pupils else set())
    question = ready_documents()["results"].by_code["risk_pupils"]
    assert question.source == "risk_pupils"
