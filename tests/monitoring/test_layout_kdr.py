"""КДР: the workbook of one school, its four-row header, and what it never does."""

import io

import openpyxl
import pytest

from monitoring.identification.facts_query import facts_of
from monitoring.models import ParticipantResult, SchoolResult, SourceResult
from monitoring.results.layouts.parsed import ExamKey
from monitoring.results.scales import services
from shnor_portal.core.jobs import Progress
from tests.monitoring.pages import GYMNASIUM, load, load_year
from tests.monitoring.vpr_books import codes, parse

TASKS = ("1\n1б", "2\n2б", "3К1\n3б")
# Class, then presence, variant and scores of the Russian and of the mathematics.
PUPILS = (
    ("Осокина", "6а", ("ДА", 1, 1, 2, 3), ("ДА", 1, 1, 1)),
    ("Рябинин", "6а", ("ДА", 2, 0, "X", 1), ("НЕТ", None, None, None)),
    ("Ильменев", "6б", ("да", 1, 1, 0, 0), ("ДА", 2, 0, 2)),
    ("Кедрова", "6б", ("НЕТ", None, None, None, None), ("ДА", 2, 1, 2)),
)


def kdr(
    pupils=PUPILS,
    *,
    login="edu991001",
    title="Краевая диагностическая работа (КДР), 15.10.2025",
    formulas=False,
) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "ИНСТРУКЦИЯ"
    book.active.append([title])
    book.active.append(["Заполните лист РЕЗУЛЬТАТЫ"])
    form = book.create_sheet("АНКЕТА ШКОЛЫ")
    form.append(["Логин школы", login])
    form.append(["Наименование школы", GYMNASIUM[0]])
    sheet = book.create_sheet("РЕЗУЛЬТАТЫ")
    sheet.append([*("№", "Фамилия", "Имя", "Отчество", "Класс"), "РУССКИЙ ЯЗЫК", *[None] * 4,
                  "МАТЕМАТИКА"])  # fmt: skip
    sheet.append([*[None] * 5, "Присутствие", "Вариант", "Баллы", None, None,
                  "Присутствие", "Вариант", "Баллы"])  # fmt: skip
    sheet.append([*[None] * 5, "ДА/НЕТ", None, "Задания", None, None, "ДА/НЕТ", None, "Задания"])
    sheet.append([*[None] * 7, *TASKS, None, None, "1\n1б", "2\n2б"])
    for area in ("A1:A4", "B1:B4", "E1:E4", "F1:J1", "K1:N1", "H2:J2", "G2:G4"):
        sheet.merge_cells(area)
    for number, (surname, class_, russian, mathematics) in enumerate(pupils, 1):
        sheet.append([number, surname, "Вера", "Львовна", class_, *russian, *mathematics])
    if formulas:
        sheet["H5"] = "=1+0"
    # The form is made for a whole grade: empty rows with numbers.
    for number in range(len(pupils) + 1, 30):
        sheet.append([number])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def found(parsed) -> dict[str, tuple[int | None, ...]]:
    return {
        part.exam.subject: (
            part.counts.primary_n, part.counts.primary_sum, part.counts.primary_max,
        )
        for part in parsed.parts
    }  # fmt: skip


def test_two_subjects_of_one_school_under_a_header_of_four_rows():
    parsed = parse(kdr())

    assert parsed.format == "kdr"
    assert parsed.exams == (
        ExamKey("kdr", 2025, "Русский язык", "", 6, "autumn"),
        ExamKey("kdr", 2025, "Математика", "", 6, "autumn"),
    )
    assert found(parsed) == {"Русский язык": (3, 8, 6), "Математика": (3, 7, 3)}
    assert {part.school.code for part in parsed.parts} == {"edu991001"}
    assert {part.school.name for part in parsed.parts} == {GYMNASIUM[0]}
    assert [tuple(person)[:3] for person in parsed.parts[0].participants] == [
        (5, 1, 6), (6, 1, 1), (7, 2, 1),
    ]  # fmt: skip
    assert (parsed.rows, parsed.rejected) == (6, 0)
    assert [code for code, *_ in codes(parsed)] == ["absent", "absent"]
    assert ("РЕЗУЛЬТАТЫ", "B") in parsed.personal_columns


@pytest.mark.parametrize(
    ("title", "procedure", "year", "campaign"),
    [
        ("КДР 2024/2025 учебный год, октябрь", "kdr", 2024, "autumn"),
        ("КДР, 2024/2025 учебный год, март", "kdr", 2025, "spring"),
        ("Тренировочная работа 2025", "trial", 2025, "spring"),
    ],
)
def test_procedure_year_and_campaign_by_the_words(title, procedure, year, campaign):
    (exam, _) = parse(kdr(title=title)).exams

    assert (exam.procedure, exam.year, exam.campaign) == (procedure, year, campaign)


def test_without_a_year_or_a_school_nothing_goes_in_and_the_cure_is_named():
    parsed = parse(kdr(title="Диагностическая работа", login=""))

    assert parsed.parts == ()
    assert "year_required" in {code for code, *_ in codes(parsed)}


def test_a_formula_without_a_value_refuses_the_work_of_that_school():
    parsed = parse(kdr(formulas=True))

    assert ("formula_without_value", 5, "H") in codes(parsed)
    assert found(parsed) == {"Математика": (3, 7, 3)}


@pytest.mark.django_db
def test_names_reach_nothing_and_the_same_file_changes_nothing(cast):
    batch = load(cast, ("кдр.xlsx", kdr()))
    again = load(cast, ("кдр.xlsx", kdr()))

    assert SchoolResult.objects.count() == 2
    assert ParticipantResult.objects.count() == 6
    kept = [*SourceResult.objects.values(), *ParticipantResult.objects.values()]
    kept += batch.files.get().issues.values()
    assert "Осокина" not in repr(kept)
    assert batch.files.get().stored.personal
    assert again.files.get().state == "unchanged"


@pytest.mark.django_db
def test_kdr_never_feeds_the_identification(cast):
    load_year(cast)
    place = cast.north.municipality
    before = facts_of(place, 2025, whole_region=False).facts

    load(cast, ("кдр.xlsx", kdr()))
    load(cast, ("тренировка.xlsx", kdr(title="Тренировочная работа 2025")))

    assert SchoolResult.objects.filter(assessment__procedure__in=("kdr", "trial")).count() == 4
    assert facts_of(place, 2025, whole_region=False).facts == before


@pytest.mark.django_db
def test_a_scale_of_the_department_makes_marks_of_kdr_and_its_pages_say_what_it_is(cast, sign_in):
    load(cast, ("кдр.xlsx", kdr()))
    made = services.add(
        cast.north.municipality, by=cast.north.coordinator, procedure="kdr", year=2025, grade=6,
        subject="Русский язык", level="", from3=2, from4=4, from5=6, max_primary=6,
        status="found", source="Письмо центра", condition="",
    )  # fmt: skip
    services.apply_scale(Progress(), made.pk)

    cell = SchoolResult.objects.get(assessment__subject="Русский язык")
    assert (cell.n2, cell.n3, cell.n4, cell.n5) == (2, 0, 0, 1)
    client = sign_in(cast.north.coordinator)
    for url in (
        f"/results/cells/{cell.pk}/",
        f"/results/assessments/{cell.assessment_id}/",
        f"/school/{cell.school_id}/results/",
    ):
        page = client.get(url).content.decode()
        assert "КДР, русский язык, 6\u00a0класс" in page
        assert "в&nbsp;идентификации не&nbsp;участву" in page, url
