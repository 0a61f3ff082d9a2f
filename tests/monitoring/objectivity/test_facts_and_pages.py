"""What signs of bias do to an identification, and where they are seen."""

import pytest
from django.urls import reverse

from monitoring.identification.services import compute, current_version, start_run
from monitoring.models import Finding, Run
from schools.models import School
from shnor_portal.core.intake import services
from tests.cast import Cast
from tests.monitoring.objectivity.test_bias_list import wide
from tests.monitoring.pages import text_of
from tests.monitoring.workbooks import marks_report
from tests.schools.workbooks import load

YEAR = 2025
# Of 20 pupils nobody failed; of the other school's 20, one.
STRONG, GOOD = (0, 5, 10, 5), (1, 6, 9, 4)


@pytest.fixture
def place(cast: Cast):
    """Four works of ВПР of two schools, all good."""
    first, second = cast.north.schools[:2]
    rows = [(first.name, "edu991001", STRONG), (second.name, "edu991002", GOOD)]
    files = [
        (f"{subject} {grade}.xlsx", marks_report(rows, year=YEAR, subject=subject, grade=grade))
        for subject in ("Математика", "Русский язык")
        for grade in (5, 6)
    ]
    load(cast.north.municipality, *files)
    return cast.north


def bias_list(place, *marks: object):
    return load(place.municipality, wide([str(YEAR), "edu991001", "", "", *marks]))


def outcome(place, code: str, category: str, **overrides) -> str:
    _, known, outcomes = compute(place.municipality, YEAR, current_version(code), overrides)
    login = next(login for login, school in known.schools.items() if school == place.school)
    return next(str(o.truth) for o in outcomes if (o.school, o.category) == (login, category))


def run_of(place, **overrides) -> Run:
    return start_run(
        municipality=place.municipality,
        year=YEAR,
        methodology_code="fioko",
        overrides=overrides,
        by=place.coordinator,
    )


def finding_of(run: Run, school: School, category: str = "SHNOR_2020") -> Finding:
    return run.findings.get(school=school, category=category)


@pytest.mark.parametrize(
    ("bias", "expected"),
    [("count_as_low", "yes"), ("exclude", "no"), ("flag", "no"), ("ignore", "no")],
)
def test_policy_decides_what_two_marked_works_mean(place, bias: str, expected: str) -> None:
    assert outcome(place, "fioko", "SHNOR_2020", bias=bias) == "no"

    bias_list(place, None, None, 1, 1, 2)

    assert outcome(place, "fioko", "SHNOR_2020", bias=bias) == expected


def test_excluded_works_may_leave_too_few_to_decide(place) -> None:
    header = ("Год", "Логин", "5 РУ", "5 МА", "6 РУ", "6 МА", "Количество маркеров")
    load(
        place.municipality,
        wide([str(YEAR), "edu991001", 1, 1, 1, None, 3], header=header),
    )

    assert outcome(place, "fioko", "SHNOR_2020", bias="exclude") == "unknown"


@pytest.mark.parametrize(("bias", "expected"), [("count_as_low", "highest"), ("flag", "lowest")])
def test_irkutsk_ranks_a_marked_school_among_the_low_ones(place, bias: str, expected: str) -> None:
    bias_list(place, None, None, 1, 1, 2)
    version = current_version("irkutsk-tula")
    _, known, outcomes = compute(place.municipality, YEAR, version, {"bias": bias})
    login = next(login for login, school in known.schools.items() if school == place.school)
    node = next(o.trace for o in outcomes if (o.school, o.category) == (login, "SHNOR_COMPLEX"))
    vpr = next(child for child in node.children if child.id == "vpr")

    assert (vpr.outcome == "yes") is (expected == "highest")


@pytest.mark.parametrize("bias", ["count_as_low", "exclude"])
def test_grachevka_reads_the_policy_too(place, bias: str) -> None:
    bias_list(place, None, None, 1, 1, 2)
    version = current_version("grachevka-2020")
    _, known, outcomes = compute(place.municipality, YEAR, version, {"bias": bias})
    login = next(login for login, school in known.schools.items() if school == place.school)
    node = next(o.trace for o in outcomes if (o.school, o.category) == (login, "SHNRO"))
    low = next(child for child in node.children if child.id == "low25")
    biased = [r for r in (*low.counted, *low.skipped) if r.biased]

    assert {r.procedure.subject for r in biased} == {"Математика", "Русский язык"}


def test_flag_says_so_on_the_finding_and_leads_to_file_and_row(place, sign_in) -> None:
    bias_list(place, None, None, 1, 1, 2)
    finding = finding_of(run_of(place, bias="flag"), place.school)
    client = sign_in(place.coordinator)
    page = client.get(reverse("monitoring:finding", args=[finding.pk])).content.decode()
    results = reverse("desk:school_results", args=[place.school.pk])
    school = client.get(results).content.decode()

    assert "есть признаки необъективности" in page
    assert f"/school/{place.school.pk}/results/#objectivity" in page
    assert "необъективность доказана" not in page
    assert "математика (5\u00a0класс), русский язык (5\u00a0класс)" in school
    assert "маркеры.xlsx" in school
    assert "строка\u00a02" in school


def test_run_is_stale_only_where_its_methodology_reads_the_marks(place) -> None:
    reads, ignores = run_of(place), None
    batch = bias_list(place, None, None, 1, None, 1)
    reads.refresh_from_db()
    assert reads.stale_cells == ["Признаки необъективности: маркеры.xlsx"]

    services.withdraw(batch, by=None, reason="Не тот список.")
    ignores = run_of(place, bias="ignore")
    bias_list(place, None, None, 1, None, 1)
    ignores.refresh_from_db()
    assert ignores.stale_cells == []


def test_marks_of_other_grades_or_years_leave_the_run_fresh(place) -> None:
    run = run_of(place)
    bias_list(place, 1, 1, None, None, 2)
    load(place.municipality, wide([str(YEAR - 3), "edu991001", "", "", 1, 1, 1, 1, 4]))

    run.refresh_from_db()
    assert run.stale_cells == []


def test_list_page_is_of_the_viewer_s_schools(place, cast: Cast, sign_in) -> None:
    load(
        place.municipality,
        wide(
            [str(YEAR), "edu991001", "", "", 1, None, None, None, 1],
            [str(YEAR), "edu991002", "", "", 1, None, None, None, 1],
        ),
    )
    url = reverse("monitoring:bias_list")
    ours = text_of(sign_in(place.coordinator).get(url))
    own = text_of(sign_in(place.school_head).get(url))
    theirs = text_of(sign_in(cast.south.coordinator).get(url))

    first, second = (school.name for school in place.schools[:2])
    assert (first in ours, second in ours) == (True, True)
    assert (first in own, second in own) == (True, False)
    assert (first in theirs, second in theirs) == (False, False)
    assert "лист «Признаки необъективности папка», строка 2" in ours.replace("\u00a0", " ")
