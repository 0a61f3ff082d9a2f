"""A plan is a municipality's or a school's; its rows are seen where the plan is."""

from typing import Any, Self

from schools.models.scoping import PlaceQuerySet


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
        own = self.filter(school__in=user.visible_places().get("school", []))
        return (super().visible_to(user) | own).distinct()


class ProgrammeRowQuerySet(PlaceQuerySet):
    """For models with a `programme` foreign key. A school reads them through its approved
    programme (see `programmes.queries.programmes`)."""

    municipality_path = "programme__municipality_id"
    region_path = "programme__municipality__region_id"


class FactQuerySet(PlaceQuerySet):
    """For models with an `indicator` foreign key."""

    municipality_path = "indicator__programme__municipality_id"
    region_path = "indicator__programme__municipality__region_id"
