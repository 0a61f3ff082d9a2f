"""The papers of the desk: what they say, whose they are, how they look as PDF, Word and Excel."""

import io
import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from monitoring.models import Assessment
from schools.models import Municipality, School, SchoolStatus, SocialPassport
from schools.permissions import Permission, roles_with
from shnor_portal.core.documents import snapshots
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services as intake
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import AuditEvent, Batch, BatchFile, PaperSnapshot
from shnor_portal.desk.papers import school_note
from shnor_portal.desk.papers.services import make
from tests.desk.paper_texts import docx_text, pdf_text, plain
from tests.monitoring.pages import (
    LAKE,
    NORTHERN,
    identify,
    load,
    load_year,
    report,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ENGINE_TALK = ("без ответа", "обратное следующему", "Выполнено", "нужны оба")


# The note -----------------------------------------------------------------------------------


def test_note_compares_the_year_with_district_and_region_in_one_way(cast, northern):
    for year in range(2022, 2026):
        load_year(cast, year)
    northern.municipality.marks_small = True

    note = school_note.build(northern, 2025)

    (group,) = note.groups
    line = group.works[0]
    assert note.access_mark == ""
    assert (group.title, line.work, line.participants) == (
        "ВПР 2025\u00a0года", "Математика, 5\u00a0кл.", "20",
    )  # fmt: skip
    assert (line.good.own, line.good.district) == ("25,0", "−25,0")
    assert line.fail.interval.count("–") == 1
    assert [point.year for point in note.years_chart.main.points] == [2023, 2024, 2025]
    assert note.fail_chart.bars[0].beside is not None
    row = note.rows.works[0]
    assert (row.year, row.good.own, row.good.district) == (2025, 0.25, 0.5)
    assert {row.year for row in note.rows.works} == {2023, 2024, 2025}


def test_note_names_diagnostic_works_last_and_for_knowledge(cast, northern):
    load_year(cast)
    Assessment.objects.filter(subject="Математика").update(procedure="kdr")

    note = school_note.build(northern, 2025)

    assert note.groups[-1].title == "КДР 2025\u00a0года (для сведения)"
    assert not any("КДР" in text for text in (*note.conclusion, *note.results))


def test_note_of_an_earlier_year_knows_nothing_of_later_ones(cast, northern):
    load_year(cast, 2024)
    load_year(cast, 2025)
    SocialPassport.objects.create(school=northern, year=2024, pupils=400, kdn=2)
    SocialPassport.objects.create(school=northern, year=2025, pupils=420, kdn=9)
    identify(cast)

    note = school_note.build(northern, 2024)

    assert {row.year for row in note.rows.works} == {2024}
    assert [(row.count, row.share) for row in note.rows.conditions] == [(2, 0.005)]
    assert any("школам ещё не показан" in sentence for sentence in note.conclusion)


def test_note_begins_with_what_is_found_how_sure_and_what_was_decided(cast, northern, listed):
    note = school_note.build(northern, 2025)

    said = plain(" ".join(note.conclusion))
    assert "«Низкие результаты в двух и более процедурах года» (" in said
    assert "Доля «2» выше порога методики: математика, 5 кл. – 9 из 20 (45,0 %)" in said
    assert "Решение: относится. Подтверждено журналом." in said
    assert not any(word in said for word in ENGINE_TALK)
    assert note.origin.method == str(listed.version)


def test_note_recommends_what_it_has_found(cast, northern, listed):
    note = school_note.build(northern, 2025)

    by_whom = {point.text: " ".join(point.parts) for point in note.points}
    director = by_whom["Директору школы:"]
    assert "разобрать с учителями выполнение каждого задания: математика, 5\u00a0кл." in director
    assert "составить рисковый профиль" in director
    assert "разработать дорожную карту" in director
    assert director.endswith(".")
    assert all(point.parts for point in note.points)


def test_recommendations_are_changed_before_the_note_is_made(cast, sign_in, northern, listed):
    client = sign_in(cast.north.head)
    given = {"kind": "school_note", "school": northern.pk, "year": 2025}

    page = text_of(client.post("/papers/new/", given))
    assert "Рекомендация 1" in page
    words = {"words-title": "О результатах школы", "words-point_1": "Директору:\nпоговорить."}
    client.post("/papers/new/", given | words)

    context = PaperSnapshot.objects.get().context
    assert context["requisites"]["title"] == "О результатах школы"
    assert context["points"] == [{"text": "Директору:", "parts": ["поговорить."]}]


def test_note_speaks_the_words_of_the_municipality(cast, northern):
    place = northern.municipality
    place.list_term, place.order_term = "ШНРО", "распоряжение"
    place.save()
    load_year(cast)
    SchoolStatus.objects.create(
        school=northern, kind="shnor", list_year=2025, results_year=2024, starts="2025-04-17",
        regional_number="55", regional_date=date(2025, 3, 13), order_number="98",
        order_date=date(2025, 4, 17),
    )  # fmt: skip

    note = school_note.build(School.objects.get(pk=northern.pk), 2025)

    assert note.conclusion[0] == (
        "Школе оказывается адресная помощь: статус «ШНРО», перечень 2025 года (по результатам "
        "2024 года), региональный акт от 13.03.2025 № 55, распоряжение от 17.04.2025 № 98."
    )


def test_only_those_who_may_sign_for_the_department_make_the_note(cast, sign_in, northern, listed):
    cast.north.school_head.assignments.update(school=northern)
    given = {"kind": "school_note", "school": northern.pk, "year": 2025}
    director = sign_in(cast.north.school_head)

    assert "Аналитическая справка о школе" not in text_of(director.get("/papers/new/"))
    assert director.post("/papers/new/", given).status_code == 422
    with pytest.raises(PermissionDenied):
        make(kind="school_note", place=northern, year=2025, by=cast.north.specialist)
    assert make(kind="school_note", place=northern, year=2025, by=cast.north.head).pk


def test_note_without_results_of_the_year_is_refused(cast, northern):
    load_year(cast, 2024)

    with pytest.raises(Refused) as refusal:
        school_note.build(northern, 2025)

    assert refusal.value.code == "no_results"
    assert "результатов 2025 года нет" in refusal.value.message


def test_note_hides_nothing_and_so_only_they_read_it_who_may(cast, sign_in):
    load(cast, report([(*LAKE, (2, 1, 1, 0))]))
    lake = cast.north.schools[2]
    assert school_note.build(lake, 2025).access_mark == ""
    Municipality.objects.filter(pk=lake.municipality_id).update(marks_small=True)
    lake = School.objects.get(pk=lake.pk)

    snapshot = make(kind="school_note", place=lake, year=2025, by=cast.north.coordinator)

    assert snapshot.context["groups"][0]["works"][0]["participants"] == "4"
    mark = "Для служебного пользования"
    assert pdf_text(snapshots.render_snapshot(snapshot, "pdf"))[0].startswith(mark)
    assert docx_text(snapshots.render_snapshot(snapshot, "docx")).startswith(mark)
    makers = roles_with(Permission.SIGN_FOR_DEPARTMENT)
    assert set(makers) <= set(roles_with(Permission.VIEW_SMALL))
    address = reverse("desk:paper", args=[snapshot.pk])
    assert sign_in(cast.north.specialist).get(address).status_code == 200
    assert sign_in(cast.region_operator).get(address).status_code == 200
    assert sign_in(cast.north.observer).get(address).status_code == 404
    assert snapshot.title not in text_of(sign_in(cast.north.observer).get("/papers/"))


def test_files_with_small_figures_are_not_for_an_observer(cast, sign_in, northern, listed):
    """Neither the report that was brought in nor the note; the order tells no figures."""
    note = make(kind="school_note", place=northern, year=2025, by=cast.north.coordinator)
    order = make(
        kind="support_order", place=northern.municipality, year=2025, by=cast.north.coordinator
    )
    for snapshot in (note, order):
        snapshots.render_paper(Progress(), snapshot.pk)
        snapshot.refresh_from_db()
    observer, head = sign_in(cast.north.observer), sign_in(cast.north.head)

    def file(client, pk: int) -> int:
        return client.get(reverse("core:file", args=[pk])).status_code

    brought = BatchFile.objects.values_list("stored", flat=True)[0]
    for closed in (brought, note.pdf_id, note.docx_id):
        assert file(observer, closed) == 404
        assert file(head, closed) == 200
    assert file(observer, order.pdf_id) == 200


# Snapshots and files ------------------------------------------------------------------------


def test_same_content_is_one_snapshot_and_other_content_another(cast, northern, listed):
    first = make(kind="school_note", place=northern, year=2025, by=cast.north.coordinator)
    again = make(kind="school_note", place=northern, year=2025, by=cast.north.head)
    load(cast, report([(*NORTHERN, (0, 0, 10, 10))]))
    later = make(kind="school_note", place=northern, year=2025, by=cast.north.head)

    assert first == again
    assert first.check_code != later.check_code
    assert AuditEvent.objects.filter(verb="paper.make").count() == 2


def test_snapshot_knows_the_files_of_its_numbers(cast, northern, listed):
    load_year(cast, 2020)
    snapshot = make(kind="school_note", place=northern, year=2025, by=cast.north.coordinator)

    used = BatchFile.objects.filter(pk__in=snapshot.sources).values_list("batch", flat=True)

    assert set(used) == {Batch.objects.order_by("pk")[0].pk}


def test_snapshot_keeps_its_numbers_after_a_withdrawal(cast, northern, listed):
    snapshot = make(kind="school_note", place=northern, year=2025, by=cast.north.coordinator)
    before = pdf_text(snapshots.render_snapshot(snapshot, "pdf"))

    batch = Batch.objects.get(state=Batch.State.APPLIED)
    intake.withdraw(batch, by=cast.north.coordinator, reason="Не тот файл.")

    assert pdf_text(snapshots.render_snapshot(snapshot, "pdf")) == before


def test_note_looks_like_a_paper_in_every_format(cast, northern, listed):
    snapshot = make(kind="school_note", place=northern, year=2025, by=cast.north.coordinator)

    pages = pdf_text(snapshots.render_snapshot(snapshot, "pdf"))
    word = docx_text(snapshots.render_snapshot(snapshot, "docx"))
    book = load_workbook(io.BytesIO(snapshots.render_snapshot(snapshot, "xlsx")))

    whole = " ".join(pages)
    for text in (whole, word):
        assert "О результатах обучающихся МБОУ «Северная СОШ» за 2025 год" in text
        assert "Решение: относится. Подтверждено журналом." in text
        assert "25,0" in text
        assert "П.С. Холодова" in text
    assert all(snapshot.check_code in page for page in pages)
    assert snapshot.snapshot_id in pages[0]
    assert book.sheetnames[0] == "Результаты"


# Pages --------------------------------------------------------------------------------------


def test_note_is_made_watched_and_taken(
    cast, sign_in, northern, listed, django_capture_on_commit_callbacks
):
    client = sign_in(cast.north.coordinator)
    form = text_of(client.get("/papers/new/?kind=school_note"))
    assert 'value="2025"' in form  # the latest year with results

    given = {"kind": "school_note", "school": northern.pk, "year": 2025}
    given |= {"words-title": "О результатах", "words-point_1": "Директору:\nразобрать работы."}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/papers/new/", given)

    snapshot = PaperSnapshot.objects.get()
    assert answer.url == reverse("desk:paper", args=[snapshot.pk])
    page = text_of(client.get(answer.url))
    assert snapshot.check_code in page
    for stored in (snapshot.pdf, snapshot.docx):
        address = reverse("core:file", args=[stored.pk])
        assert address in page
        taken = client.get(address)
        assert taken.status_code == 200
        assert b"".join(taken.streaming_content)[:4] in {b"%PDF", b"PK\x03\x04"}
    workbook = client.get(reverse("desk:paper_workbook", args=[snapshot.pk]))
    assert load_workbook(io.BytesIO(workbook.content)).sheetnames[0] == "Результаты"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "school_note", "year": 2025}, "Для этого документа выберите школу."),
        ({"kind": "support_order", "year": 2025}, "Для этого документа выберите муниципалитет."),
        ({"kind": "school_note", "school": 0, "year": 2025}, "Выберите корректный вариант"),
        ({"kind": "letter", "year": 2025}, "Выберите корректный вариант"),
        ({"kind": "school_note", "year": "год"}, "Введите целое число"),
    ],
)
def test_form_says_what_is_missing(cast, sign_in, given, said):
    answer = sign_in(cast.north.coordinator).post("/papers/new/", given)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not PaperSnapshot.objects.exists()


def test_school_of_another_municipality_cannot_be_chosen(cast, sign_in, northern, listed):
    answer = sign_in(cast.south.coordinator).post(
        "/papers/new/", {"kind": "school_note", "school": northern.pk, "year": 2025}
    )

    assert answer.status_code == 422
    assert not PaperSnapshot.objects.exists()


def test_operator_of_the_region_sees_whose_school_it_is(cast, sign_in):
    form = text_of(sign_in(cast.region_operator).get("/papers/new/"))

    assert "МБОУ «Северная СОШ» – Северный муниципальный округ" in form
    assert "МКОУ «Южная СОШ» – Южный район" in form


def test_refusal_comes_back_as_a_message(cast, sign_in, northern):
    answer = sign_in(cast.north.coordinator).post(
        "/papers/new/",
        {"kind": "school_note", "school": northern.pk, "year": 2025},
        headers={"referer": "http://testserver/papers/new/"},
        follow=True,
    )

    assert "результатов 2025 года нет" in text_of(answer)


def test_list_of_papers_is_by_scope_and_comes_as_a_workbook(cast, sign_in, northern, listed):
    snapshot = make(kind="school_note", place=northern, year=2025, by=cast.north.coordinator)
    empty = text_of(sign_in(cast.north.observer).get("/papers/"))
    ours = sign_in(cast.north.head)
    theirs = sign_in(cast.south.coordinator)

    assert snapshot.check_code in text_of(ours.get("/papers/"))
    assert snapshot.check_code not in text_of(theirs.get("/papers/"))
    rows = list(load_workbook(io.BytesIO(ours.get("/papers/?format=xlsx").content)).active.values)
    assert rows[1][0] == snapshot.title
    assert rows[1][-1] == snapshot.check_code
    assert "Документов ещё нет." in empty
    assert theirs.get(reverse("desk:paper", args=[snapshot.pk])).status_code == 404


def test_making_is_checked_in_the_service_too(cast, northern, listed):
    with pytest.raises(PermissionDenied):
        make(kind="school_note", place=northern, year=2025, by=cast.south.coordinator)
    with pytest.raises(Refused) as refusal:
        make(kind="support_order", place=northern, year=2025, by=None)

    assert refusal.value.code == "wrong_scope"


# The command --------------------------------------------------------------------------------


def command(capsys, *arguments: str) -> tuple[int, object]:
    """Exit code and the JSON document of `render_report`."""
    code = 0
    try:
        call_command("render_report", *arguments, "--json")
    except SystemExit as ending:
        code = ending.code
    printed = capsys.readouterr().out
    return code, json.loads(printed)


def test_command_lists_the_kinds(capsys):
    code, document = command(capsys, "--list")

    assert code == 0
    kinds = {item["kind"]: item["scope"] for item in document}
    assert kinds["school_note"] == "school"
    assert kinds["support_order"] == "municipality"


@pytest.mark.parametrize(
    ("kind", "whose", "fmt", "start"),
    [
        ("school_note", ("--school", "edu991002"), "pdf", b"%PDF"),
        ("school_note", ("--school", "sch991002"), "docx", b"PK\x03\x04"),
        ("support_order", ("--municipality", "reg99_m001"), "docx", b"PK\x03\x04"),
        ("support_order", ("--municipality", "99701000"), "xlsx", b"PK\x03\x04"),
    ],
)
def test_command_writes_the_file(cast, listed, capsys, tmp_path, kind, whose, fmt, start):
    out = tmp_path / f"paper.{fmt}"

    code, document = command(
        capsys, kind, *whose, "--year", "2025", "--format", fmt, "--out", str(out)
    )

    assert code == 0
    assert out.read_bytes().startswith(start)
    snapshot = PaperSnapshot.objects.get()
    assert document["snapshot"] == snapshot.snapshot_id
    assert document["check_code"] == snapshot.check_code
    assert document["bytes"] == out.stat().st_size


def test_command_prints_the_snapshot_for_a_person(cast, listed, capsys, tmp_path):
    call_command(
        "render_report", "support_order", "--municipality", "reg99_m001", "--year", "2025",
        "--format", "xlsx", "--out", str(tmp_path / "o.xlsx"),
    )  # fmt: skip

    assert capsys.readouterr().out.strip() == PaperSnapshot.objects.get().snapshot_id


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["letter", "--school", "edu991002", "--year", "2025"], 1, "unknown_report"),
        (["school_note", "--school", "edu990000", "--year", "2025"], 1, "unknown_school"),
        (["school_note", "--school", "edu991002", "--year", "2020"], 1, "no_results"),
        (["school_note", "--municipality", "reg99_m001", "--year", "2025"], 1, "wrong_scope"),
        (["school_note", "--year", "2025"], 2, "wrong_arguments"),
        (["school_note", "--school", "edu991002"], 2, "wrong_arguments"),
    ],
)
def test_command_refuses_with_a_document(cast, listed, capsys, tmp_path, arguments, code, error):
    out = tmp_path / "p.docx"

    ended, document = command(capsys, *arguments, "--format", "docx", "--out", str(out))

    assert (ended, document["error"]) == (code, error)
    assert not out.exists()


def test_command_says_where_it_cannot_write(cast, listed, capsys, tmp_path):
    code, document = command(
        capsys, "school_note", "--school", "edu991002", "--year", "2025", "--format", "xlsx",
        "--out", str(tmp_path / "нет такой папки" / "p.xlsx"),
    )  # fmt: skip

    assert (code, document["error"]) == (1, "cannot_write")


def test_command_acts_with_the_rights_of_by(cast, listed, capsys, tmp_path):
    arguments = [
        "school_note", "--school", "edu991002", "--year", "2025", "--format", "xlsx",
        "--out", str(tmp_path / "p.xlsx"), "--by",
    ]  # fmt: skip

    neighbour = command(capsys, *arguments, cast.south.coordinator.email)
    observer = command(capsys, *arguments, cast.north.observer.email)
    specialist = command(capsys, *arguments, cast.north.specialist.email)
    own = command(capsys, *arguments, cast.north.coordinator.email)

    assert (neighbour[0], neighbour[1]["error"]) == (1, "unknown_school")
    assert (observer[0], observer[1]["error"]) == (1, "forbidden")
    assert (specialist[0], specialist[1]["error"]) == (1, "forbidden")
    assert own[0] == 0
