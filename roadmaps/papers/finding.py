"""Which plan a paper about a place and a year means."""

from roadmaps.models import Plan
from schools.models import Municipality, School
from shnor_portal.core.errors import Refused

_IN_FORCE = (Plan.State.RUNNING, Plan.State.APPROVED, Plan.State.FINISHED)


def plan_of_year(place: School | Municipality, year: int) -> Plan:
    """The place's plan that covers a day of `year`.

    One in force before one that is being agreed, a roadmap before other documents, then the
    latest; Refused where there is none.
    """
    school = place if isinstance(place, School) else None
    municipality = place.municipality if isinstance(place, School) else place
    rows = Plan.objects.filter(
        school=school,
        municipality=municipality,
        period_start__year__lte=year,
        period_end__year__gte=year,
    ).select_related("municipality__region", "school__municipality")
    ranked = sorted(
        rows,
        key=lambda plan: (
            plan.state not in _IN_FORCE,
            plan.kind != Plan.Kind.ROADMAP,
            -plan.period_start.toordinal(),
            -plan.pk,
        ),
    )
    if not ranked:
        raise Refused(
            f"На {year} год плана нет: {place}. Загрузите его на странице «Дорожные карты».",
            code="no_plan",
        )
    return ranked[0]
