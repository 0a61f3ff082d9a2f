"""A school's own results by quarter: read tolerantly, kept once, shown on the school's page."""

import io

import pytest
from openpyxl import load_workbook

from monitoring.models import PeriodResult
from monitoring.results.periods.school_results import class_of, period_of
from shnor_portal.core.intake.services import withdraw
from shnor_portal.core.models import BatchFile
from tests.schools.workbooks import counts, load, workbook

pytestmark = pytest.mark.django_db

HEADER = (
    "Год", "Логин", "Период", "Класс", "Предмет", "Обучающихся", "Успевают", "На «4» и «5»",
    "Отличников", "Повторное обучение", "Переведены условно", "На профилактическом учёте",
    "Посещаемость, %", "На дату",
)  # fmt: skip


def row(period="I четверть", class_=None, subject=None, *, pupils=100, succeed=90, quality=45,
        excellent=7, repeat=None, conditional=None, register=2, attendance="95,5",
        day="27.10.2025"):  # fmt: skip
    return (
        2026, "edu991001", period, class_, subject, pupils, succeed, quality, excellent, repeat,
        conditional, register, attendance, day,
    )  # fmt: skip


@pytest.fixture
def put(cast):
    def do(*rows, header=HEADER):
        return load(cast.north.municipality, ("четверти.xlsx", workbook(header, *rows)))

    return do


def test_the_period_may_stand_in_the_title_and_totals_are_no_school(cast):
    title = ["Итоги 2 четверти 2025/2026 учебного года"]
    header = ["№", "Наименование\nобразовательного учреждения", "Класс", "Всего учащихся",
              "Успевают", "Отличники", "Качество, %"]  # fmt: skip
    rows = [1, "МБОУ «Гимназия № 1»", "5а", "25 чел.", 24, "нет", "48,0"], ["ИТОГО", None, None, 25]
    load(cast.north.municipality, ("итоги.xlsx", workbook(title, header, *rows)))

    found = PeriodResult.objects.get()
    assert (found.period, found.year, found.class_name) == ("2q", 2026, "5А")
    assert (found.pupils, found.succeed, found.quality, found.excellent) == (25, 24, 12, 0)


def codes(batch) -> list[str]:
    return list(batch.files.get().issues.values_list("code", flat=True))


def test_percent_in_a_column_of_counts_becomes_a_count(put):
    put(row(pupils=80, succeed="97,5%", quality="51,3 %"))

    kept = PeriodResult.objects.get()
    assert (kept.succeed, kept.quality) == (78, 41)


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("I четверть", "1q"), ("4 четв.", "4q"), ("третья четверть", "3q"), ("IV", "4q"),
        ("2", "2q"), ("1 триместр", "1t"), ("III триместр", "4t"), ("II полугодие", "5h"),
        ("Первое полугодие", "2h"), ("год", "9y"), ("учебный год", "9y"), ("месяц", None),
        ("5 четверть", None), ("4 полугодие", None), ("", None),
    ],
)  # fmt: skip
def test_periods_are_read_as_schools_write_them(written, period):
    found = period_of(written)
    assert (found.value if found else None) == period


@pytest.mark.parametrize(
    ("written", "class_name"),
    [("5А", "5А"), ('7 "б"', "7Б"), ("10", "10"), ("вся школа", ""), ("", ""), ("5a", "5А"),
     ("13а", None), ("старшие", None)],
)  # fmt: skip
def test_classes_are_read_as_schools_write_them(written, class_name):
    assert class_of(written) == class_name


def test_a_row_is_kept_with_its_source_and_date_and_the_same_file_changes_nothing(cast, put):
    first = put(row(), row("год", repeat=1, conditional=3))
    again = put(row(), row("год", repeat=1, conditional=3))

    assert first.files.get().layout == "school_results"
    assert first.files.get().summary["procedure"] == "school"
    quarter, year = PeriodResult.objects.filter(school=cast.north.school)
    assert (quarter.year, quarter.period, quarter.pupils, quarter.quality) == (2026, "1q", 100, 45)
    assert (float(quarter.attendance), quarter.source, quarter.row) == (95.5, "четверти.xlsx", 2)
    assert f"{quarter.as_of:%d.%m.%Y}" == "27.10.2025"
    assert (year.repeat, year.conditional) == (1, 3)
    assert counts(again) == (0, 0, 2, 0)
    assert again.files.get().state == BatchFile.State.UNCHANGED


def test_a_correction_changes_its_row_and_a_withdrawal_brings_the_old_one_back(cast, put):
    put(row())
    second = put(row(quality=50))
    assert PeriodResult.objects.get().quality == 50

    withdraw(second, by=cast.north.coordinator, reason="ошибка")
    assert PeriodResult.objects.get().quality == 45


def test_percents_become_counts_and_a_percent_that_fits_nobody_is_refused(put):
    header = ("Год", "Логин", "Период", "Обучающихся", "Успеваемость, %", "Качество, %")
    batch = put(
        (2026, "edu991001", "I четверть", 80, 97.5, 51.3),
        (2026, "edu991002", "I четверть", 10, 95.5, 40),
        header=header,
    )

    kept = PeriodResult.objects.get()
    assert (kept.succeed, kept.quality) == (78, 41)
    assert codes(batch) == ["percent_base_differs"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"period": "месяц"}, "period_unknown"),
        ({"class_": "старшие"}, "class_unknown"),
        ({"subject": "Краеведение-2"}, "subject_unknown"),
        ({"pupils": None}, "pupils_required"),
        ({"succeed": 101}, "count_exceeds_pupils"),
        ({"excellent": 46}, "count_exceeds_whole"),
        ({"attendance": 101}, "not_a_number"),
    ],
)
def test_a_bad_row_is_refused_alone_with_its_cell(put, changed, code):
    batch = put(row(**changed), row("II четверть"))

    issue = batch.files.get().issues.get()
    assert (issue.code, issue.row, issue.severity) == (code, 2, "error")
    assert issue.column
    assert PeriodResult.objects.get().period == "2q"


def test_a_row_twice_is_refused(put):
    assert codes(put(row(), row(quality=40))) == ["duplicate_row"]


def test_the_page_of_the_school_shows_periods_with_a_chart_and_classes_for_its_own(
    cast, put, sign_in
):
    put(
        row(), row("II четверть", quality=48, excellent=9),
        row("II четверть", "5А", pupils=20, succeed=19, quality=8, excellent=1),
        row("II четверть", None, "Математика", quality=30),
    )  # fmt: skip

    page = (
        sign_in(cast.north.school_head)
        .get(f"/school/{cast.north.school.pk}/results/")
        .content.decode()
    )
    assert "По&nbsp;четвертям" in page
    assert "2025/26 учебный год" in page
    assert "Качество знаний по четвертям, 2025/26 учебный год" in page
    assert "II четверть: 5А" in page
    assert "II четверть: Математика" in page
    assert "четверти.xlsx" in page

    observer = sign_in(cast.north.observer).get(f"/school/{cast.north.school.pk}/results/")
    shown = observer.content.decode()
    assert "II четверть: 5А" not in shown
    assert "менее\u00a05" in shown  # two on the register
    (year,) = observer.context["page"].periods
    assert [count.count for count in year.lines[0].counts] == [90, 45, 7, None, None, None]


def test_classes_alone_are_summed_to_the_school(cast, put, sign_in):
    first = row(class_="5А", pupils=20, succeed=19, quality=8, excellent=2, register=0)
    put(first, row(class_="5Б", pupils=25, succeed=25, quality=12, excellent=3, register=None))

    page = sign_in(cast.north.coordinator).get(f"/school/{cast.north.school.pk}/results/")

    (line,) = page.context["page"].periods[0].lines
    assert line.row.pupils == 45
    assert [count.count for count in line.counts] == [44, 20, 5, None, None, None]
    assert line.source == "сложены классы"


def test_the_blank_has_what_is_known_and_read_back_changes_nothing(cast, put, sign_in):
    put(row(register=0))
    place = cast.north.municipality

    data = sign_in(cast.north.coordinator).get(f"/municipalities/{place.pk}/periods/?year=2026")
    sheet = load_workbook(io.BytesIO(data.content)).worksheets[0]

    lines = list(sheet.iter_rows(values_only=True))
    assert len(lines) == 1 + 5 * len(cast.north.schools)
    again = load(place, ("бланк.xlsx", data.content))
    assert counts(again) == (0, 0, 1, 0)


def test_a_school_takes_no_blank_and_a_neighbour_none_of_ours(cast, sign_in):
    url = f"/municipalities/{cast.north.municipality.pk}/periods/"
    assert sign_in(cast.north.school_head).get(url).status_code == 403
    assert sign_in(cast.south.coordinator).get(url).status_code == 404
