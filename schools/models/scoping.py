"""Who sees which rows, decided in the query. Each model says the path to its place."""

from typing import Any, ClassVar, Self

from django.db.models import Q

from schools.permissions import Permission
from shnor_portal.core.searching import SearchedRows


class PlaceQuerySet(SearchedRows):
    """Rows under a school, a municipality or a region; `paths` lead from the row to each.

    A path is the lookup of the primary key of that place, None where the row has none.
    """

    school_path: ClassVar[str | None] = None
    municipality_path: ClassVar[str | None] = None
    region_path: ClassVar[str | None] = None
    # A path through many rows would repeat the row once for each of them.
    crosses_many: ClassVar[bool] = False

    def visible_to(self, user: Any) -> Self:
        """Rows inside the viewer's current assignments; nothing for a stranger."""
        return self.where_holds(user, Permission.VIEW_SCHOOL)

    def where_holds(self, user: Any, permission: Permission) -> Self:
        """Rows of the places where the user holds the permission; all of them for the portal's."""
        rows = self.filter(self.held(user, permission))
        return rows.distinct() if self.crosses_many else rows

    def held(self, user: Any, permission: Permission) -> Q:
        """The condition of `where_holds`, to stand beside others in one question."""
        nothing = Q(pk__in=[])
        paths = {
            "school": self.school_path,
            "municipality": self.municipality_path,
            "region": self.region_path,
        }
        places = user.places_with(permission)
        if places.pop("portal", None):
            return ~nothing
        inside = nothing
        for level, ids in places.items():
            if path := paths[level]:
                inside |= Q(**{f"{path}__in": ids})
        return inside


class SchoolRowQuerySet(PlaceQuerySet):
    """For models with a `school` foreign key."""

    school_path = "school_id"
    municipality_path = "school__municipality_id"
    region_path = "school__municipality__region_id"


class MunicipalityRowQuerySet(PlaceQuerySet):
    """For models with a `municipality` foreign key: the municipality's and region's people."""

    municipality_path = "municipality_id"
    region_path = "municipality__region_id"
