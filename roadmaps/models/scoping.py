"""A plan is a municipality's or a school's; its rows are seen where the plan is."""

from typing import Any, Self

from django.db.models import Q

from schools.models.scoping import PlaceQuerySet, SchoolRowQuerySet
from schools.permissions import Permission


class PlanQuerySet(PlaceQuerySet):
    """A school's people see their school's plans; municipal plans are seen by everybody of the
    municipality's schools too, once they are approved (see `queries.plans`)."""

    school_path = "school_id"
    municipality_path = "municipality_id"
    region_path = "municipality__region_id"


class PlanRowQuerySet(PlaceQuerySet):
    """For models with a `plan` foreign key."""

    school_path = "plan__school_id"
    municipality_path = "plan__municipality_id"
    region_path = "plan__municipality__region_id"


class VersionRowQuerySet(PlaceQuerySet):
    """For models with a `version` foreign key."""

    school_path = "version__plan__school_id"
    municipality_path = "version__plan__municipality_id"
    region_path = "version__plan__municipality__region_id"


class OccurrenceQuerySet(PlanRowQuerySet):
    """A school sees its own row of a municipal measure too."""

    def visible_to(self, user: Any) -> Self:
        own = Q(school__in=user.visible_places().get("school", []))
        return self.filter(self.held(user, Permission.VIEW_SCHOOL) | own)


class ProgrammeRowQuerySet(PlaceQuerySet):
    """For models with a `programme` foreign key. A school reads them through its approved
    programme (see `programmes.queries.programmes`)."""

    municipality_path = "programme__municipality_id"
    region_path = "programme__municipality__region_id"


class FactQuerySet(PlaceQuerySet):
    """For models with an `indicator` foreign key."""

    municipality_path = "indicator__programme__municipality_id"
    region_path = "indicator__programme__municipality__region_id"


class EventQuerySet(PlaceQuerySet):
    """Events of support: a school sees those that are for it, and those that it hosts."""

    municipality_path = "municipality_id"
    region_path = "municipality__region_id"

    def visible_to(self, user: Any) -> Self:
        schools = user.visible_places().get("school", [])
        if not schools:
            return super().visible_to(user)
        own = self.filter(Q(reached__school__in=schools) | Q(host__in=schools))
        return self.filter(
            Q(pk__in=super().visible_to(user).order_by().values("pk"))
            | Q(pk__in=own.order_by().values("pk"))
        )


class PartnershipQuerySet(PlaceQuerySet):
    """Agreements: the partner school sees them too."""

    school_path = "school_id"
    municipality_path = "school__municipality_id"
    region_path = "school__municipality__region_id"

    def visible_to(self, user: Any) -> Self:
        schools = user.visible_places().get("school", [])
        other = Q(partner_school__in=schools)
        return self.filter(self.held(user, Permission.VIEW_SCHOOL) | other)


class ErrandQuerySet(PlaceQuerySet):
    """Errands: a school sees its own, a person those that are given to them by name."""

    school_path = "school_id"
    municipality_path = "directive__municipality_id"
    region_path = "directive__municipality__region_id"

    def visible_to(self, user: Any) -> Self:
        return self.filter(self.held(user, Permission.VIEW_SCHOOL) | Q(person=user))


class NoteQuerySet(PlaceQuerySet):
    """Notes on rounds tell figures of few people: for whom those may be seen."""

    municipality_path = "round__municipality_id"
    region_path = "round__municipality__region_id"

    def visible_to(self, user: Any) -> Self:
        return self.where_holds(user, Permission.VIEW_SMALL)


class PracticeQuerySet(PlaceQuerySet):
    """Practices are for every school of their municipality."""

    municipality_path = "municipality_id"
    region_path = "municipality__region_id"

    def visible_to(self, user: Any) -> Self:
        schools = user.visible_places().get("school", [])
        if not schools:
            return super().visible_to(user)
        return (
            super().visible_to(user) | self.filter(municipality__schools__in=schools)
        ).distinct()


class FewPeopleQuerySet(SchoolRowQuerySet):
    """Rows that tell of few teachers or pupils: for whom small numbers may be seen."""

    def visible_to(self, user: Any) -> Self:
        return self.where_holds(user, Permission.VIEW_SMALL)
