"""A draft made of what the portal knows: factors of the profile, results, and the library."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitoring.indicators.calculate import indicator_value, pool
from monitoring.indicators.catalogue import BY_CODE
from monitoring.indicators.queries import counts_of
from monitoring.models import ProfileFactor, RiskFactor, RiskProfile, SchoolResult
from roadmaps.models import Plan
from roadmaps.plans import drafts, library, linking
from roadmaps.plans.beginning import Beginning
from roadmaps.plans.proposals import Cause, propose_causes
from roadmaps.plans.texts import MeasureText, PlanText
from schools.models import School, User
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import percent

# What a plan promises to move, and by how many hundredths where it is not good enough yet.
_INDICATORS = (("vpr", "fail_share"), ("vpr", "quality_share"), ("oge", "fail_share"))
_STEP = 0.05
_MIN_N = 5


@dataclass(frozen=True)
class Ingredient:
    """A factor of the latest profile with what the library has against it."""

    factor: RiskFactor
    level: str
    title_of_level: str
    measures: tuple[MeasureText, ...]

    @property
    def is_proposed(self) -> bool:
        return self.level != ProfileFactor.Level.LOW


def latest_profile(school: School) -> RiskProfile | None:
    return RiskProfile.objects.filter(school=school).order_by("-dated", "-pk").first()


def ingredients(viewer: User | None, school: School, *, start_year: int) -> list[Ingredient]:
    """Factors of the school's latest profile, with model and agreed measures on each."""
    profile = latest_profile(school)
    if profile is None:
        return []
    agreed = library.agreed_measures(viewer, school.municipality, for_school=True)
    ingredients = []
    for row in profile.factors.select_related("factor"):
        title = row.factor.title
        cause = [Cause(row.factor_id, title)]
        own = [
            item
            for item in agreed
            if title in item.factors or propose_causes(item.text.text, cause)
        ]
        measures = (
            *library.themed(title, start_year=start_year),
            *library.taken(own, start_year=start_year),
        )
        ingredients.append(
            Ingredient(row.factor, row.level, row.get_level_display(), _once(measures, title))
        )
    return ingredients


def proposed(ingredients: Sequence[Ingredient]) -> list[int]:
    """Factors that are ticked beforehand."""
    return [item.factor.pk for item in ingredients if item.is_proposed]


def indicators_of(school: School, *, end_year: int) -> tuple[dict[str, str], ...]:
    """Indicators of the last year with results: the fact, and what the plan should bring."""
    rows = []
    for procedure, code in _INDICATORS:
        cells = SchoolResult.objects.filter(school=school, assessment__procedure=procedure)
        last = cells.order_by("-assessment__year").select_related("assessment").first()
        if last is None:
            continue
        year = last.assessment.year
        # A plan is read by more people than may see small numbers.
        seen = (counts_of(row).without_small() for row in cells.filter(assessment__year=year))
        counts = pool([counts for counts in seen if counts])
        value = indicator_value(code, counts, procedure)
        if value is None or value.denominator < _MIN_N:
            continue
        indicator = BY_CODE[code]
        aim = _aim(code, float(value.value))
        name = last.assessment.get_procedure_display()
        rows.append(
            {
                "title": f"{indicator.title}, {name}: в {year} году – {percent(value.value)}",
                "plan": f"{aim} к {end_year} году",
                "fact": "",
            }
        )
    return tuple(rows)


def construct(
    *,
    school: School,
    kind: str,
    title: str,
    period_start: date,
    period_end: date,
    chosen: Sequence[int],
    by: User | None,
) -> Plan:
    """A draft about the chosen factors, one section for each; measures are linked to their factor.

    An antirisk programme is about one factor.
    """
    by_factor = {i.factor.pk: i for i in ingredients(by, school, start_year=period_start.year)}
    used = [by_factor[pk] for pk in dict.fromkeys(chosen) if pk in by_factor]
    if not used:
        raise Refused("Выберите хотя бы один фактор рискового профиля.", code="no_factor_chosen")
    if kind == Plan.Kind.ANTIRISK and len(used) != 1:
        raise Refused(
            "Антирисковая программа составляется по одному фактору: выберите один.",
            code="one_factor",
        )
    plan = drafts.create_plan(
        Beginning(school, kind, title, period_start, period_end, by),
        text=PlanText(
            goal=_goal(used),
            tasks=tuple(f"Снизить значимость фактора «{item.factor.title}»." for item in used),
            indicators=indicators_of(school, end_year=period_end.year),
            measures=tuple(m for item in used for m in item.measures),
        ),
        factor=used[0].factor if kind == Plan.Kind.ANTIRISK else None,
        source="составлен конструктором",
    )
    by_section = {item.factor.title[:500]: item.factor for item in used}
    version = plan.versions.get()
    for measure in version.measures.all():
        linking.link(plan=plan, key=measure.key, factor=by_section[measure.section], by=by)
    return plan


def _goal(used: Sequence[Ingredient]) -> str:
    if len(used) == 1:
        return f"Устранить причины, по которым школа отнесена к риску «{used[0].factor.title}»."
    return (
        "Повысить образовательные результаты школы, устранив причины, "
        "установленные рисковым профилем."
    )


def _aim(code: str, value: float) -> str:
    if BY_CODE[code].better == "lower":
        return f"не более {percent(max(value - _STEP, 0.05))}"
    return f"не менее {percent(min(value + _STEP, 1.0))}"


def _once(measures: Sequence[MeasureText], section: str) -> tuple[MeasureText, ...]:
    """Alike measures once, all in the section of the factor."""
    by_text: dict[str, MeasureText] = {}
    for m in measures:
        by_text.setdefault(
            " ".join(m.text.lower().split()),
            MeasureText(
                text=m.text,
                section=section,
                deadline_text=m.deadline_text,
                responsible=m.responsible,
                result=m.result,
            ),
        )
    return tuple(by_text.values())
