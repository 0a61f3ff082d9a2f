"""Bringing files in through the pages, in every state of a batch; all of it without JavaScript."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from monitoring.models import SchoolResult
from schools.imports import accreditation, registry
from schools.imports.layouts import LAYOUTS
from shnor_portal.core import files as core_files
from shnor_portal.core.intake import originals, services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import AuditEvent, Batch, BatchFile, Job, StoredFile
from tests.core import files, rich_books
from tests.monitoring.pages import (
    GOOD,
    GYMNASIUM,
    LAKE,
    NORTHERN,
    ROWS,
    WEAK,
    load,
    read,
    report,
    sheet_rows,
    text_of,
)
from tests.schools.workbooks import PASSPORT, REGISTRY, workbook

pytestmark = pytest.mark.django_db

MISSPELT = ("МБОУ СОШ Севернная", "", WEAK)


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


def url(name: str, *args: int) -> str:
    return reverse(f"monitoring:{name}", args=args)


def uploads(*named):
    return [SimpleUploadedFile(name, data) for name, data in named]


def test_new_upload_reads_files_and_leads_to_the_preview(
    coordinator, django_capture_on_commit_callbacks
):
    files = uploads(report(), report(name="Отметки РУ 5.xlsx", subject="Русский язык"))

    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(url("import_new"), {"files": files})

    batch = Batch.objects.get()
    assert response.url == url("import_detail", batch.pk)
    assert batch.state == Batch.State.PREVIEW
    page = text_of(coordinator.get(response.url))
    assert "Готово к загрузке: 2 файла из 2" in page
    assert "ВПР 2025, математика, 5 класс" in page


def test_new_upload_keeps_what_was_said_beside_the_files(coordinator, cast):
    coordinator.post(
        url("import_new"),
        {"files": uploads(report()), "year": "2025", "subject": "Химия", "grade": "9"},
    )

    assert Batch.objects.get().hints == {
        "municipality": cast.north.municipality.pk,
        "year": 2025,
        "subject": "Химия",
        "grade": 9,
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([], "Выберите хотя бы один файл."),
        ([("пустой.xlsx", b"")], "Один из файлов пуст"),
        ([("большой.xlsx", b"x" * 2000)], "больше 0 МБ"),
    ],
)
def test_new_upload_refuses_what_cannot_be_read(coordinator, settings, files, message):
    settings.MAX_UPLOAD_BYTES = 1000

    response = coordinator.post(url("import_new"), {"files": uploads(*files)})

    assert message in text_of(response)
    assert not Batch.objects.exists()


def test_new_upload_of_region_operator_goes_to_the_municipality_chosen(cast, sign_in):
    client = sign_in(cast.region_operator)
    page = text_of(client.get(url("import_new")))

    blank = client.post(url("import_new"), {"files": uploads(report())})
    client.post(
        url("import_new"),
        {"files": uploads(report()), "municipality": cast.south.municipality.pk},
    )

    assert cast.north.municipality.name in page
    assert cast.south.municipality.name in page
    assert blank.status_code == 200
    assert Batch.objects.get().scope == cast.south.municipality.scope


def test_new_upload_to_a_strange_municipality_is_not_offered(coordinator, cast):
    coordinator.post(
        url("import_new"),
        {"files": uploads(report()), "municipality": cast.south.municipality.pk},
    )

    assert Batch.objects.get().scope == cast.north.municipality.scope


def test_list_shows_batches_newest_first_and_filters_them(coordinator, cast):
    first = load(cast, report(name="Первый отчёт.xlsx"))
    second = read(cast, report(name="Второй отчёт.xlsx"))

    both = coordinator.get(url("import_list")).context["listing"].page_obj.object_list
    waiting = coordinator.get(url("import_list") + "?state=preview").context["listing"].page_obj
    named = coordinator.get(url("import_list") + "?q=первый").context["listing"].page_obj

    assert list(both) == [second, first]
    assert list(waiting) == [second]
    assert list(named) == [first]


def test_list_is_a_workbook_too(coordinator, cast):
    load(cast, report())

    rows = sheet_rows(coordinator.get(url("import_list") + "?format=xlsx").content)

    assert rows[0] == ("Загрузка", "Файлы", "Кто", "Когда", "Состояние")
    assert (rows[1][1], rows[1][4]) == ("Отметки МА 5.xlsx", "загружено")


def test_list_is_empty_for_the_neighbour(cast, sign_in):
    load(cast, report())

    page = sign_in(cast.south.coordinator).get(url("import_list"))

    assert not page.context["listing"].page_obj.object_list


def test_preview_says_what_would_change_and_writes_nothing(coordinator, cast):
    load(cast, report())
    changed = read(cast, report(((*GYMNASIUM, (1, 5, 9, 5)), *ROWS[1:])))

    page = text_of(coordinator.get(url("import_detail", changed.pk)))
    part = url("import_file", changed.pk, changed.files.get().pk) + "?part=changes"
    changes = text_of(coordinator.get(part))

    assert "1</strong> изменится" in page
    assert "2</strong> уже есть, без изменений" in page
    assert "МБОУ «Гимназия № 1»" in changes
    assert '«2»: <span class="was">0</span> → <span class="becomes">1</span>' in changes
    assert '«4»: <span class="was">10</span> → <span class="becomes">9</span>' in changes
    assert SchoolResult.objects.get(school=cast.north.school).n2 == 0


def test_confirm_applies_and_leads_to_the_results(
    coordinator, cast, django_capture_on_commit_callbacks
):
    batch = read(cast, report())

    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(url("import_confirm", batch.pk))

    page = text_of(coordinator.get(response.url))
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLIED
    assert "Загрузка выполнена" in page
    assert "ВПР, математика, 5 класс 2025</a>" in page
    assert SchoolResult.objects.count() == 3


def test_file_left_out_is_not_loaded_and_may_be_taken_back(
    coordinator, cast, django_capture_on_commit_callbacks
):
    batch = read(cast, report(), report(name="РУ.xlsx", subject="Русский язык"))
    first, second = batch.files.order_by("position")

    coordinator.post(url("import_include", batch.pk, first.pk), {"included": ""})
    coordinator.post(url("import_include", batch.pk, second.pk), {"included": ""})
    coordinator.post(url("import_include", batch.pk, second.pk), {"included": "1"})
    page = text_of(coordinator.get(url("import_detail", batch.pk)))
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url("import_confirm", batch.pk))

    assert "Исключено вами: 1 файл" in page
    assert set(SchoolResult.objects.values_list("assessment__subject", flat=True)) == {
        "Русский язык"
    }


def test_unknown_school_is_named_once_and_the_files_are_read_again(
    coordinator, cast, django_capture_on_commit_callbacks
):
    batch = read(cast, report((ROWS[0], (MISSPELT[0], "", WEAK))))
    page = coordinator.get(url("import_detail", batch.pk))
    ((item, suggestion, _form),) = page.context["bind_forms"]

    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(
            url("import_bind_school", batch.pk),
            {"name": item.name, "school": cast.north.schools[1].pk},
        )

    batch.refresh_from_db()
    assert suggestion == cast.north.schools[1]
    assert batch.state == Batch.State.PREVIEW
    assert batch.files.get().summary["created"] == 2
    assert cast.north.schools[1].aliases.get().seen_as == item.name
    assert AuditEvent.objects.filter(verb="batch.read_again").exists()


def test_school_of_another_municipality_cannot_be_named(coordinator, cast):
    batch = read(cast, report((ROWS[0], (MISSPELT[0], "", WEAK))))

    response = coordinator.post(
        url("import_bind_school", batch.pk),
        {"name": MISSPELT[0], "school": cast.south.school.pk},
        follow=True,
    )

    assert "Выберите корректный вариант" in text_of(response)
    assert not cast.south.school.aliases.exists()


def test_discard_leaves_nothing(coordinator, cast):
    batch = read(cast, report())

    page = text_of(coordinator.post(url("import_discard", batch.pk), follow=True))

    assert "ничего не изменилось" in page
    assert not SchoolResult.objects.exists()
    batch.refresh_from_db()
    assert batch.state == Batch.State.DISCARDED
    file_page = text_of(coordinator.get(url("import_file", batch.pk, batch.files.get().pk)))
    for words in (page, file_page):
        assert "не загружен" in words.replace("\u00a0", " ")
        assert "готов к загрузке" not in words


def test_withdrawal_says_what_it_touches_before_it_does(coordinator, cast):
    batch = load(cast, report())

    page = text_of(coordinator.get(url("import_withdraw", batch.pk)))
    without_reason = coordinator.post(url("import_withdraw", batch.pk), {"reason": " "})
    coordinator.post(url("import_withdraw", batch.pk), {"reason": "Не тот год"})

    assert "Показатели 3 результатов школ" in page
    assert "ВПР, математика, 5 класс 2025 – 3 школы: отметки" in page
    assert "Укажите причину" in text_of(without_reason)
    assert not SchoolResult.objects.exists()
    shown = text_of(coordinator.get(url("import_detail", batch.pk)))
    assert "Не тот год" in shown


def test_specialist_may_bring_files_but_not_withdraw_them(cast, sign_in):
    batch = load(cast, report())
    specialist = sign_in(cast.north.specialist)

    page = text_of(specialist.get(url("import_detail", batch.pk)))

    assert url("import_withdraw", batch.pk) not in page
    assert specialist.post(url("import_withdraw", batch.pk), {"reason": "x"}).status_code == 403


def test_remarks_stand_with_their_places_errors_first(coordinator, cast):
    bad = ((*GYMNASIUM, GOOD), ("МКОУ «Неведомая СОШ»", "edu995555", WEAK))
    batch = read(cast, report(bad))

    page = coordinator.get(url("import_detail", batch.pk))
    rows = sheet_rows(coordinator.get(url("import_detail", batch.pk) + "?format=xlsx").content)

    assert [group.code for group in page.context["groups"]] == ["unknown_school"]
    assert "строка 12" in text_of(page)
    assert "Школы нет в реестре" in text_of(page)
    assert rows[1][:4] == ("ошибка", "Отметки МА 5.xlsx", "МА 5 Статистика по отметкам", 12)


def test_file_page_gives_back_the_workbook_with_marks(coordinator, cast):
    bad = ((*GYMNASIUM, GOOD), ("МКОУ «Неведомая СОШ»", "edu995555", WEAK))
    batch = read(cast, report(bad))

    address = url("import_annotated", batch.pk, batch.files.get().pk)
    with TestCase.captureOnCommitCallbacks(execute=True):
        page = coordinator.post(address)
    again = coordinator.post(address)
    job = Job.objects.get(kind="monitoring.mark_copy")
    response = coordinator.get(job.url)

    assert page.url == again.url == job.waiting_url
    assert "Скачать файл" in text_of(coordinator.get(page.url))
    assert sheet_rows(response.getvalue())[1][2] == 12
    assert "%D1%81%20%D0%BF%D0%BE%D0%BC" in response["Content-Disposition"]


def marked(client, batch) -> Job:
    """The job that was asked for a marked copy of the only file."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(url("import_annotated", batch.pk, batch.files.get().pk))
    return Job.objects.filter(kind="monitoring.mark_copy").latest("pk")


def test_marked_copy_is_given_once_and_to_nobody_else(coordinator, cast, sign_in):
    batch = read(cast, report(((*GYMNASIUM, GOOD), ("МБОУ «Чужая»", "edu995555", WEAK))))
    job = marked(coordinator, batch)
    kept = StoredFile.objects.get(pk=job.result["stored_pk"])
    colleague = sign_in(cast.north.specialist)

    assert kept.delete_on == timezone.localdate() + timedelta(days=1)
    assert colleague.get(job.url).status_code == 404
    assert coordinator.head(job.url).status_code == 200
    assert coordinator.get(job.url).getvalue().startswith(b"PK")
    assert "отдаётся один раз" in text_of(coordinator.get(job.url, follow=True))
    kept.refresh_from_db()
    assert kept.deleted_at
    assert not kept.content
    assert marked(coordinator, batch).pk != job.pk


def test_personal_file_is_marked_only_for_who_brought_it(coordinator, cast, sign_in):
    batch = read(cast, report(((*GYMNASIUM, GOOD), ("МБОУ «Чужая»", "edu995555", WEAK))))
    core_files.mark_personal(batch.files.get().stored, personal=True)
    page = url("import_file", batch.pk, batch.files.get().pk)
    address = url("import_annotated", batch.pk, batch.files.get().pk)
    colleague = sign_in(cast.north.specialist)

    assert address in text_of(coordinator.get(page))
    assert address not in text_of(colleague.get(page))
    refused = colleague.post(address)
    assert refused.status_code == 403
    assert "тот, кто его загрузил" in text_of(refused)
    assert not Job.objects.filter(kind="monitoring.mark_copy").exists()
    assert marked(coordinator, batch).state == Job.State.DONE


def test_copy_without_persons_is_marked_when_the_original_is_gone(coordinator, cast, sign_in):
    batch = load(cast, report(((*GYMNASIUM, GOOD), ("МБОУ «Чужая»", "edu995555", WEAK))))
    stored = batch.files.get().stored
    core_files.mark_personal(stored, personal=True)
    originals.delete_after_copy(Progress(), stored.pk, cast.north.coordinator.pk)

    shown = text_of(coordinator.get(url("import_file", batch.pk, batch.files.get().pk)))
    job = marked(sign_in(cast.north.specialist), batch)

    assert "Копия с пометками, без персональных данных" in shown
    assert StoredFile.objects.get(pk=job.result["stored_pk"]).name == (
        "Отметки МА 5 (без персональных данных) с пометками.xlsx"
    )


def test_corrected_marked_copy_applies_only_the_difference(coordinator, cast):
    unknown = ("МКОУ «Неведомая СОШ»", "edu995555", WEAK)
    data = report([(*GYMNASIUM, GOOD), unknown])[1]
    batch = read(cast, ("отчёт.xlsm", rich_books.as_macros(data)))
    services.apply_batch(Progress(), batch.pk)
    address = url("import_annotated", batch.pk, batch.files.get().pk)
    with TestCase.captureOnCommitCallbacks(execute=True):
        coordinator.post(address)
    response = coordinator.get(Job.objects.get(kind="monitoring.mark_copy").url)

    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()), keep_vba=True)
    (marked,) = [row for row in book.worksheets[1] if "edu995555" in str(row[0].value)]
    assert marked[0].comment.text.startswith("Школ")
    marked[0].value = "МБОУ «Северная СОШ»(edu991002)"
    again = read(cast, ("отчёт с пометками.xlsm", files.saved(book)))

    summary = again.files.get().summary
    assert response["Content-Disposition"].endswith(".xlsm")
    assert [summary[key] for key in ("created", "updated", "unchanged", "rejected")] == [1, 0, 1, 0]


def test_refused_file_says_why_and_there_is_nothing_to_confirm(coordinator, cast):
    batch = read(cast, ("письмо.xlsx", b"not a workbook"))

    page = text_of(coordinator.get(url("import_detail", batch.pk)))

    assert "Отклонено: 1 файл" in page
    assert "Подтверждать нечего" in page
    assert url("import_confirm", batch.pk) not in page


def test_progress_is_shown_while_files_are_read(coordinator, cast):
    batch = read(cast, report())
    job = Job.objects.create(
        kind="core.read_batch",
        title="Чтение",
        state=Job.State.RUNNING,
        stage="Читается «Отметки МА 5.xlsx»",
        progress_done=1,
        progress_total=4,
        scope=batch.scope,
    )
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.READING, job=job)

    page = text_of(coordinator.get(url("import_detail", batch.pk)))
    poll = coordinator.get(url("import_progress", batch.pk), headers={"HX-Request": "true"})

    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "Читается «Отметки МА 5.xlsx» – 25 %" in text_of(poll)
    assert "every 1s" in text_of(poll)


def test_poll_renews_the_page_when_the_work_is_done(coordinator, cast):
    batch = read(cast, report())

    poll = coordinator.get(url("import_progress", batch.pk), headers={"HX-Request": "true"})
    plain = coordinator.get(url("import_progress", batch.pk))

    assert poll["HX-Refresh"] == "true"
    assert plain.url == url("import_detail", batch.pk)


def test_failed_reading_may_be_repeated(coordinator, cast, django_capture_on_commit_callbacks):
    batch = read(cast, report())
    job = Job.objects.create(
        kind="core.read_batch", title="Чтение", state=Job.State.FAILED, message="Сбой.",
        scope=batch.scope,
    )  # fmt: skip
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.READING, job=job)
    page = text_of(coordinator.get(url("import_detail", batch.pk)))

    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(url("import_read_again", batch.pk))

    batch.refresh_from_db()
    assert "Файлы не прочитаны" in page
    assert batch.state == Batch.State.PREVIEW


def test_applied_batch_cannot_be_read_again(coordinator, cast):
    batch = load(cast, report())

    response = coordinator.post(
        url("import_read_again", batch.pk),
        headers={"referer": f"http://testserver{url('import_detail', batch.pk)}"},
        follow=True,
    )

    assert "прочитать её файлы заново сейчас нельзя" in text_of(response)
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLIED


def test_observer_sees_the_batch_without_figures_of_pupils(cast, sign_in):
    batch = read(cast, report())
    observer = sign_in(cast.north.observer)

    page = text_of(observer.get(url("import_detail", batch.pk)))
    file = observer.get(url("import_file", batch.pk, batch.files.get().pk))

    assert "Отметки МА 5.xlsx" in page
    assert url("import_confirm", batch.pk) not in page
    assert file.status_code == 403


def test_neighbour_finds_no_batch(cast, sign_in):
    batch = read(cast, report())
    neighbour = sign_in(cast.south.coordinator)
    file = batch.files.get()

    assert neighbour.get(url("import_detail", batch.pk)).status_code == 404
    assert neighbour.get(url("import_file", batch.pk, file.pk)).status_code == 404
    assert neighbour.post(url("import_confirm", batch.pk)).status_code == 404
    batch.refresh_from_db()
    assert batch.state == Batch.State.PREVIEW


def test_preview_asks_as_many_questions_for_many_files_as_for_one(
    coordinator, cast, django_assert_num_queries, django_assert_max_num_queries
):
    rows = (ROWS[0], (MISSPELT[0], "", WEAK))
    one = read(cast, report(rows))
    many = read(
        cast,
        *(
            report((*rows, (*NORTHERN, GOOD), (*LAKE, GOOD)), f"{year}.xlsx", year=year)
            for year in range(2019, 2026)
        ),
    )
    coordinator.get(url("import_detail", one.pk))

    with django_assert_max_num_queries(30) as queries:
        coordinator.get(url("import_detail", one.pk))
    with django_assert_num_queries(len(queries)):
        coordinator.get(url("import_detail", many.pk))


def test_file_page_asks_as_many_questions_for_many_schools_as_for_one(
    coordinator, cast, django_assert_num_queries, django_assert_max_num_queries
):
    load(cast, report())
    one = read(cast, report(((*GYMNASIUM, WEAK),)))
    many = read(cast, report(tuple((*school, WEAK) for school in (GYMNASIUM, NORTHERN, LAKE))))
    addresses = [
        url("import_file", batch.pk, BatchFile.objects.get(batch=batch).pk) + "?part=changes"
        for batch in (one, many)
    ]
    coordinator.get(addresses[0])

    with django_assert_max_num_queries(30) as queries:
        coordinator.get(addresses[0])
    with django_assert_num_queries(len(queries)):
        coordinator.get(addresses[1])


def test_changed_row_of_a_reference_file_speaks_in_the_words_of_its_columns(coordinator, cast):
    school = cast.north.school
    passport = (*PASSPORT, "На дату")
    load(
        cast,
        ("Реестр.xlsx", workbook(
            (*REGISTRY, "Директор"),
            (school.login, "", school.name, "СОШ", None, "нет", 100, "Прежний П.П."),
        )),
        ("Паспорт 2025.xlsx", workbook(
            ("Год", *passport), (2025, school.login, school.name, 100, 10, 2, 3, "01.09.2025"),
        )),
    )  # fmt: skip

    batch = read(
        cast,
        ("Реестр.xlsx", workbook(
            (*REGISTRY, "Директор"),
            (school.login, "", school.name, "СОШ", None, "да", 120, "Новый Н.Н."),
        )),
        ("Паспорт 2025.xlsx", workbook(
            ("Год", *passport), (2025, school.login, school.name, 100, 10, 5, 3, "15.09.2025"),
        )),
    )  # fmt: skip

    registry, social = (
        " ".join(
            text_of(coordinator.get(url("import_file", batch.pk, file.pk) + "?part=changes"))
            .replace("&nbsp;", " ")
            .split()
        )
        for file in batch.files.order_by("position")
    )
    for said in (
        'Сельская: <span class="was">нет</span> → <span class="becomes">да</span>',
        'Обучающихся всего: <span class="was">100</span> → <span class="becomes">120</span>',
        'Директор: <span class="was">Прежний П.П.</span> → <span class="becomes">Новый Н.Н.</span>',
    ):
        assert said in registry
    assert '<span class="was">2</span> → <span class="becomes">5</span>' in social
    assert '<span class="was">01.09.2025</span> → <span class="becomes">15.09.2025</span>' in social
    for code in ("head_name", "pupils", "kdn", "as_of", "rural", "source", "True", "False"):
        assert f"<li>{code}" not in registry + social
        assert f">{code}<" not in registry + social


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.code)
def test_every_field_of_a_reference_file_has_its_title(layout, cast):
    titles = layout.field_titles
    school = cast.north.school
    if layout.code == "registry":
        fields = registry.stored(school, school.login)
    elif layout.code == "accreditation":
        fields = accreditation.stored(school)
    else:
        row = layout.model(school=school, year=2025)
        row.region_unemployment = None
        fields = layout.stored(row)

    assert set(fields) - layout.uncompared <= set(titles)


def test_page_of_a_file_that_was_not_recognised_opens_whole(coordinator, cast):
    batch = read(cast, ("непонятное.xlsx", workbook(("что-то", "своё"), (1, 2))))
    address = url("import_file", batch.pk, batch.files.get().pk)

    for part in ("issues", "changes", "rows"):
        assert coordinator.get(f"{address}?part={part}").status_code == 200


def test_every_kind_of_file_that_is_read_can_be_chosen(cast, sign_in):
    page = text_of(sign_in(cast.north.coordinator).get(reverse("monitoring:import_new")))

    offered = set(re.search(r'accept="([^"]+)"', page)[1].split(","))
    assert offered >= {".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".htm", ".html", ".docx", ".pdf"}
