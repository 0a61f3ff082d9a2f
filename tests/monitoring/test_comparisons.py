"""A school beside its district and region: what is pooled, weighted and left out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring.indicators import comparisons, queries
from monitoring.indicators.calculate import Counts
from monitoring.indicators.comparisons import Level
from monitoring.models import Assessment, Benchmark, SchoolResult
from schools.privacy import EVERYTHING, NOTHING, Sight
from shnor_portal.core.files import store
from shnor_portal.core.models import Batch, BatchFile

MARKS = ("n2", "n3", "n4", "n5")


def work(subject="Математика", year=2024, procedure="vpr", grade=5):
    return Assessment.objects.create(procedure=procedure, year=year, subject=subject, grade=grade)


def result(school, assessment, *marks, **counts):
    return SchoolResult.objects.create(
        school=school, assessment=assessment, updated_at=timezone.now(), participants=sum(marks),
        **dict(zip(MARKS, marks, strict=True)), **counts,
    )  # fmt: skip


@pytest.fixture
def file(cast):
    scope = cast.north.municipality.scope
    batch = Batch.objects.create(scope=scope, created_by=None, state=Batch.State.APPLIED)
    stored = store(b"1", name="отчёт.csv", scope=scope, by=None)
    return BatchFile.objects.create(batch=batch, stored=stored, position=1)


def benchmark(file, region, assessment, *shares, **fields):
    names = ("share2", "share3", "share4", "share5")
    return Benchmark.objects.create(
        file=file, assessment=assessment, region=region, name="Край", sheet="Отметки", row=1,
        content_hash="0" * 64,
        **{
            "level": Benchmark.Level.REGION, "live": True, "applied_at": timezone.now(),
            **dict(zip(names, shares, strict=False)), **fields,
        },
    )  # fmt: skip


def test_district_pools_its_schools_and_nobody_elses(cast):
    maths, russian = work(), work("Русский язык")
    one, other = cast.north.schools[:2]
    result(one, maths, 2, 4, 3, 1)
    result(other, maths, 8, 6, 4, 2)
    result(cast.south.school, maths, 0, 0, 0, 90)
    result(one, russian, 0, 0, 5, 5)
    district = cast.north.municipality

    seen = comparisons.district_values(district, [maths.pk], "fail_share", sight=EVERYTHING)

    assert seen == {maths.pk: Level(10 / 30, 30)}
    assert set(
        comparisons.district_values(
            district, [maths.pk, russian.pk], "fail_share", sight=EVERYTHING
        )
    ) == {maths.pk, russian.pk}
    journal = comparisons.district_values(
        district, [maths.pk], "journal_lowered_share", sight=EVERYTHING
    )
    assert journal == {}


def test_a_small_cell_is_pooled_for_those_who_see_it(cast):
    maths, (one, other) = work(), cast.north.schools[:2]
    result(one, maths, 2, 4, 3, 1)
    result(other, maths, 2, 2, 0, 0, test_n=30, test_sum=900)
    district = cast.north.municipality

    def fails(*scopes):
        values = comparisons.district_values(
            district, [maths.pk], "fail_share", sight=Sight(scopes)
        )
        return values[maths.pk]

    assert fails() == Level(0.2, 10)
    assert fails(one.scope) == Level(0.2, 10)
    assert fails(other.scope) == Level(4 / 14, 14)
    assert fails(district.scope) == Level(4 / 14, 14)


def test_groups_of_a_few_are_left_out_of_an_open_cell(cast):
    maths, school = work(), cast.north.school
    result(school, maths, 2, 4, 3, 1, journal_n=3, journal_lowered=1)

    (seen,) = queries.open_to(
        NOTHING, queries.counted(SchoolResult.objects.all()), cast.north.municipality
    )
    (whole,) = queries.open_to(
        EVERYTHING, queries.counted(SchoolResult.objects.all()), cast.north.municipality
    )

    assert (seen.school_id, seen.assessment) == (school.pk, maths)
    assert (seen.counts.n2, seen.counts.journal_n) == (2, None)
    assert (whole.counts.journal_n, whole.counts.journal_lowered) == (3, 1)


def test_region_speaks_by_its_latest_live_file(cast, file):
    maths, region, now = work(), cast.region, timezone.now()
    benchmark(file, region, maths, 10, 40, 30, 20, participants=900, applied_at=now)
    benchmark(file, region, maths, 50, 50, 0, 0, applied_at=now - timedelta(days=1))
    benchmark(file, region, maths, 60, 40, 0, 0, applied_at=now + timedelta(1), live=False)
    benchmark(file, region, maths, applied_at=now + timedelta(1), mean_test=48)
    benchmark(file, region, maths, 70, 30, 0, 0, applied_at=now + timedelta(2),
              level=Benchmark.Level.MUNICIPALITY)  # fmt: skip
    benchmark(file, region, work("Химия"), 80, 20, 0, 0)
    other = cast.far_operator.current_assignments[0].place
    benchmark(file, other, maths, 90, 10, 0, 0, applied_at=now + timedelta(3))
    district = cast.north.municipality

    values = {
        code: comparisons.region_values(district, [maths.pk], code) for code in comparisons.COMPARED
    }

    assert values == {
        "success_share": {maths.pk: Level(0.9, 900)},
        "quality_share": {maths.pk: Level(0.5, 900)},
        "fail_share": {maths.pk: Level(0.1, 900)},
    }


def test_region_gives_the_mean_of_its_latest_live_file(cast, file):
    physics, region, now = work("Физика", procedure="ege", grade=11), cast.region, timezone.now()
    benchmark(file, region, physics, mean_test="54.5", applied_at=now)
    benchmark(file, region, physics, mean_test=40, applied_at=now - timedelta(days=1))
    benchmark(file, region, physics, mean_test=41, applied_at=now + timedelta(1), live=False)
    benchmark(file, region, physics, 10, 40, 30, 20, applied_at=now + timedelta(1))
    benchmark(file, region, physics, mean_test=43, applied_at=now + timedelta(2),
              level=Benchmark.Level.MUNICIPALITY)  # fmt: skip
    benchmark(file, region, work("Химия", procedure="ege", grade=11), mean_test=44)
    other = cast.far_operator.current_assignments[0].place
    benchmark(file, other, physics, mean_test=45, applied_at=now + timedelta(3))

    means = comparisons.region_means(cast.north.municipality, [physics.pk])

    assert means == {physics.pk: 54.5}


def test_years_pool_the_works_of_each(db):
    cells = [
        (work(), Counts(10, 1, 9, 0, 0)),
        (work("Русский язык"), Counts(10, 3, 7, 0, 0)),
        (work(year=2023), Counts(10, 5, 5, 0, 0)),
    ]

    values = comparisons.pooled_by_year(cells, "fail_share")

    assert list(values) == [2023, 2024]
    assert [(v.numerator, v.denominator) for v in values.values()] == [(5, 10), (4, 20)]
    assert comparisons.pooled_by_year(cells, "journal_lowered_share") == {}


def test_region_of_a_year_is_weighted_by_participants():
    levels = {1: Level(0.5, 10), 2: Level(0.25, 30), 3: Level(0.75, 8), 4: Level(0.9, None)}

    by_year = comparisons.region_by_year(levels, {1: 2024, 2: 2024, 3: 2023, 4: 2022})

    assert by_year == {2023: Level(0.75, 8), 2024: Level(0.3125, 40)}
    assert list(by_year) == [2023, 2024]


def test_document_of_indicators_tells_each_cell_in_its_order(cast, django_assert_num_queries):
    one, other = cast.north.schools[:2]
    maths, russian, before = work(), work("Русский язык"), work(year=2023)
    result(one, russian, 1, 3, 4, 2)
    result(one, maths, 5, 5, 0, 0)
    result(other, maths, 1, 1, 1, 1)
    result(one, before, 0, 10, 0, 0)
    result(cast.south.school, maths, 9, 1, 0, 0)
    district = cast.north.municipality
    logins = {one.pk: "edu990001"}

    with django_assert_num_queries(1):
        rows = list(queries.cells(None, municipality=district, year=2024))
        names = [(row.school.name, row.school.scope, row.assessment.subject) for row in rows]

    assert names == sorted(names)
    assert len(names) == 3
    assert queries.cells(None).count() == 5
    assert queries.cells(cast.south.coordinator).count() == 1
    assert queries.cells(None, municipality=district).count() == 4
    everything = queries.as_document(
        queries.cells(None, municipality=district, year=2024), logins, EVERYTHING
    )
    seen = queries.as_document(
        queries.cells(None, municipality=district, year=2024), logins, NOTHING
    )
    assert len(everything) == 15
    assert seen == [item for item in everything if item["school"]]
    first = seen[0]
    assert {name: first[name] for name in list(first)[:8]} == {
        "school": "edu990001", "procedure": "vpr", "subject": "Математика", "grade": 5,
        "indicator": "success_share", "numerator": 5, "denominator": 10, "value": 0.5,
    }  # fmt: skip
    assert (first["low"], first["high"]) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert [item["indicator"] for item in seen[:5]] == [
        "success_share", "quality_share", "fail_share", "mean_mark", "sou",
    ]  # fmt: skip
    assert everything[-1]["school"] == ""
