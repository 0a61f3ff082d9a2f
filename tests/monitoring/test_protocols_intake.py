"""Protocols of ОГЭ and ЕГЭ through a whole batch: schools by code, days, attempts, corrections."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitoring.indicators.calculate import indicator_value
from monitoring.indicators.queries import counts_of
from monitoring.models import ParticipantResult, Run, SchoolResult, SourceResult
from schools.models import SchoolIdentifier
from schools.municipalities.services import change_settings
from shnor_portal.core.intake import services
from shnor_portal.core.models import Batch, BatchFile
from tests.core import files
from tests.monitoring.pages import identify, load, read, text_of
from tests.monitoring.protocol_books import (
    COMPACT_EGE,
    NAMES,
    SPARSE_OGE,
    ege_csv,
    ege_row,
    foot,
    oge_sheet,
    sparse,
)

pytestmark = pytest.mark.django_db

JUNE, RESERVE, AUTUMN = "2025.06.03", "2025.06.24", "2025.09.05"
CODES = ("209001", "209002", "9306")


@pytest.fixture(autouse=True)
def coded(cast):
    """The northern schools have codes of РИС; a southern one has a code too."""
    known = list(zip(cast.north.schools, CODES, strict=True))
    known.append((cast.south.school, "310001"))
    SchoolIdentifier.objects.bulk_create(
        SchoolIdentifier(school=school, system=system, value=code)
        for school, code in known
        for system in ("oge", "ege")
    )


def oge(day: str, *marks: tuple[object, object]) -> tuple[str, bytes]:
    """(name, bytes) of a protocol of Russian: (code of the school, mark) of each participant."""
    rows = [sparse(n, school, 20 + n, mark) for n, (school, mark) in enumerate(marks, 1)]
    return "ОГЭ.xls", files.xls(oge_sheet(f"01 - Русский язык {day}", *rows))


def ege(*rows: str, day: str = "2025.05.30") -> tuple[str, bytes]:
    return "ЕГЭ.csv", ege_csv(f"01 - Русский язык {day}", *rows, footer=foot(24)).encode("cp1251")


def cell(school) -> tuple[int | None, ...] | None:
    found = SchoolResult.objects.filter(school=school).first()
    return found and (found.n2, found.n3, found.n4, found.n5)


def file_of(batch: Batch) -> BatchFile:
    return batch.files.get()


def test_protocols_schools_are_found_by_the_code_of_the_exam(cast):
    load(cast, oge(JUNE, (209001.0, 4), (209001.0, 2), (9306.0, 5), ("009306", 3)))

    assert cell(cast.north.schools[0]) == (1, 0, 1, 0)
    assert cell(cast.north.schools[2]) == (0, 1, 0, 1)


def test_protocols_short_code_goes_with_the_code_of_its_municipality(cast):
    load(cast, ege(ege_row(1, "002", 30, 60, msu=209), ege_row(2, 209002, 5, 20, msu=209)))

    found = SchoolResult.objects.get()
    assert found.school == cast.north.schools[1]
    assert (found.test_n, found.test_sum, found.below_minimum_n) == (2, 80, 1)


def test_protocols_code_of_the_other_exam_is_not_taken(cast):
    SchoolIdentifier.objects.filter(system="oge", value="9306").delete()

    batch = read(cast, oge(JUNE, (9306, 4)))

    assert file_of(batch).state == BatchFile.State.REFUSED
    assert file_of(batch).issues.get().code == "unknown_school"


def test_protocols_of_a_region_skip_other_schools_with_a_word_for_each_reason(cast, sign_in):
    others = [(400000 + n, 3) for n in range(30)]

    batch = load(cast, oge(JUNE, (209001, 4), (310001, 4), (310001, 5), *others))

    summary = file_of(batch).summary
    assert (summary["created"], summary["rejected"]) == (1, 32)
    issues = {i.code: i for i in file_of(batch).issues.all()}
    assert issues.keys() == {"foreign_school", "unknown_school"}
    assert "1\u00a0школа (2\u00a0строки)" in issues["foreign_school"].message
    assert "30\u00a0школ (30\u00a0строк)" in issues["unknown_school"].message
    assert {issue.severity for issue in issues.values()} == {"info", "warning"}
    assert not SchoolResult.objects.filter(school=cast.south.school).exists()
    assert len(summary["unmatched_schools"]) == 30
    waiting = read(cast, oge(RESERVE, (209001, 4), (310001, 4), *others))
    page = sign_in(cast.north.coordinator).get(
        reverse("monitoring:import_detail", args=[waiting.pk])
    )
    assert "Портал не узнал" not in text_of(page)


def test_protocols_same_again_changes_nothing_and_a_correction_replaces(cast):
    school = cast.north.school
    load(cast, oge(JUNE, (209001, 4), (209001, 2)))
    again = read(cast, oge(JUNE, (209001, 4), (209001, 2)))
    assert file_of(again).state == BatchFile.State.UNCHANGED

    corrected = load(cast, oge(JUNE, (209001, 4), (209001, 3)))

    assert file_of(corrected).summary["updated"] == 2
    assert cell(school) == (0, 1, 1, 0)


def test_protocols_of_several_days_sum_and_each_is_replaced_by_itself(cast):
    school = cast.north.school
    load(cast, oge(JUNE, (209001, 4), (209001, 2)), oge(RESERVE, (209001, 3)))
    assert cell(school) == (1, 1, 1, 0)

    load(cast, oge(RESERVE, (209001, 5)))
    assert cell(school) == (1, 0, 1, 1)

    services.withdraw(Batch.objects.latest("pk"), by=cast.north.coordinator, reason="Не тот файл")
    assert cell(school) == (1, 1, 1, 0)


def test_protocols_of_another_day_with_the_same_results_are_another_exam(cast):
    load(cast, oge(JUNE, (209001, 4)))

    load(cast, oge(RESERVE, (209001, 4)))

    assert cell(cast.north.school) == (0, 0, 2, 0)


def test_protocols_of_autumn_are_kept_and_count_only_where_the_municipality_says_so(cast, sign_in):
    school, place = cast.north.school, cast.north.municipality
    batch = load(cast, oge(JUNE, *[(209001, 4)] * 9, (209001, 2)), oge(AUTUMN, (209001, 3)))
    issue = batch.files.last().issues.get()
    assert issue.code == "attempt_left_out"
    assert "05.09.2025" in issue.message
    assert cell(school) == (1, 0, 9, 0)
    page = sign_in(cast.north.coordinator).get(
        reverse("monitoring:cell", args=[SchoolResult.objects.get().pk])
    )
    assert "Экзамен сдавали и после 1 июля (05.09.2025)" in text_of(page)
    assert "не учитывается: пересдача" in text_of(page)
    run = identify(cast, need_procedures=1, min_counted=1)

    change_settings(place, by=cast.north.coordinator, gia_attempts="all")

    assert cell(school) == (1, 1, 9, 0)
    assert Run.objects.get(pk=run.pk).stale_cells
    assert not batch.files.last().issues.exists()
    change_settings(place, by=cast.north.coordinator, gia_attempts="main")
    assert cell(school) == (1, 0, 9, 0)
    assert batch.files.last().issues.get().message == issue.message


def test_protocols_title_that_stands_under_names_is_read(cast):
    name, first = "ОГЭ.xls", oge_sheet(f"01 - Русский язык {JUNE}", sparse(1, 209001, 20, 4))
    second = oge_sheet("", sparse(1, 209001, 20, 2))
    second[3] = [*[None] * SPARSE_OGE.index("Фамилия"), "02 - Математика 2025.06.06"]

    load(cast, (name, files.xls([*first, *second])))

    rows = SchoolResult.objects.order_by("assessment__subject")
    assert [(c.assessment.subject, c.n2, c.n4) for c in rows] == [
        ("Математика", 1, 0),
        ("Русский язык", 0, 1),
    ]


def test_protocols_withdrawn_leave_no_cell(cast):
    batch = load(cast, ege(ege_row(1, 209001, 30, 60)))

    services.withdraw(batch, by=cast.north.coordinator, reason="Не тот год")

    assert not SchoolResult.objects.exists()
    assert not SourceResult.objects.filter(live=True).exists()


def test_protocols_give_the_indicators_of_the_exam(cast):
    load(cast, ege(ege_row(1, 209001, 30, 60), ege_row(2, 209001, 5, 21)))
    found = SchoolResult.objects.get()

    mean = indicator_value("mean_test", counts_of(found), "ege")
    below = indicator_value("below_minimum_share", counts_of(found), "ege")

    assert (mean.numerator, mean.denominator) == (81, 2)
    assert (below.numerator, below.denominator) == (1, 2)
    assert list(ParticipantResult.objects.values_list("test_score", "mark")) == [
        (60, None),
        (21, None),
    ]
    assert found.test_source.columns["test_sum"] == "AA"
    assert found.test_source.sitting.isoformat() == "2025-05-30"


def test_protocols_through_the_page_name_exams_and_no_pupils(
    cast, sign_in, django_capture_on_commit_callbacks
):
    client = sign_in(cast.north.coordinator)
    named = [oge(JUNE, (209001, 4), (400001, 3)), ege(ege_row(1, 209002, 30, 60))]
    uploads = [SimpleUploadedFile(name, data) for name, data in named]

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("monitoring:import_new"), {"files": uploads})

    batch = Batch.objects.get()
    page = text_of(client.get(response.url))
    for words in ("Протокол ОГЭ", "ОГЭ 2025, русский язык, 9 класс", "ЕГЭ 2025, русский язык, 11"):
        assert words in page
    pages = [response.url]
    for file in batch.files.all():
        one = reverse("monitoring:import_file", args=[batch.pk, file.pk])
        pages += [one, f"{one}?part=rows"]
        assert file.stored.personal
    shown = " ".join(text_of(client.get(each)) for each in pages)
    assert not any(name in shown for name in (*NAMES, "700001"))
    assert "Школы с кодом 400001 нет в реестре" in shown


def compact(number: int, pupil: object, score: object, school: object = 209001) -> list[object]:
    return [
        *(number, 1018, school, "11А", None, None, *NAMES, 4, pupil, "00000000"),
        *("+-", "2(3)", 20, score),
    ]


def two_days(
    first: list[list[object]], second: list[list[object]], later: str = "2025.06.23"
) -> tuple[str, bytes]:
    """Physics of a main day and of a reserve day, each on its own sheet; the later day first."""
    of_reserve = [[f"03 - Физика {later}"], COMPACT_EGE, *second]
    return "ЕГЭ.xlsx", files.xlsx(
        of_reserve, "Резерв", Основной=[["03 - Физика 2025.06.02"], COMPACT_EGE, *first]
    )


MAIN_DAY = [compact(1, 100451, 20), compact(2, 100452, "не явился"), compact(3, 100453, 50)]
RESERVE_DAY = [
    compact(1, 100451.0, 60),
    compact(2, 100452, 70),
    compact(3, 100451, 80, school=209002),
]


def scores_of(school) -> tuple[int, int]:
    return SchoolResult.objects.values_list("test_n", "test_sum").get(school=school)


def test_participant_of_a_main_and_a_reserve_day_counts_once_by_the_first_result(cast):
    batch = load(cast, two_days(MAIN_DAY, RESERVE_DAY))

    # Who was absent in the main day counts by the reserve one; an equal code elsewhere is another.
    assert scores_of(cast.north.schools[0]) == (3, 20 + 50 + 70)
    assert scores_of(cast.north.schools[1]) == (1, 80)
    issue = file_of(batch).issues.get(code="attempt_repeated")
    assert "02.06.2025" in issue.message
    assert "1 строка этого дня" in issue.message.replace("\u00a0", " ")
    summary = file_of(batch).summary
    assert (summary["rows"], summary["created"], summary["rejected"]) == (5, 4, 1)


def test_where_all_attempts_count_both_days_of_a_participant_are_summed(cast):
    place = cast.north.municipality
    place.gia_attempts = place.Attempts.ALL
    place.save()

    batch = load(cast, two_days(MAIN_DAY, RESERVE_DAY))

    assert scores_of(cast.north.schools[0]) == (4, 20 + 50 + 60 + 70)
    assert not file_of(batch).issues.filter(code="attempt_repeated").exists()


def test_second_attempt_after_the_main_period_stays_whole_to_be_counted_by_another_choice(cast):
    batch = load(cast, two_days(MAIN_DAY, RESERVE_DAY, later="2025.09.05"))

    assert scores_of(cast.north.schools[0]) == (2, 20 + 50)
    change_settings(cast.north.municipality, by=cast.north.coordinator, gia_attempts="all")
    assert scores_of(cast.north.schools[0]) == (4, 20 + 50 + 60 + 70)
    assert file_of(batch).summary["rejected"] == 0


def test_code_of_a_participant_is_kept_nowhere(cast):
    batch = load(cast, two_days(MAIN_DAY, RESERVE_DAY))

    kept = [
        list(model.objects.values())
        for model in (ParticipantResult, SourceResult, SchoolResult, BatchFile)
    ]
    issues = list(file_of(batch).issues.values())
    assert "10045" not in repr((kept, issues))
