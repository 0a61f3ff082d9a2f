"""Whose memory serves whom, what the command does with it, and what never gets into it."""

import io
import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from monitoring.models import SourceResult, TableDraft, TableRecipe, ValueMeaning
from monitoring.results.layouts.mapped.recipe import Meaning
from monitoring.results.mapping import drafts
from schools.models import User
from shnor_portal.core.intake import originals, services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch
from tests.monitoring.mapping.invented import LITERACY_HEADER, SCHOOLS, literacy
from tests.monitoring.pages import identify, load_year, text_of
from tests.schools.workbooks import workbook

pytestmark = [pytest.mark.once, pytest.mark.django_db]
FACTS = {"procedure": "kdr", "year": 2025, "subject": "Читательская грамотность", "grade": 8}
PUPILS = workbook(
    ("Школа", "Ученик", "Ф.И.О.", "СНИЛС", "Оценка"),
    (SCHOOLS[0], "Горностаев Пахом", "Горностаев Пахом Ильич", "112-233-445 95", 4),
    (SCHOOLS[0], "Соболева Аглая", "Соболева Аглая Ивановна", "112-233-445 96", 3),
)


def read(place, by: User | None, data: bytes, **hints) -> Batch:
    batch = services.receive(
        [("таблица.xlsx", data)],
        scope=place.municipality.scope,
        by=by,
        hints={"municipality": place.municipality.pk, **hints},
    )
    services.read_batch(Progress(), batch.pk)
    batch.refresh_from_db()
    return batch


def explain(batch: Batch, by: User, facts=None, roles=None) -> None:
    """As the pages do it, with what they propose but for `roles` of columns by their headings."""
    draft = TableDraft.objects.get(file__batch=batch)
    (sheet,) = drafts.sheets_of(draft)
    header = next(n for n, row in enumerate(sheet.rows, 1) if sum(map(bool, row)) > 1)
    drafts.place(draft, sheet=sheet, header=header, depth=1, skipped=[], end=0, by=by)
    given = {key: Meaning(role) for key, role in (roles or {}).items()}
    drafts.name_columns(draft, given, by=by)
    drafts.name_work(draft, facts or FACTS, by=by)
    TableDraft.objects.filter(pk=draft.pk).update(ready=True)
    services.read_batch(Progress(), batch.pk)
    batch.refresh_from_db()


def learn(place, by: User, data: bytes | None = None, **said) -> Batch:
    batch = read(place, by, data or literacy())
    explain(batch, by, **said)
    services.apply_batch(Progress(), batch.pk, by_id=by.pk)
    return batch


def layout_of(batch: Batch) -> str:
    return batch.files.get().layout


def command(cast, tmp_path, data: bytes, *options: str):
    path = tmp_path / "таблица.xlsx"
    path.write_bytes(data)
    out, code = io.StringIO(), 0
    arguments = ["import_results", str(path), "--municipality", cast.north.municipality.code]
    try:
        call_command(*arguments, *options, "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as ending:
        code = int(str(ending.code))
    return code, json.loads(out.getvalue())


# --- the ladder -----------------------------------------------------------------------------------


def test_a_table_of_one_municipality_is_unknown_to_its_neighbour(cast):
    learn(cast.north, cast.north.coordinator)

    assert layout_of(read(cast.north, cast.north.specialist, literacy(2026))) == "mapped"
    assert layout_of(read(cast.south, cast.south.coordinator, literacy(2026))) == ""


def test_a_table_of_the_region_serves_all_its_municipalities_and_no_other_region(cast):
    learn(cast.north, cast.region_operator)

    recipe = TableRecipe.objects.get()
    assert recipe.scope == f"{cast.region.pk}/"
    assert layout_of(read(cast.south, cast.south.coordinator, literacy(2026))) == "mapped"
    assert TableRecipe.objects.visible_to(cast.south.coordinator).count() == 1
    assert not TableRecipe.objects.visible_to(cast.far_operator).exists()


def test_the_own_word_comes_before_the_colleagues_and_the_regions(cast):
    place = cast.north
    batch = learn(place, cast.region_operator)
    regional = TableRecipe.objects.get()
    rows = {}
    for step, (user, scope) in enumerate(
        [(place.specialist, place.municipality.scope), (place.coordinator, regional.scope)], 1
    ):
        rows[user] = TableRecipe.objects.create(
            file=batch.files.get(), recipe=regional.recipe, scope=scope, created_by=user
        )
        moment = timezone.now() - timedelta(days=step)
        TableRecipe.objects.filter(pk=rows[user].pk).update(created_at=moment)

    def ladder(user):
        found = TableRecipe.objects.of_ladder(user, place.municipality.scope)
        return [row.created_by for row in found]

    operator = regional.created_by
    assert ladder(place.specialist) == [place.specialist, operator, place.coordinator]
    assert ladder(place.coordinator) == [place.coordinator, place.specialist, operator]
    assert ladder(None) == [place.specialist, operator, place.coordinator]


# --- what is not believed -------------------------------------------------------------------------


def test_without_a_year_in_the_file_the_year_is_asked_and_never_taken_from_before(cast, sign_in):
    learn(cast.north, cast.north.coordinator)

    batch = read(cast.north, cast.north.coordinator, literacy(title="Мониторинг"))

    draft = TableDraft.objects.get(file__batch=batch)
    assert layout_of(batch) == ""
    assert set(draft.asked) == {"year", "subject"}
    url = reverse("monitoring:import_detail", args=[batch.pk])
    page = sign_in(cast.north.coordinator).get(url).content.decode()
    assert reverse("monitoring:table_work", args=[batch.pk, batch.files.get().pk]) in page


# --- the command ----------------------------------------------------------------------------------


def test_the_command_applies_a_known_table(cast, tmp_path):
    learn(cast.north, cast.north.coordinator)

    code, report = command(cast, tmp_path, literacy(2026))

    assert (code, report["format"], report["procedure"], report["year"]) == (
        0, "mapped", "kdr", 2026,
    )  # fmt: skip
    assert (report["created"], report["rejected"]) == (3, 0)
    assert TableRecipe.objects.get().uses == 2


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        (literacy(header=("Организация", "Параллель", "Охват", *LITERACY_HEADER[3:])), [],
         "columns_changed"),
        (literacy(title="Читательская грамотность"), [], "year_required"),
        (literacy(title="2026"), [], "subject_required"),
        (workbook(("Список", "Кабинет"), ("a", 1)), [], "unknown_layout"),
    ],
)  # fmt: skip
def test_the_command_refuses_what_it_does_not_know(cast, tmp_path, data, options, code):
    learn(cast.north, cast.north.coordinator)

    exit_code, report = command(cast, tmp_path, data, *options)

    assert exit_code == 1
    assert [issue["code"] for issue in report["issues"]] == [code]
    assert ("«Охват»" in report["issues"][0]["message"]) is (code == "columns_changed")


def test_what_the_command_is_told_stands_for_what_the_file_does_not_say(cast, tmp_path):
    learn(cast.north, cast.north.coordinator)

    options = ("--year", "2027", "--subject", "Читательская грамотность")
    code, report = command(cast, tmp_path, literacy(title=""), *options)

    assert (code, report["year"], report["created"]) == (0, 2027, 3)


# --- forgetting -----------------------------------------------------------------------------------


def test_a_table_is_forgotten_by_its_page_and_not_by_a_neighbour(cast, sign_in):
    learn(cast.north, cast.north.coordinator)
    recipe = TableRecipe.objects.get()
    url = reverse("monitoring:forget_table", args=[recipe.pk])

    stranger = sign_in(cast.south.coordinator).post(url)
    own = sign_in(cast.north.specialist)
    page = text_of(own.get(reverse("monitoring:remembered_table", args=[recipe.pk])))
    own.post(url)

    assert stranger.status_code == 404
    assert "Доля не достигших базового уровня, %" in page
    assert not TableRecipe.objects.exists()
    assert SourceResult.objects.filter(live=True).count() == 3


def test_a_municipality_does_not_forget_for_the_region(cast, sign_in):
    learn(cast.north, cast.region_operator)
    recipe = TableRecipe.objects.get()

    answer = sign_in(cast.north.coordinator).post(
        reverse("monitoring:forget_table", args=[recipe.pk])
    )

    assert answer.status_code == 403
    assert TableRecipe.objects.exists()


def test_an_empty_memory_says_how_to_begin(cast, sign_in):
    page = sign_in(cast.north.coordinator).get(reverse("monitoring:remembered_tables"))

    assert "Пока ничего не запомнено" in text_of(page)


# --- persons --------------------------------------------------------------------------------------


def test_no_pupil_gets_into_the_database(cast):
    roles = {"оценка": "mark"}
    batch = learn(cast.north, cast.north.coordinator, PUPILS, roles=roles)

    source = SourceResult.objects.get(file__batch=batch)
    assert (source.n3, source.n4, source.participants) == (1, 1, 2)
    written = " ".join(
        str(row)
        for model in apps.get_models()
        for row in model._default_manager.values_list(*columns(model))
    )
    for word in ("Горностаев", "Соболева", "112-233", "Пахом"):
        assert word.lower() not in written.lower()


def columns(model):
    return [field.attname for field in model._meta.concrete_fields]


def test_the_outline_goes_with_the_file(cast, time_machine):
    batch = read(cast.north, cast.north.coordinator, PUPILS)
    outline = TableDraft.objects.get(file__batch=batch).outline
    assert outline is not None

    time_machine.move_to(timezone.now() + timedelta(days=40))
    originals.delete_due()

    assert TableDraft.objects.get().outline is None
    assert not type(outline).objects.filter(pk=outline.pk).exists()


# --- what it is not for ---------------------------------------------------------------------------


@pytest.mark.parametrize("procedure", ["kdr", "trial", "school"])
def test_other_works_than_exams_do_not_feed_the_identification(cast, procedure):
    load_year(cast)
    before = identify(cast)

    learn(cast.north, cast.north.coordinator, facts={**FACTS, "procedure": procedure})

    assert identify(cast).inputs_hash == before.inputs_hash
    assert not ValueMeaning.objects.exists()
