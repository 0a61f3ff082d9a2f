"""A table of no known kind goes in after a person has shown what stands where; no JavaScript."""

import pytest
from django.urls import reverse

from monitoring.models import SchoolResult, SourceResult, TableDraft, TableRecipe
from shnor_portal.core.models import Batch
from tests.monitoring.mapping.invented import SCHOOLS, literacy, wide
from tests.monitoring.pages import read, text_of
from tests.schools.workbooks import workbook

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


@pytest.fixture
def walk(coordinator, django_capture_on_commit_callbacks):
    """`walk(name, batch, {...})` posts a step's form as it stands, with some fields changed."""

    def post(name: str, batch: Batch, given: dict | None = None, query: str = ""):
        url = reverse(f"monitoring:{name}", args=[batch.pk, batch.files.get().pk]) + query
        fields = fields_of(coordinator.get(url))
        with django_capture_on_commit_callbacks(execute=True):
            return coordinator.post(url, {**fields, **(given or {})})

    return post


def fields_of(response) -> dict[str, str]:
    """The fields of the page's form as a browser would send them."""
    form = response.context["form"]
    found = {bound.html_name: bound.value() for bound in form}
    return {name: "" if value is None else value for name, value in found.items()}


def labels(response) -> list[str]:
    return [bound.label for bound in response.context["form"]]


def confirm(client, batch: Batch) -> None:
    client.post(reverse("monitoring:import_confirm", args=[batch.pk]))


def page(client, batch: Batch) -> str:
    return text_of(client.get(reverse("monitoring:import_detail", args=[batch.pk])))


@pytest.fixture
def explained(cast, coordinator, walk, django_capture_on_commit_callbacks):
    """A monitoring of literacy of 2025, explained and applied."""
    batch = read(cast, ("грамотность.xlsx", literacy()))
    walk("table_place", batch)
    walk("table_columns", batch)
    walk("table_work", batch, {"grade": 8, "subject": "Читательская грамотность"})
    with django_capture_on_commit_callbacks(execute=True):
        confirm(coordinator, batch)
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPLIED
    return batch


def test_an_unknown_table_is_explained_and_loaded(cast, coordinator, walk):
    batch = read(cast, ("грамотность.xlsx", literacy()))
    assert "Указать, что где стоит" in page(coordinator, batch)

    walk("table_place", batch)
    columns = walk("table_columns", batch)
    work = walk("table_work", batch)
    preview = page(coordinator, batch)

    assert columns.url.endswith("/table/work/")
    assert work.url == reverse("monitoring:import_detail", args=[batch.pk])
    assert "КДР 2025, читательская грамотность, 8 класс" in preview
    assert "3 новых" in preview or "3 новые" in preview
    source = SourceResult.objects.get(school__name=SCHOOLS[1])
    assert (source.participants, source.primary_sum, source.below_minimum_n) == (20, 187, 7)
    assert (source.sheet, source.row, source.columns["primary_sum"]) == ("ФГ", 5, "D")


def test_a_known_table_of_another_year_is_proposed_whole(cast, coordinator, explained):
    batch = read(cast, ("новый.xlsx", literacy(2026)))

    file = batch.files.get()
    assert (file.layout, file.state) == ("mapped", "ready")
    assert file.summary["year"] == 2026
    assert "Подтвердить загрузку" in page(coordinator, batch)


def test_two_renamed_columns_are_asked_about_alone(cast, coordinator, walk, explained):
    header = (
        "Организация", "Параллель", "Охвачено", "Средний балл за работу",
        "Слабых результатов", "Ответственный",
    )  # fmt: skip
    batch = read(cast, ("новый.xlsx", literacy(2026, header)))
    url = reverse("monitoring:table_columns", args=[batch.pk, batch.files.get().pk])

    assert "Знакомая таблица" in page(coordinator, batch)
    form = coordinator.get(url)
    walk("table_columns", batch)

    roles = [label for label in labels(form) if label.startswith("Что")]
    assert roles == ["Что в столбце C «Охвачено»", "Что в столбце E «Слабых результатов»"]
    file = batch.files.get()
    assert (file.layout, file.state, file.summary["created"]) == ("mapped", "ready", 3)


def test_the_same_file_twice_changes_nothing(cast, explained):
    batch = read(cast, ("грамотность.xlsx", literacy()))

    assert batch.files.get().state == "unchanged"


def test_withdrawal_takes_the_memory_along(cast, coordinator, explained):
    assert TableRecipe.objects.count() == 1

    url = reverse("monitoring:import_withdraw", args=[explained.pk])
    coordinator.post(url, {"reason": "Не тот файл"})

    assert not TableRecipe.objects.exists()
    assert not SchoolResult.objects.exists()
    batch = read(cast, ("новый.xlsx", literacy(2026)))
    assert "Портал не знает такой таблицы" in page(coordinator, batch)


def test_nothing_is_remembered_before_the_apply(cast, coordinator, walk):
    batch = read(cast, ("грамотность.xlsx", literacy()))
    walk("table_place", batch)
    walk("table_columns", batch)
    walk("table_work", batch)

    coordinator.post(reverse("monitoring:import_discard", args=[batch.pk]))

    assert not TableRecipe.objects.exists()
    assert TableDraft.objects.get().outline is None


def test_a_wide_table_becomes_a_row_for_each_work(cast, coordinator, walk):
    batch = read(cast, ("контрольные.xlsx", wide()))
    walk("table_place", batch)
    walk("table_columns", batch)
    walk("table_work", batch, {"procedure": "kdr"})

    file = batch.files.get()
    exams = [(exam["subject"], exam["grade"], exam["rows"]) for exam in file.summary["exams"]]
    assert exams == [("Математика", 5, 3), ("Русский язык", 5, 2)]
    northern = SourceResult.objects.get(school__name=SCHOOLS[1])
    assert (northern.n2, northern.n3, northern.n4, northern.n5) == (4, 8, 6, 2)
    assert northern.columns["n4"] == "D"


def test_an_unknown_value_is_asked_about_once_and_remembered(
    cast, coordinator, walk, django_capture_on_commit_callbacks
):
    batch = read(cast, ("контрольные.xlsx", wide(("Алгоритмика-5", "РУ-5"))))
    walk("table_place", batch)
    url = reverse("monitoring:table_columns", args=[batch.pk, batch.files.get().pk])
    fields = fields_of(coordinator.get(url))
    works = {f"work-{n}": "Алгоритмика-5" for n in range(1, 5)}
    coordinator.post(url, {**fields, **works})
    walk("table_work", batch, {"procedure": "kdr"})

    assert "Незнакомые значения: 1" in page(coordinator, batch)
    walk("table_values", batch, {"subject-0": "Информатика"})
    assert "Незнакомые значения" not in page(coordinator, batch)
    with django_capture_on_commit_callbacks(execute=True):
        confirm(coordinator, batch)

    again = read(cast, ("контрольные ещё.xlsx", wide(("Алгоритмика-5", "РУ-5"))))
    assert again.files.get().state == "unchanged"


def test_grade_of_works_that_do_not_name_it_is_asked_once(
    cast, coordinator, walk, django_capture_on_commit_callbacks
):
    works = ("Математика", "Русский язык")
    batch = read(cast, ("работы 7 класс.xlsx", wide(works)))
    walk("table_place", batch)
    walk("table_columns", batch)
    step = coordinator.get(reverse("monitoring:table_work", args=[batch.pk, batch.files.get().pk]))

    assert "«Математика», «Русский язык»" in text_of(step)
    assert fields_of(step)["grade"] == 7

    walk("table_work", batch, {"procedure": "kdr"})
    with django_capture_on_commit_callbacks(execute=True):
        confirm(coordinator, batch)

    found = SchoolResult.objects.filter(assessment__year=2025).values_list(
        "assessment__subject", "assessment__grade"
    )
    assert set(found) == {(work, 7) for work in works}

    following = read(cast, ("работы 8 класс.xlsx", wide(works)))

    assert "класс" in page(coordinator, following).split("Знакомая таблица")[1]
    assert not SourceResult.objects.filter(file__batch=following).exists()


def test_a_file_of_no_known_kind_is_told_in_a_remark_that_is_not_cut_off(cast, coordinator):
    batch = read(cast, ("грамотность.xlsx", literacy()))

    assert "сказано на странице «Новая загрузка»." in page(coordinator, batch)


@pytest.mark.parametrize(
    ("heading", "people"),
    [
        ("Учитель", ("Ракитина М. И.", "Н.П. Осинин", "Кленова")),
        ("Подготовила", ("Ракитина М.И.", "Осинин Н. П.", "Кленова-Дубова А.А.")),
    ],
)
def test_nobody_is_named_in_what_is_asked_about_a_table(cast, coordinator, walk, heading, people):
    book = workbook(
        ("Мониторинг работы учителей, 2025 год",),
        ("Школа", heading, "Параллель", "Выполняли работу", "Средний балл за работу"),
        *((school, who, 8, 20, 12.5) for school, who in zip(SCHOOLS, people, strict=True)),
        (f"Составила: {people[0]}",),
    )
    batch = read(cast, ("мониторинг.xlsx", book))
    place = coordinator.get(reverse("monitoring:table_place", args=_of(batch)))
    walk("table_place", batch, {"header": 2, "depth": 1})
    columns = coordinator.get(reverse("monitoring:table_columns", args=_of(batch)))

    for shown in (text_of(place), text_of(columns)):
        assert heading in shown
        assert SCHOOLS[1] in shown
        for who in people:
            assert who.split()[0].strip(".") not in shown
            assert who.split()[-1].strip(".") not in shown or len(who.split()[-1]) < 4


def _of(batch: Batch) -> list[int]:
    return [batch.pk, batch.files.get().pk]


def test_an_unknown_school_is_asked_about_once_however_many_works_its_row_tells(
    cast, coordinator, walk
):
    book = workbook(
        ("Итоги контрольных работ 2025 года",),
        ("Школа", "МА-5", None, None, None, "РУ-5", None, None, None),
        (None, 2, 3, 4, 5, 2, 3, 4, 5),
        (SCHOOLS[0], 1, 5, 8, 6, 0, 6, 9, 5),
        ("МКОУ «Дальняя СОШ»", 4, 8, 6, 2, 1, 2, 3, 4),
    )
    batch = read(cast, ("контрольные.xlsx", book))
    walk("table_place", batch)
    walk("table_columns", batch)
    walk("table_work", batch, {"procedure": "kdr", "year": 2025})

    file = batch.files.get()
    assert [one["name"] for one in file.summary["unmatched_schools"]] == ["МКОУ «Дальняя СОШ»"]
    assert file.issues.filter(code="unknown_school").count() == 1
