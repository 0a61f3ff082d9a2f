"""What a batch changes and touches, asked of the database."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from monitoring.results import batch_queries, changes, consequences, remarks
from shnor_portal.core.models import Batch, BatchFile, PaperSnapshot, StoredFile
from tests.monitoring import vpr_books
from tests.monitoring.pages import GYMNASIUM, WEAK, identify, load, load_year, read, report, text_of

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


def pupils(*marks: int) -> tuple[str, bytes]:
    school = f"{GYMNASIUM[0]}({GYMNASIUM[1]})"
    rows = [
        vpr_books.pupil(school, 40_000 + code, (1, 1, 1, 1), mark)
        for code, mark in enumerate(marks)
    ]
    return "Ф1.xlsx", vpr_books.pupils(vpr_books.section(school, len(marks)), *rows)


def test_change_of_pupils_rows_is_told_though_the_sums_agree(cast):
    school = f"{GYMNASIUM[0]}({GYMNASIUM[1]})"

    def book(first_class: int) -> bytes:
        rows = [
            vpr_books.pupil(school, 40_001, (1, 1, 1, 1), 3, class_no=first_class),
            vpr_books.pupil(school, 40_002, (1, 1, 1, 1), 3, class_no=2),
        ]
        return vpr_books.pupils(vpr_books.section(school, 2), *rows)

    load(cast, ("Ф1.xlsx", book(1)))
    batch = read(cast, ("Ф1.xlsx", book(2)))

    ((change),) = changes.of_file(batch.files.get())
    assert [item.title for item in change.differences] == ["результаты отдельных участников"]


def test_pupils_and_schools_are_counted_apart(cast, sign_in):
    batch = read(cast, report(), pupils(2, 3, 4))

    tallies = dict(batch_queries.contents(batch).tallies)

    assert (tallies[True]["created"], tallies[True]["rows"]) == (3, 3)
    of_schools = batch.files.exclude(layout="vpr_individual").get()
    assert tallies[False]["rows"] == of_schools.summary["rows"]
    page = text_of(
        sign_in(cast.north.coordinator).get(reverse("monitoring:import_detail", args=[batch.pk]))
    )
    pupils_of = page.partition("Результаты обучающихся, по строке на каждого:")
    assert "Строки о школах:" in pupils_of[0]
    assert "<strong>3</strong> строки добавятся" in pupils_of[2]


def test_change_is_told_against_the_version_in_force_when_the_file_came(cast):
    load(cast, report())
    second = load(cast, report(((*GYMNASIUM, WEAK),)))
    load(cast, report(((*GYMNASIUM, (3, 3, 3, 3)),)))

    (change,) = changes.of_file(second.files.get())

    told = {item.title: (item.before, item.after) for item in change.differences}
    assert told["«2»"] == (0, 9)


def test_new_rows_are_no_changes(cast):
    assert changes.of_file(load(cast, report()).files.get()) == []


def test_withdrawal_touches_runs_and_papers_made_of_the_batch(cast):
    batch = load_year(cast)
    run = identify(cast)
    file = batch.files.first()
    paper, _other = (
        PaperSnapshot.objects.create(
            kind="school_note",
            title="Справка",
            year=2025,
            context={},
            sources=[pk],
            check_code=str(pk),
            snapshot_id=str(pk),
            scope=cast.north.school.scope,
        )  # fmt: skip
        for pk in (file.pk, file.pk + 999)
    )

    touched = consequences.of_withdrawal(cast.north.coordinator, batch)

    assert (touched.cells, len(touched.assessments)) == (6, 2)
    assert touched.runs == (run,)
    assert touched.papers == (paper,)
    assert not touched.approved


def test_withdrawal_of_a_replaced_batch_touches_nothing(cast):
    old = load(cast, report(((*GYMNASIUM, WEAK),)))
    load(cast, report(((*GYMNASIUM, (3, 3, 3, 3)),)))

    assert consequences.of_withdrawal(cast.north.coordinator, old).cells == 0


def test_unmatched_schools_of_all_files_stand_once(cast):
    stranger = ("МБОУ СОШ Севернная", "", WEAK)
    batch = read(
        cast,
        report(((*GYMNASIUM, WEAK), stranger)),
        report(((*GYMNASIUM, WEAK), stranger), "РУ.xlsx", subject="Русский язык"),
    )

    contents = batch_queries.contents(batch)

    (item,) = contents.unmatched
    assert [place for place, _row in item.places] == ["Отметки МА 5.xlsx", "РУ.xlsx"]
    assert contents.totals["rejected"] == 2


CODES = re.compile(
    r"""(?:Problem\(\s*|\b(?:problem|_problem|refuse|_refuse|warn|note)\(\s*(?:[\w.]+,\s*)?|code=)"""
    r'"([a-z_]+)"'
)
READERS = ("monitoring/results/layouts", "schools/imports", "shnor_portal/core/sheets")


def test_every_kind_of_remark_has_a_heading():
    found = {
        code
        for folder in READERS
        for module in (ROOT / folder).glob("*.py")
        for code in CODES.findall(module.read_text())
    }
    layouts = {"registry", "social_passport", "territory", "olympiads", "benchmarks"}
    nameless = sorted(
        code for code in found - layouts if code not in remarks.TITLES and "vpr" not in code
    )

    assert not nameless, f"say in remarks.TITLES how people call: {nameless}"


@pytest.mark.parametrize(("state", "said"), [("ready", "Готовы к загрузке"), ("unchanged", "Без")])
def test_folded_files_are_called_ready_only_where_all_of_them_go_in(state, said):
    files = [
        BatchFile(pk=pk, stored=StoredFile(name=f"{pk}.xlsx"), state=each)
        for pk, each in enumerate(["refused", "ready", "ready", "ready", state], start=1)
    ]
    cards = tuple(batch_queries.FileCard(file, "", (), {}, {}) for file in files)

    page = render_to_string(
        "monitoring/_import_files.html",
        {"batch": Batch(pk=1, state="preview"), "contents": batch_queries.BatchContents(cards, ())},
    )

    assert f"<summary>{said}" in page.replace("&nbsp;", " ")
    assert "4\u00a0файла</summary>" in page
