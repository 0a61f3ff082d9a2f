"""Works with signs as people read them, and what the school says."""

import hashlib

import pytest
from django.urls import reverse
from django.utils import timezone

from monitoring.models import Assessment, BiasSigns, MarkScale, SchoolResult, SourceResult
from monitoring.objectivity import deviations
from monitoring.objectivity.markers import Code
from monitoring.objectivity.own_signs import signed_works
from monitoring.results.effective import recompute
from schools.models import School
from shnor_portal.core.models import AuditEvent
from tests.monitoring.pages import sheet_rows, text_of
from tests.world import applied_batch

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def north(cast):
    """The first school: a jump at «3» and a journal above the work; the second: nothing."""
    _, file = applied_batch(cast.north)
    work, _ = Assessment.objects.get_or_create(
        procedure="vpr", year=YEAR, subject="Математика", grade=6
    )
    MarkScale.objects.create(
        procedure="vpr", year=YEAR, grade=6, subject="Математика", from3=7, from4=12, from5=16,
        max_primary=20, status="found", source="Письмо",
    )  # fmt: skip
    even = [0, 0, 0, *[3] * 17, 0]
    for school, lowered, at_border in ((0, 30, 20), (1, 5, 3)):
        scores = [*even[:7], at_border, *even[8:]]
        n = sum(scores)
        SourceResult.objects.create(
            file=file, assessment=work, school=cast.north.schools[school], live=True,
            kind=SourceResult.Kind.REPORT, applied_at=timezone.now(), rows=1, sheet="Лист", row=7,
            participants=n, n2=12, n3=n - 12, n4=0, n5=0, primary_n=n, primary_max=20,
            primary_sum=sum(score * people for score, people in enumerate(scores)), scores=scores,
            journal_n=n, journal_lowered=lowered, journal_confirmed=n - lowered, journal_raised=0,
            content_hash=hashlib.sha256(f"{school}".encode()).hexdigest(),
        )  # fmt: skip
    recompute()
    return cast.north


def signs_url(school) -> str:
    return reverse("monitoring:signs", args=[SchoolResult.objects.get(school=school).pk])


def test_department_sees_works_with_signs_and_what_they_are(north, sign_in):
    client, url = sign_in(north.coordinator), reverse("monitoring:own_signs")

    page, rows = text_of(client.get(url)), sheet_rows(client.get(url + "?format=xlsx").content)

    assert north.school.name in page
    assert north.schools[1].name not in page
    assert "скачок на границе отметки «3»" in page
    assert "журнал выше работы" in page
    assert any(row[3] == 2 and row[4] == "требует внимания" for row in rows if len(row) > 4)
    assert "больше 30 % участников" in page
    assert "Не проверяется, подтвердили ли ЕГЭ медали" in page
    told = text_of(client.get(signs_url(north.school)))
    assert "работ в 6,7 раза больше, чем на соседних баллах (68 участников)" in told
    assert "Признак не доказывает нарушения" in told


def test_a_list_of_the_region_is_named_beside(north, sign_in):
    BiasSigns.objects.create(
        school=north.schools[1], year=YEAR, marks=[["Математика", 6]], markers=1, source="Список",
        sheet="Лист", row=3,
    )  # fmt: skip

    page = text_of(sign_in(north.coordinator).get(reverse("monitoring:own_signs")))

    assert "в списке ФИОКО или региона" in page


def test_school_explains_and_the_department_reads_it(north, sign_in):
    url = signs_url(north.school)

    answer = sign_in(north.school_head).post(
        url, {"text": "Работы проверяла межшкольная комиссия."}, follow=True
    )

    assert "Пояснение школы записано." in text_of(answer)
    assert "межшкольная комиссия" in text_of(sign_in(north.coordinator).get(url))
    listed = text_of(sign_in(north.coordinator).get(reverse("monitoring:own_signs")))
    assert "межшкольная комиссия" in listed
    assert AuditEvent.objects.filter(verb="objectivity.explain").exists()
    assert "Напишите пояснение" in text_of(sign_in(north.school_head).post(url, {"text": " "}))


def test_only_the_head_of_the_school_explains_and_strangers_see_nothing(cast, north, sign_in):
    url = signs_url(north.school)

    assert sign_in(north.coordinator).post(url, {"text": "За школу"}).status_code == 403
    assert sign_in(cast.south.school_head).get(url).status_code == 404
    assert not sign_in(cast.south.coordinator).get(reverse("monitoring:own_signs")).context["place"]


def test_number_of_queries_does_not_grow_with_schools(
    north, sign_in, django_assert_max_num_queries
):
    client = sign_in(north.coordinator)
    client.get(reverse("monitoring:own_signs"))
    with django_assert_max_num_queries(34):
        client.get(reverse("monitoring:own_signs"))


def test_marks_above_the_region_are_a_sign_where_exams_do_not_confirm_them(cast, monkeypatch):
    """Five schools of the region, two works: one stands high in ВПР and low in ОГЭ."""
    _, file = applied_batch(cast.north)
    schools = [*cast.north.schools, *cast.south.schools][:5]
    monkeypatch.setattr(deviations, "ENOUGH", len(schools))
    works = [
        Assessment.objects.get_or_create(
            procedure=procedure, year=YEAR, subject="Математика", grade=grade
        )[0]
        for procedure, grade in (("vpr", 8), ("oge", 9))
    ]
    for place, school in enumerate(schools):
        high = (1, 4, 5, 30) if place == 0 else (10, 15, 10, 5)
        low = (12, 20, 5, 3) if place == 0 else (3, 15, 15, 7)
        for work, (n2, n3, n4, n5) in zip(works, (high, low), strict=True):
            SourceResult.objects.create(
                file=file, assessment=work, school=school, live=True, rows=1, sheet="Лист", row=7,
                kind=SourceResult.Kind.REPORT, applied_at=timezone.now(), participants=40,
                n2=n2, n3=n3, n4=n4, n5=n5,
                content_hash=hashlib.sha256(f"{work.pk}/{school.pk}".encode()).hexdigest(),
            )  # fmt: skip
    recompute()
    schools[0].kind = School.Kind.SECONDARY
    schools[0].save()

    found = signed_works(cast.north.coordinator, cast.north.municipality, YEAR)

    assert [(item.school, [m.code for m in item.markers]) for item in found] == [
        (schools[0], [Code.MEAN])
    ]
    schools[0].advanced = True
    schools[0].save()
    assert signed_works(cast.north.coordinator, cast.north.municipality, YEAR) == []
