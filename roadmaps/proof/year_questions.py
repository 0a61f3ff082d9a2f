"""What is asked of a municipality's year for its evidence: each kind of row once, in one query."""

from datetime import date

from django.db.models import Count, Max, OuterRef, Q, Subquery

from monitoring.models import EffectStudy, Response, Round, Run
from roadmaps.models import (
    Directive,
    Errand,
    Partnership,
    Plan,
    PlanVersion,
    Practice,
    Programme,
    SupportedSchool,
    SupportEvent,
    TargetFact,
    TargetIndicator,
)
from roadmaps.plans.queries import APPROVED
from roadmaps.support.queries import in_year
from schools.models import Municipality, School
from shnor_portal.core.joint_query import Question, asked
from shnor_portal.core.models import Batch, PaperSnapshot

# Papers that belong to the year that they tell of, whenever they were made.
OF_ITS_YEAR = ("programme_effect", "round_note")


def questions(place: Municipality, year: int) -> dict[str, Question]:
    """All that is asked of a municipality's year, each kind of row once."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    # Approved by the end of the year.
    programmes = Programme.objects.filter(
        municipality=place, order_date__lte=last, first_year__lte=year, last_year__gte=year
    )
    runs = Run.objects.filter(
        Q(shown_at__isnull=False) | Q(approved_at__isnull=False), municipality=place
    )
    accepted = Count("responses", filter=Q(responses__state=Response.State.ACCEPTED))
    rounds = Round.objects.filter(municipality=place, year=year).exclude(state=Round.State.DRAFT)
    act = PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanVersion.State.APPROVED)
    act = act.order_by("number")
    plans = Plan.objects.filter(
        municipality=place, state__in=APPROVED, period_start__lte=last, period_end__gte=first
    ).annotate(
        act_date=Subquery(act.values("order_date")[:1]),
        act_number=Subquery(act.values("order_number")[:1]),
    )
    events = SupportEvent.objects.filter(
        in_year(year), municipality=place, state=SupportEvent.State.HELD
    )
    practices = Practice.objects.filter(municipality=place, created_at__year__lte=year)
    snapshots = PaperSnapshot.objects.filter(
        Q(kind__in=OF_ITS_YEAR, year=year) | (Q(created_at__year=year) & ~Q(kind__in=OF_ITS_YEAR)),
        scope__startswith=place.scope,
    ).exclude(kind="cycle_file")
    directives = Directive.objects.filter(
        municipality=place, state=Directive.State.ISSUED, dated__year=year
    )
    advice = Errand.objects.filter(
        directive__in=directives, directive__kind=Directive.Kind.ADVICE
    ).exclude(state=Errand.State.CANCELLED)
    return {
        "schools": asked(School.objects.filter(municipality=place).active()),
        "programmes": asked(
            programmes, "title", "passport", "order_date", "order_number", "first_year"
        ),
        "indicators": asked(
            TargetIndicator.objects.filter(programme__in=programmes),
            "programme", "position", "number", "title", "criterion", "targets", "direction",
            "kind", "unit",
        ),
        "facts": asked(
            TargetFact.objects.filter(indicator__programme__in=programmes, year=year),
            "indicator", "on", "metric", "rows", "value", "numerator", "denominator",
        ),
        "batches": asked(
            Batch.objects.filter(
                scope__startswith=place.scope, state=Batch.State.APPLIED, applied_at__year=year
            ),
            "applied_at",
        ),
        "rounds": asked(
            rounds.annotate(asked=Count("responses"), accepted=accepted),
            "title", "opens", "closed_at", "asked", "accepted",
        ),
        # Told to schools or approved: of the list of the year or before, or made in the year.
        "runs": asked(
            runs.filter(Q(year__in=(year - 2, year - 1)) | Q(created_at__year=year)),
            "year", "created_at", "order_date", "order_number", "version__methodology__title",
        ),
        "papers": asked(
            snapshots, "kind", "scope", "title", "created_at", "small_figures", "pdf"
        ),
        "plans": asked(
            plans, "title", "kind", "period_end", "school__name", "act_date", "act_number"
        ),
        "events": asked(
            events, "kind", "theme", "starts", "protocol_number", "responsible", "url", "file"
        ),
        "reached": asked(
            SupportedSchool.objects.filter(event__in=events), "event", "school"
        ),
        "partnerships": asked(
            Partnership.objects.filter(
                Q(until=None) | Q(until__gte=first), school__municipality=place, dated__lte=last
            ),
            "kind", "partner", "dated", "number", "until", "url", "school__name",
            "partner_school__name",
        ),
        "practices": asked(practices, "title", "created_at", "url", "school"),
        "adopters": asked(
            Practice.adopters.through.objects.filter(practice__in=practices), "practice", "school"
        ),
        "directives": asked(
            directives.annotate(
                given=Count("errands", filter=~Q(errands__state=Errand.State.CANCELLED)),
                accepted=Count("errands", filter=Q(errands__state=Errand.State.ACCEPTED)),
                ends=Max("errands__due"),
            ),
            "kind", "title", "dated", "number", "file", "given", "accepted", "ends",
        ),
        "advice": asked(
            advice, "text", "state", "due", "url", "indicator", "directive__dated",
            "directive__number", "school__name",
        ),
        "studies": asked(
            EffectStudy.objects.filter(municipality=place, made_at__year=year), "year", "made_at"
        ),
    }  # fmt: skip
