"""What pages ask: the studies that a viewer sees, rows of one, a school's own story."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from monitoring.effects.accompanied import accompanied
from monitoring.effects.story import Change, Story, read
from monitoring.models import EffectStudy, SchoolEffect
from schools.models import Municipality, School, User
from shnor_portal.core.charts.data import ShareByYear, YearLine, YearShare


@dataclass(frozen=True)
class EffectRow:
    """A school of a study and its change in the year of the study, if there is one."""

    effect: SchoolEffect
    year: int

    @property
    def school(self) -> School:
        return self.effect.school

    @cached_property
    def story(self) -> Story:
        return read(self.effect.told)

    @cached_property
    def change(self) -> Change | None:
        return next((one for one in self.story.changes if one.year == self.year), None)


def studies(user: User) -> QuerySet[EffectStudy]:
    """Those of municipalities whose summaries the viewer reads, the latest first."""
    return (
        EffectStudy.objects.visible_to(user)
        .select_related("municipality__region", "made_by")
        .order_by("-year", "municipality__name")
    )


def rows(study: EffectStudy) -> list[EffectRow]:
    """Schools of a study by name."""
    effects = study.schools.select_related("school__municipality").order_by("school__name")
    return [EffectRow(effect, study.year) for effect in effects]


def rows_of_latest(municipality: Municipality, year: int) -> list[EffectRow]:
    """The same of the latest study by results not later than the year. One query."""
    latest = EffectStudy.objects.filter(municipality=municipality, year__lte=year)
    effects = SchoolEffect.objects.filter(study=latest.order_by("-year").values("pk")[:1])
    effects = effects.select_related("school__municipality", "study__municipality")
    return [EffectRow(effect, effect.study.year) for effect in effects.order_by("school__name")]


def school_effects(user: User) -> QuerySet[SchoolEffect]:
    """Stories of schools that the viewer reads."""
    effects = SchoolEffect.objects.visible_to(user)
    return effects.select_related("school__municipality__region", "study__municipality")


def latest_of(user: User, school: School) -> SchoolEffect | None:
    """The latest story of a school."""
    return school_effects(user).filter(school=school).order_by("-study__year").first()


def missing(study: EffectStudy) -> list[School]:
    """Schools that were put on a list since the study was made, or whose status came later."""
    known = set(study.schools.values_list("school", flat=True))
    listed = accompanied(study.municipality, study.year)
    return [item.school for item in listed if item.school.pk not in known]


def picture(row: EffectRow) -> ShareByYear | None:
    """The school's share by year, what was to be expected, and its municipality in these works."""
    story = row.story
    if not story.years:
        return None
    start = next((one for one in story.years if one.year == story.base), None)
    expected = [
        YearShare(change.year, interval.mean, interval.low, interval.high)
        for change in story.changes
        if (interval := change.whole.expected)
    ]
    if expected and start:
        expected.insert(0, YearShare(story.base, start.pooled.share))
    return ShareByYear(
        title="Доля не преодолевших порог: все работы года вместе",
        main=YearLine(
            row.school.name,
            tuple(
                YearShare(one.year, one.pooled.share, participants=one.pooled.participants)
                for one in story.years
            ),
        ),
        others=(
            YearLine("Ожидалось бы без мер", tuple(expected)),
            YearLine(
                "Муниципалитет в этих работах",
                tuple(
                    YearShare(one.year, one.municipality)
                    for one in story.years
                    if one.municipality is not None
                ),
            ),
        ),
    )
