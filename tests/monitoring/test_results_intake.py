"""Results through a whole batch: preview, apply, the same again, a change, a withdrawal."""

import pytest

from monitoring.models import Benchmark, SchoolResult, SourceResult
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch, BatchFile
from tests.core import files
from tests.monitoring import test_layout_flat as flat
from tests.monitoring import vpr_books
from tests.monitoring.workbooks import marks_report

pytestmark = pytest.mark.django_db

FIRST = ("МБОУ «Гимназия № 1»", "edu991001", (1, 4, 10, 5))
SECOND = ("МБОУ «Северная СОШ»", "edu991002", (5, 3, 2, 0))


@pytest.fixture
def place(cast):
    return cast.north.municipality


@pytest.fixture
def read(cast, place):
    """Receives and reads one file; returns its batch."""

    def do(data: bytes, by=None) -> Batch:
        batch = services.receive(
            [("отчёт.xlsx", data)],
            scope=place.scope,
            by=by or cast.north.coordinator,
            hints={"municipality": place.pk},
        )
        services.read_batch(Progress(), batch.pk)
        return Batch.objects.get(pk=batch.pk)

    return do


def apply(batch: Batch, by) -> None:
    services.apply_batch(Progress(), batch.pk, by_id=by.pk)


def only_file(batch: Batch) -> BatchFile:
    return batch.files.get()


def counts(batch: Batch) -> tuple[int, int, int, int]:
    summary = only_file(batch).summary
    return tuple(summary[key] for key in ("created", "updated", "unchanged", "rejected"))


def test_preview_writes_nothing_that_anybody_sees(read):
    batch = read(marks_report([FIRST, SECOND]))

    assert batch.state == Batch.State.PREVIEW
    assert counts(batch) == (2, 0, 0, 0)
    assert not SchoolResult.objects.exists()
    assert not SourceResult.objects.filter(live=True).exists()


def test_apply_makes_cells_and_benchmarks(read, cast):
    batch = read(marks_report([FIRST, SECOND]))

    apply(batch, cast.north.coordinator)

    cell = SchoolResult.objects.get(school=cast.north.schools[0])
    assert (cell.participants, cell.n2, cell.n3, cell.n4, cell.n5) == (20, 1, 4, 10, 5)
    assert (cell.marks_source.row, cell.marks_source.columns["n2"]) == (11, "D")
    levels = Benchmark.objects.filter(live=True).values_list("level", flat=True)
    assert sorted(levels) == ["country", "region"]


def test_same_file_again_changes_nothing(read, cast):
    apply(read(marks_report([FIRST, SECOND])), cast.north.coordinator)

    again = read(marks_report([FIRST, SECOND]))

    assert counts(again) == (0, 0, 2, 0)
    assert only_file(again).state == BatchFile.State.UNCHANGED
    assert SourceResult.objects.count() == 2


def test_changed_file_is_a_new_version_of_what_changed(read, cast):
    apply(read(marks_report([FIRST, SECOND])), cast.north.coordinator)
    changed = ("МБОУ «Северная СОШ»", "edu991002", (4, 4, 2, 0))

    batch = read(marks_report([FIRST, changed]))
    apply(batch, cast.north.coordinator)

    assert counts(batch) == (0, 1, 1, 0)
    assert SchoolResult.objects.get(school=cast.north.schools[1]).n2 == 4
    assert SourceResult.objects.filter(school=cast.north.schools[1], live=True).count() == 2


def test_withdrawal_brings_the_former_version_back(read, cast):
    apply(read(marks_report([SECOND])), cast.north.coordinator)
    batch = read(marks_report([("МБОУ «Северная СОШ»", "edu991002", (4, 4, 2, 0))]))
    apply(batch, cast.north.coordinator)

    services.withdraw(batch, by=cast.north.coordinator, reason="прислан исправленный отчёт")

    assert SchoolResult.objects.get(school=cast.north.schools[1]).n2 == 5


def test_withdrawal_of_the_only_source_takes_the_cell_away(read, cast):
    batch = read(marks_report([FIRST]))
    apply(batch, cast.north.coordinator)

    services.withdraw(batch, by=cast.north.coordinator, reason="чужой файл")

    assert not SchoolResult.objects.exists()


def test_withdrawal_without_a_reason_is_refused(read, cast):
    batch = read(marks_report([FIRST]))
    apply(batch, cast.north.coordinator)

    with pytest.raises(Refused, match="причину"):
        services.withdraw(batch, by=cast.north.coordinator, reason=" ")

    assert SchoolResult.objects.exists()


def test_unknown_school_is_refused_and_the_others_apply(read, cast):
    batch = read(marks_report([FIRST, ("МБОУ «Неведомая СОШ»", "edu990000", (1, 1, 1, 1))]))

    apply(batch, cast.north.coordinator)

    summary = only_file(batch).summary
    assert counts(batch) == (1, 0, 0, 1)
    assert [school["code"] for school in summary["unmatched_schools"]] == ["edu990000"]
    issue = only_file(batch).issues.get(code="unknown_school")
    assert (issue.row, issue.severity) == (12, "error")
    assert SchoolResult.objects.count() == 1


def test_school_of_the_neighbour_is_refused_without_its_data(read, cast):
    neighbour = cast.south.schools[0]

    batch = read(marks_report([FIRST, ("Школа", "edu991101", (1, 1, 1, 1))]))

    issue = only_file(batch).issues.get(code="foreign_school")
    assert counts(batch) == (1, 0, 0, 1)
    assert neighbour.name not in issue.message


def test_apply_twice_is_once(read, cast):
    batch = read(marks_report([FIRST]))
    apply(batch, cast.north.coordinator)

    apply(batch, cast.north.coordinator)

    assert SourceResult.objects.count() == 1


def test_failure_in_the_middle_leaves_nothing_of_the_batch(read, cast, monkeypatch):
    batch = read(marks_report([FIRST]))
    monkeypatch.setattr(
        "shnor_portal.core.intake.layouts._AFTER_CHANGE", [lambda files, by: 1 // 0]
    )

    with pytest.raises(ZeroDivisionError):
        apply(batch, cast.north.coordinator)

    batch.refresh_from_db()
    assert batch.state == Batch.State.PREVIEW
    assert not SourceResult.objects.filter(live=True).exists()


FLAT = ("Год", "Класс", "Предмет", "Муниципалитет", "Логин", "ОО", "Кол-во участников", 2, 3, 4, 5)


def test_flat_table_of_a_region_gives_the_own_schools_and_counts_the_others(read, place, cast):
    """A school of a neighbour with the name of ours is not ours, and a login of ours is ours,
    however its municipality is written."""
    name, login, _ = FIRST
    others = [
        (2021, 6, "Математика", "Южный район", None, SECOND[0], 4, 25, 25, 25, 25),
        *((2021, 6, "Математика", "Южный район", f"edu99200{n}", "СОШ", 4, 0, 0, 0, 100)
          for n in range(1, 8)),
    ]  # fmt: skip
    rows = [
        (2021, 6, "Математика", "Северный округ", login, name, 8, 25, 25, 25, 25),
        (2021, 6, "Математика", place.name, None, SECOND[0], 4, 25, 25, 25, 25),
        *others,
    ]
    batch = read(files.xlsx([FLAT, *rows]))

    assert counts(batch) == (2, 0, 0, 8)
    (remark,) = only_file(batch).issues.all()
    assert (remark.code, remark.severity) == ("foreign_school", "info")
    assert "8 школ" in remark.message.replace("\u00a0", " ")

    apply(batch, cast.north.coordinator)
    assert {(cell.school.name, cell.participants) for cell in SchoolResult.objects.all()} == {
        (name, 8), (SECOND[0], 4),
    }  # fmt: skip


def test_flat_table_yields_to_the_report_of_the_same_work(read, cast):
    """The best kind of source counts, whichever came last."""
    name, login, marks = FIRST
    apply(read(marks_report([FIRST], year=2024)), cast.north.coordinator)
    work = SchoolResult.objects.get().assessment
    row = (work.year, work.grade, work.subject, None, login, name, 10, 100, 0, 0, 0)

    apply(read(files.xlsx([FLAT, row])), cast.north.coordinator)

    assert SchoolResult.objects.get().n2 == marks[0]


def test_header_without_rows_says_what_is_missing(read):
    file = only_file(read(vpr_books.marks()))

    assert file.state == BatchFile.State.REFUSED
    (issue,) = file.issues.all()
    assert issue.code == "no_rows"
    assert "внесите сведения" in issue.message


def test_what_to_do_is_told_however_long_the_wrong_value_is(read):
    file = only_file(read(flat.marks(("2024", 6, "я" * 3_000, *flat.RIVER, 4, 1, 1, 1, 1))))

    (issue,) = file.issues.filter(code="subject_unknown")
    assert "…»" in issue.message
    assert "Напишите его так" in issue.message
