"""Which municipalities a person sees and which settings they keep."""

from django.db.models import Count, Q

from schools.models import Municipality, User
from schools.models.places import MunicipalityQuerySet
from schools.permissions import Permission


def municipalities(viewer: User) -> MunicipalityQuerySet:
    """Those whose data the viewer sees, and those whose settings they keep."""
    seen = Municipality.objects.visible_to(viewer)
    return seen | Municipality.objects.where_holds(viewer, Permission.EDIT_SETTINGS)


def municipality_table(viewer: User) -> MunicipalityQuerySet:
    """The same with their region and `schools_now`, the number of open schools."""
    return (
        municipalities(viewer)
        .select_related("region")
        .annotate(schools_now=Count("schools", filter=Q(schools__closed_on=None)))
        .order_by("name", "pk")
    )
