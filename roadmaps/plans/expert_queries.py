"""Questions about expert reviews; the viewer stands first."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from roadmaps.models import ExpertReview, Plan, PlanVersion
from roadmaps.plans.queries import version_for, versions
from roadmaps.plans.reviewing import USUAL_CRITERIA
from schools.models import Assignment, Municipality, User
from schools.permissions import Permission, roles_with


def reviews(viewer: User) -> QuerySet[ExpertReview]:
    """Reviews of plans that the viewer sees."""
    return (
        ExpertReview.objects.visible_to(viewer)
        .select_related(
            "expert", "version__plan__municipality__region", "version__plan__school__municipality"
        )
        .prefetch_related("scores__criterion")
    )


def with_reviews(viewer: User, plan: Plan) -> QuerySet[PlanVersion]:
    """Versions of a plan, the latest first: `asked` experts, of whom `finished` have scored."""
    return (
        versions(viewer)
        .filter(plan=plan)
        .annotate(
            asked=Count("reviews"),
            finished=Count("reviews", filter=Q(reviews__finished_at__isnull=False)),
        )
        .order_by("-number")
    )


def examined(viewer: User, plan: Plan) -> QuerySet[PlanVersion]:
    """The current version, and those before it that experts were asked about."""
    current = version_for(viewer, plan)
    return with_reviews(viewer, plan).filter(Q(asked__gt=0) | Q(pk=current.pk))


def examined_version(viewer: User, plan: Plan, number: int | None) -> PlanVersion:
    """The version with this number, the current one where there is none such."""
    if number is None:
        return version_for(viewer, plan)
    return versions(viewer).filter(plan=plan, number=number).first() or version_for(viewer, plan)


def waiting_for(viewer: User) -> QuerySet[ExpertReview]:
    """Reviews that the viewer was asked for and has not finished, while they can still matter."""
    undecided = (PlanVersion.State.REVIEW, PlanVersion.State.REWORK)
    return (
        ExpertReview.objects.visible_to(viewer)
        .filter(expert=viewer, finished_at=None, version__state__in=undecided)
        .select_related("version__plan__municipality", "version__plan__school")
    )


def candidates(plan: Plan, version: PlanVersion) -> QuerySet[User]:
    """People who may examine the plan and were not asked yet."""
    places = Q(municipality=plan.municipality) | Q(region=plan.municipality.region)
    if plan.school_id:
        places |= Q(school=plan.school)
    experts = roles_with(Permission.REVIEW_AS_EXPERT)
    able = Assignment.objects.current().filter(places, role__in=experts)
    asked = version.reviews.values("expert")
    return User.objects.filter(pk__in=able.values("user"), is_active=True).exclude(pk__in=asked)


def criteria_to_edit(municipality: Municipality) -> list[dict[str, Any]]:
    """The municipality's criteria, or the usual ones before it has any."""
    rows = municipality.review_criteria.order_by("position")
    criteria = [
        {"pk": row.pk, "title": row.title, "passing": row.passing, "active": row.active}
        for row in rows
    ]
    return criteria or [
        {"pk": None, "title": title, "passing": 1, "active": True} for title in USUAL_CRITERIA
    ]
