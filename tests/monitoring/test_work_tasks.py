"""Tasks and skills from their files to the page of a work: applied, the same again, withdrawn."""

import pytest
from django.urls import reverse

from monitoring.models import SchoolResult, SourceResult, WorkDetail
from monitoring.results.task_queries import failing_by_work, work_tasks
from schools.privacy import EVERYTHING, NOTHING
from shnor_portal.core.intake import services
from shnor_portal.core.typography import NBSP
from shnor_portal.desk.papers import school_note
from tests.core import files
from tests.monitoring import task_books, vpr_books
from tests.monitoring.pages import load, read, text_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]

FIRST = "МБОУ «Гимназия № 1»(edu991001)"
SECOND = "МБОУ «Северная СОШ»(edu991002)"
DISTRICT = "Северный муниципальный округ(reg99_m001)"
TOPS = ("Макс. балл", None, None, 2, 1, 3, 4)


def tasks(*rows, **said) -> tuple[str, bytes]:
    found = rows or (
        TOPS,
        ("Заречный край", 500, 24000, 70, 65, 45, 62),
        (DISTRICT, 2, 62, 66, 61, 40, 61),
        (FIRST, None, 40, 80, 56.99, 28.49, 59.5),
        (SECOND, None, 22, 40, 60, 30, 57),
    )
    return "Выполнение заданий РУ 4.xlsx", task_books.tasks(*found, **said)


def planned(*, groups=(FIRST, "РФ")) -> tuple[str, bytes]:
    rows = (
        (None, "Кол-во участников", None, 40, 1_722_202),
        (1, "1. Находить главную мысль текста", 2, 80, 71),
        (2, "2. Различать звуки и буквы", 1, 56.99, 66),
        (3, "Чувствовать родной язык", 1, 33, 44),
    )
    return "Планируемые РУ 4.xlsx", task_books.planned(*rows, groups=groups)


def f1(school=FIRST, n=12, **said) -> tuple[str, bytes]:
    """Task 2 (Б) is done by nobody, task 1 by everybody; two did not begin task 3К1."""
    rows = [
        vpr_books.pupil(school, 40000 + i, (2, 0, "X" if i < 2 else 1, 2), 3 if i < 6 else 4)
        for i in range(n)
    ]
    return "Ф1 РУ 4.xlsx", vpr_books.pupils(vpr_books.section(school, n), *rows, **said)


def cell(number: int = 1) -> SchoolResult:
    return SchoolResult.objects.get(school__identifiers__value=f"99100{number}")


def page(client, found=None):
    return client.get(reverse("monitoring:cell", args=[(found or cell()).pk]))


@pytest.fixture
def coordinator(cast, sign_in):
    return sign_in(cast.north.coordinator)


def test_without_levels_the_page_shows_tasks_and_says_why_there_is_no_verdict(cast, coordinator):
    load(cast, tasks())

    shown = text_of(page(coordinator))

    assert "уровень заданий неизвестен" in shown
    assert "недостаточно</span>" not in shown
    for words in ("80,0 %", "66,0 %", "70,0 %", "3К1", "столбец D", "Выполнение заданий РУ 4.xlsx"):
        assert words in shown


def test_levels_of_any_f1_of_the_work_and_words_of_planned_results_name_what_fails(
    cast, coordinator
):
    load(cast, tasks(), planned())
    load(cast, f1(SECOND))

    table = work_tasks(cell(), EVERYTHING).tasks

    found = {row.line.number: (row.level, str(row.verdict)) for row in table.rows}
    # 57 and 60 for Б, 28.5 and 30 for П: what a boundary says is on it or above.
    assert found == {
        "1": ("Б", "достаточно"),
        "2": ("Б", "недостаточно"),
        "3К1": ("П", "недостаточно"),
        "9.1": ("Б", "на границе"),
    }
    assert table.levels == ("Северный муниципальный округ", "Регион", "Россия")
    assert [share for _, share in table.rows[0].beside] == [0.66, 0.7, 0.71]
    shown = text_of(page(coordinator))
    assert "<strong>Задание 2</strong> (базовый уровень, 57,0 %): Различать звуки и буквы" in shown
    assert "Другие планируемые результаты" in shown
    assert "Чувствовать родной язык" in shown


def test_pupils_rows_go_before_the_report_and_the_report_returns_with_their_withdrawal(cast):
    load(cast, tasks())
    batch = load(cast, f1())

    own = {row.line.number: row for row in work_tasks(cell(), EVERYTHING).tasks.rows}
    assert (own["1"].share, own["2"].share, own["1"].line.n) == (1, 0, 12)
    # «X» is no zero: ten who began got 1 of 3.
    assert (own["3К1"].line.n, own["3К1"].line.skipped) == (10, 2)
    assert own["3К1"].share == pytest.approx(1 / 3, abs=1e-5)

    services.withdraw(batch, by=cast.north.coordinator, reason="не тот файл")

    assert work_tasks(cell(), EVERYTHING).tasks.rows[0].share == 0.8


def test_the_same_file_changes_nothing_and_a_changed_share_is_a_new_version(cast, coordinator):
    load(cast, tasks(), planned())
    kept = (SourceResult.objects.count(), WorkDetail.objects.count())

    again = load(cast, tasks(), planned())

    assert (SourceResult.objects.count(), WorkDetail.objects.count()) == kept
    assert [file.summary["unchanged"] for file in again.files.order_by("position")] == [2, 1]

    changed = load(cast, tasks(TOPS, (FIRST, None, 40, 85, 56.99, 28.49, 59.5)))

    assert changed.files.get().summary["updated"] == 1
    shown = text_of(page(coordinator))
    assert 'задание 1: <span class="was">80,0 %</span> → <span class="becomes">85,0 %' in shown


def test_withdrawal_takes_the_tasks_away(cast):
    batch = load(cast, tasks())

    services.withdraw(batch, by=cast.north.coordinator, reason="не тот файл")

    assert not SchoolResult.objects.exists()
    assert not SourceResult.objects.filter(live=True).exists()


def test_what_a_withdrawal_of_tasks_touches_is_told(cast, coordinator):
    batch = load(cast, tasks())

    shown = text_of(coordinator.get(reverse("monitoring:import_withdraw", args=[batch.pk])))

    assert "задания, умения, распределение баллов" in shown


def test_a_preview_shows_tasks_to_nobody(cast):
    load(cast, tasks())
    read(cast, f1())

    assert work_tasks(cell(), EVERYTHING).tasks.rows[0].share == 0.8


def test_a_district_that_no_report_tells_is_its_schools_together(cast):
    load(cast, f1(FIRST, 12))
    load(cast, tasks(TOPS, (SECOND, None, 4, 0, 0, 0, 0)))

    everything = work_tasks(cell(), EVERYTHING).tasks
    open_to_all = work_tasks(cell(), NOTHING).tasks

    assert [share for _, share in everything.rows[0].beside] == [pytest.approx(12 / 16)]
    assert [share for _, share in open_to_all.rows[0].beside] == [1]


def test_fewer_than_ten_have_no_verdict_and_fewer_than_five_no_figure(cast, coordinator):
    load(cast, tasks(TOPS, (FIRST, None, 9, 10, 10, 10, 10), (SECOND, None, 4, 10, 10, 10, 10)))
    load(cast, f1("МБОУ «Приозёрная ООШ»(edu991003)"))

    assert "Участников меньше 10" in text_of(page(coordinator))
    assert {str(row.verdict) for row in work_tasks(cell(), EVERYTHING).tasks.rows} == {
        "данных мало"
    }
    assert {row.share for row in work_tasks(cell(2), NOTHING).tasks.rows} == {None}


def test_a_single_small_group_of_marks_hides_another_one(cast):
    rows = [vpr_books.pupil(FIRST, 40100 + i, (2, 1, 3, 2), 5) for i in range(8)]
    rows += [vpr_books.pupil(FIRST, 40200 + i, (1, 1, 1, 2), 4) for i in range(7)]
    rows += [vpr_books.pupil(FIRST, 40300 + i, (0, 1, 1, 2), 3) for i in range(14)]
    rows += [vpr_books.pupil(FIRST, 40400 + i, (0, 0, 1, 0), 2) for i in range(3)]
    load(cast, ("Ф1.xlsx", vpr_books.pupils(*rows)))

    whole = work_tasks(cell(), EVERYTHING).groups
    open_to_all = work_tasks(cell(), NOTHING).groups

    assert whole.heads == ((2, 3, False), (3, 14, False), (4, 7, False), (5, 8, False))
    assert whole.rows[0] == ("1", (0, 0, 0.5, 1))
    # All marks together are the school's own row, so a single hidden group would follow from it.
    assert open_to_all is None or len(open_to_all.hidden) > 1


def test_the_report_by_marks_is_shown(cast, coordinator):
    load(
        cast,
        (
            "Группы РУ 4.xlsx",
            task_books.groups(
                (FIRST, 40, 60, 60, 60, 60),
                ("Ср. % вып. уч. гр. баллов 2", 11, 20.5, 21, 22, 23),
                ("Ср. % вып. уч. гр. баллов 3", 29, 75, 76, 77, 78),
            ),
        ),
    )

    shown = text_of(page(coordinator))

    assert "Задания по группам отметок" in shown
    assert "20,5 %" in shown
    assert "11 чел." in shown


def test_scores_are_drawn_and_said_by_pupils_and_by_the_report(cast, coordinator):
    load(cast, f1())
    by_pupils = work_tasks(cell(), EVERYTHING).scores
    assert [(c.score, c.participants) for c in by_pupils.chart.columns if c.participants] == [
        (4, 2), (5, 10),
    ]  # fmt: skip
    header = ("Группы участников", "Кол-во ОО", "Кол-во участников", *range(11))
    shares = [0, 0, 0, 25, 0, 0, 75, 0, 0, 0, 0]
    top = vpr_books.head("Распределение первичных баллов")
    load(cast, ("Баллы.xlsx", files.xlsx([*top, header, (SECOND, None, 24, *shares)], "РУ 4")))

    by_report = work_tasks(cell(2), EVERYTHING).scores

    assert [(c.score, c.participants) for c in by_report.chart.columns if c.participants] == [
        (3, 6), (6, 18),
    ]  # fmt: skip
    assert len(by_report.chart.columns) == 11
    shown = text_of(page(coordinator, cell(2)))
    assert "Распределение первичных баллов" in shown
    assert "распределение приблизительное" in shown
    assert work_tasks(cell(2), NOTHING).scores is not None


def test_failing_tasks_of_a_school_are_listed_by_work(cast, coordinator):
    load(cast, tasks(), planned())
    load(cast, f1(SECOND))
    cells = list(SchoolResult.objects.filter(school__name__contains="Гимназия"))

    (found,) = failing_by_work(cells, EVERYTHING)

    assert [row.line.number for row in found.table.failing] == ["2", "3К1"]
    school = cells[0].school
    shown = text_of(coordinator.get(reverse("desk:school_results", args=[school.pk])))
    assert "Дефицитные умения" in shown
    assert "Различать звуки и буквы" in shown
    assert f"57,0{NBSP}%".replace(NBSP, " ") in shown


def test_the_note_on_a_school_has_the_skills_that_fail(cast):
    load(cast, ("Отметки.xlsx", vpr_books.marks((FIRST, None, 40, 25, 25, 25, 25))))
    load(cast, tasks(), planned())
    load(cast, f1(SECOND))

    note = school_note.build(cell().school, 2024)

    counted, *worst = note.skills
    assert counted == f"Недостаточно выполнено 2{NBSP}задания из 4 (ВПР 2024 года). Это:"
    assert any("57,0" in line and line.endswith("Различать звуки и буквы") for line in worst)
    sheets = school_note.PAPER.sheets(note)
    (sheet,) = [s for s in sheets if s.title == "Дефицитные умения"]
    assert len(sheet.rows) == 2
