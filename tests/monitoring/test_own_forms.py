"""The collector form of ВПР that a school filled in: read, asked whose it is, loaded, outranked."""

import contextlib
import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from monitoring.models import ParticipantResult, SchoolResult
from monitoring.results.layouts.parsed import OWN, TASKS
from monitoring.results.task_queries import work_tasks
from schools.privacy import EVERYTHING
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch, Job
from tests.core import files
from tests.monitoring import vpr_books
from tests.monitoring.pages import load, read, text_of
from tests.monitoring.vpr_books import codes, parse

HEADER = (
    "Код", "Вариант (часть 1)", "1 (1б)", "3К1 (2б)", "Вариант (часть 2)", "7 (3б)",
    "Класс № (список формируется из листа \"Классы\")", "Пол",
    "Отметка за предыдущий триместр/ четверть/полугодие", "Итого баллов", None, "Списки",
)  # fmt: skip
SAID = {"school": "Гимназия № 1", "year": 2025, "subject": "Русский язык"}


def row(code, first, scores, *, second=None, journal=4, total="=SUM(C2:F2)", class_no=1):
    one, two, three = scores
    second = first if second is None else second
    return (code, first, one, two, second, three, class_no, "ж", journal, total, None, "2")


def form(*rows) -> bytes:
    blank = [(None,) * 9 + ("=SUM(C9:F9)", None, "отсутствовал")] * 50
    return files.xlsx([HEADER, *rows, *blank], "Протокол", Служебный=[["отсутствовал"]])


FILLED = form(
    row(40001, 1, (1, 2, 3)),
    row(40002, 2, (0, "X", 1), journal="нет отметки"),
    row(40003, "не присутствовал", (None, None, None)),
    row(40004, "отсутствовал", (None, None, 2), second=1),
    row("итого", 1, (1, 1, 1)),
)


def said_of(batch, words):
    """As the form of the batch's only file sends it."""
    return {f"file-{batch.files.get().pk}-{name}": value for name, value in words.items()}


def test_rows_with_a_code_of_five_digits_are_the_school_own_results():
    parsed = parse(FILLED, **SAID)

    (part,) = parsed.parts
    assert (part.kind, part.school.own, part.exam.grade, part.exam.year) == (OWN, True, 4, 2025)
    assert [(p.primary, p.mark, p.journal_mark) for p in part.participants] == [
        (6, None, 4), (1, None, None), (2, None, 4),
    ]  # fmt: skip
    assert (part.counts.primary_n, part.counts.primary_sum, part.counts.primary_max) == (3, 9, 6)
    assert part.counts.n2 is None
    tasks = [(line.number, line.share, line.n) for line in part.details[TASKS]]
    assert tasks == [("1", 50, 2), ("3К1", 100, 1), ("7", pytest.approx(66.6667), 3)]
    assert {code for code, _, _ in codes(parsed)} == {"absent", "own_form"}


def test_codes_printed_in_a_blank_form_are_no_results():
    parsed = parse(form(row(40001, None, (None,) * 3), row(40002, None, (None,) * 3)), **SAID)

    assert [code for code, _, _ in codes(parsed)] == ["collector_form"]
    assert parsed.refused


def test_codes_of_the_upper_grades_tell_them():
    parsed = parse(form(row(20001, 1, (1, 2, 3))), **SAID)

    assert parsed.exams[0].grade == 10


@pytest.mark.parametrize(
    ("said", "code"),
    [("school", "own_school_required"), ("year", "year_required"), ("subject", "subject_required")],
)
def test_what_the_form_does_not_say_is_asked(said, code):
    parsed = parse(FILLED, **{name: value for name, value in SAID.items() if name != said})

    assert code in [found for found, _, _ in codes(parsed)]
    assert parsed.refused
    assert parsed.rejected == 3


@pytest.mark.django_db
def test_the_preview_asks_whose_the_form_is_and_loads_it_as_the_school_own(cast, sign_in):
    batch = read(cast, ("Форма.xlsx", FILLED))
    client = sign_in(cast.north.coordinator)
    url = reverse("monitoring:import_detail", args=[batch.pk])
    assert "Чего файлы не говорят" in text_of(client.get(url))
    school = cast.north.schools[0]

    client.post(
        reverse("monitoring:import_say", args=[batch.pk]),
        said_of(batch, {"school": school.pk, "year": 2025, "subject": "Русский язык"}),
    )
    services.read_batch(Progress(), batch.pk)

    assert "Чего файлы не говорят" not in text_of(client.get(url))
    services.apply_batch(Progress(), batch.pk, by_id=cast.north.coordinator.pk)
    cell = SchoolResult.objects.get()
    assert (cell.school, cell.primary_n, cell.primary_sum, cell.n2) == (school, 3, 9, None)
    shown = text_of(client.get(reverse("monitoring:cell", args=[cell.pk])))
    assert "форма, заполненная школой" in shown
    assert "40001" not in str(list(ParticipantResult.objects.values()))
    # The same once more changes nothing.
    again = read(cast, ("Форма.xlsx", FILLED))
    client.post(
        reverse("monitoring:import_say", args=[again.pk]),
        said_of(again, {"school": school.pk, "year": 2025, "subject": "Русский язык"}),
    )
    services.read_batch(Progress(), again.pk)
    assert again.files.get().summary["unchanged"] == 3


@pytest.mark.django_db
def test_a_school_of_another_municipality_cannot_be_said(cast, sign_in):
    batch = read(cast, ("Форма.xlsx", FILLED))

    sign_in(cast.north.coordinator).post(
        reverse("monitoring:import_say", args=[batch.pk]),
        said_of(
            batch, {"school": cast.south.schools[0].pk, "year": 2025, "subject": "Русский язык"}
        ),
    )

    assert "of_files" not in Batch.objects.get(pk=batch.pk).hints


@pytest.mark.django_db
def test_f1_of_the_same_work_goes_before_the_form_whenever_it_came(cast, tmp_path):
    label = "МБОУ «Гимназия № 1»(edu991001)"
    pupils = [vpr_books.pupil(label, 40000 + i, (2, 1, 3, 4), 5) for i in range(10)]
    load(cast, ("Ф1.xlsx", vpr_books.pupils(*pupils)))
    command(tmp_path, "--year=2024", "--subject=Русский язык", "--school=edu991001")

    cell = SchoolResult.objects.get()
    assert (cell.primary_n, cell.primary_sum) == (10, 100)
    assert work_tasks(cell, EVERYTHING).tasks.rows[0].line.n == 10


def command(path, *options) -> dict:
    """The document that `import_results` prints of the filled form."""
    (path / "форма.xlsx").write_bytes(FILLED)
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("import_results", str(path / "форма.xlsx"), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_the_command_refuses_a_form_of_nobody_and_names_the_cure(cast, tmp_path):
    place = f"--municipality={cast.north.municipality.code}"

    document = command(tmp_path, place, "--year=2024", "--subject=Русский язык")

    (issue,) = [item for item in document["issues"] if item["severity"] == "error"]
    assert issue["code"] == "own_school_required"
    assert "--school" in issue["message"]
    assert not SchoolResult.objects.exists()


EXPORT_HEADER = (
    "Пользователь", "Код региона", "Регион", "Муниципалитет", "Школа", "Дата загрузки", "Код",
    "Вариант", "1 (1б)", "2 (2б)", "Наименование класса", "Пол", "Итого баллов",
)  # fmt: skip


def export(code: int) -> bytes:
    row = (
        "edu991001", 99, "reg990000 | Заречный край", "reg99_m001 | Северный муниципальный округ",
        'edu991001 | МБОУ "Гимназия № 1"', "14.04.2022 10:00:00", code, 1, 1, 2, "4а", "ж", 3,
    )  # fmt: skip
    return files.xlsx([EXPORT_HEADER, row], "Протокол", Классы=[["Класс"]])


@pytest.mark.django_db
def test_exports_that_do_not_tell_their_work_are_asked_about_at_once(cast, sign_in):
    """The names of the files fill the form in; only a person's word counts."""
    batch = read(
        cast,
        ("Выгрузка РУ 4 2022.xlsx", export(40001)),
        ("Математика, 4 класс.xlsx", export(40002)),
    )
    client = sign_in(cast.north.coordinator)
    page = client.get(reverse("monitoring:import_detail", args=[batch.pk]))
    asked = {str(file): form.initial for file, form in page.context["say_forms"]}
    assert {name: (told["subject"], told["grade"]) for name, told in asked.items()} == {
        "Выгрузка РУ 4 2022.xlsx": ("Русский язык", 4),
        "Математика, 4 класс.xlsx": ("Математика", 4),
    }
    assert {file.state for file in batch.files.all()} == {"refused"}

    first, second = batch.files.order_by("position")
    sent = client.post(
        reverse("monitoring:import_say", args=[batch.pk]),
        {
            f"file-{first.pk}-subject": "Русский язык", f"file-{first.pk}-grade": 4,
            f"file-{first.pk}-year": 2022, f"file-{second.pk}-subject": "Труд и письмо",
            f"file-{second.pk}-grade": 4, f"file-{second.pk}-year": "",
        },
        follow=True,
    )  # fmt: skip
    services.read_batch(Progress(), batch.pk)
    Job.objects.update(state=Job.State.DONE)

    # What is right is read, what is not is asked about again, with the reason.
    assert "«Математика, 4 класс.xlsx»: Предмет «Труд и письмо» портал не знает" in text_of(sent)
    assert [file.state for file in batch.files.order_by("position")] == ["ready", "refused"]
    page = client.get(reverse("monitoring:import_detail", args=[batch.pk]))
    assert [str(file) for file, _ in page.context["say_forms"]] == ["Математика, 4 класс.xlsx"]


@pytest.mark.django_db
def test_nothing_said_reads_nothing_again(cast, sign_in):
    batch = read(cast, ("Форма.xlsx", FILLED))

    answer = sign_in(cast.north.coordinator).post(
        reverse("monitoring:import_say", args=[batch.pk]), {}, follow=True
    )

    assert "Ничего не указано" in text_of(answer)
    assert "of_files" not in Batch.objects.get(pk=batch.pk).hints
