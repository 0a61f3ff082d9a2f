"""What the acts of the region say of a municipality's schools."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from monitoring.models import ListedSchool, RegionalAct
from monitoring.results.file_places import with_places
from schools.models import Municipality, School, User


@dataclass(frozen=True)
class RegionList:
    """The acts on the list of one year, and who stands on them, by school."""

    acts: tuple[RegionalAct, ...] = ()
    listed: Mapping[int, tuple[ListedSchool, ...]] | None = None

    def speaks_of(self, kind: str) -> bool:
        """Whether an act names schools of this kind, ours or others: else it tells nothing."""
        return any(kind in act.kinds for act in self.acts)

    def of(self, school_id: int) -> tuple[ListedSchool, ...]:
        return (self.listed or {}).get(school_id, ())

    def holds(self, school_id: int, kind: str) -> bool | None:
        """Whether the school is listed as of this kind; None where no such list is loaded."""
        if not self.speaks_of(kind):
            return None
        return any(row.kind == kind for row in self.of(school_id))

    def holds_otherwise(self, school_id: int, kind: str) -> bool:
        """Whether the school is listed, and as of other kinds only."""
        rows = self.of(school_id)
        return bool(rows) and all(row.kind != kind for row in rows)

    def act_for(self, kinds: Iterable[str]) -> RegionalAct | None:
        """The latest act that names schools of one of the kinds."""
        wanted = set(kinds)
        return next((act for act in self.acts if wanted & set(act.kinds)), None)


def region_list(municipality: Municipality, list_year: int) -> RegionList:
    """Of the acts that were loaded for the municipality; the latest first."""
    acts = RegionalAct.objects.filter(municipality=municipality, list_year=list_year)
    rows = ListedSchool.objects.filter(act__in=acts).select_related("act", "school__municipality")
    listed: dict[int, list[ListedSchool]] = defaultdict(list)
    for row in rows:
        listed[row.school_id].append(row)
    return RegionList(tuple(acts), {pk: tuple(group) for pk, group in listed.items()})


def acts(user: User) -> QuerySet[RegionalAct]:
    """Acts of the viewer's municipalities, with how many schools each names."""
    rows = RegionalAct.objects.visible_to(user).select_related("municipality", "file")
    return rows.annotate(schools=Count("listed__school", distinct=True)).order_by("-date", "number")


def act(user: User) -> QuerySet[RegionalAct]:
    """Where to look one act up, with its schools alphabetically."""
    rows = ListedSchool.objects.select_related("school__municipality", "file")
    listed = Prefetch("listed", rows.order_by("school__name", "kind"))
    return acts(user).prefetch_related(listed)


def left_out(act: RegionalAct) -> list[dict[str, Any]]:
    """Rows of the act's file whose schools nobody has named: {name, code, row}."""
    return list(act.file.summary.get("unmatched_schools") or ()) if act.file else []


def of_school(user: User | None, school: School, last: int) -> list[ListedSchool]:
    """Acts that name the school, up to the list by results of a year, the latest first."""
    rows = school.listed.select_related("act", "school__municipality", "file").filter(
        act__list_year__lte=last + 1
    )
    return with_places(user, rows) if user else list(rows)
