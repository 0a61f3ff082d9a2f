"""What is said of a plan before it has words: whose, of what kind and title, its days, by whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from schools.models import Municipality, School, User

_MODELS: dict[str, type[School] | type[Municipality]] = {
    "school": School,
    "municipality": Municipality,
}


@dataclass(frozen=True)
class Beginning:
    """Given by a form, a command or a job; a blank title is taken from what the plan is read of."""

    place: School | Municipality
    kind: str
    title: str
    period_start: date
    period_end: date
    by: User | None

    @property
    def school(self) -> School | None:
        return self.place if isinstance(self.place, School) else None

    @property
    def municipality(self) -> Municipality:
        return self.place.municipality if isinstance(self.place, School) else self.place

    def as_params(self) -> dict[str, Any]:
        """For the row of a job, which knows by whom it was started."""
        return {
            "place": ["school" if self.school else "municipality", self.place.pk],
            "kind": self.kind,
            "title": self.title,
            "period_start": self.period_start.isoformat(),
            "period_end": self.period_end.isoformat(),
        }

    @classmethod
    def from_params(cls, params: dict[str, Any], by: User | None) -> Self:
        level, pk = params["place"]
        return cls(
            place=_MODELS[level].objects.get(pk=pk),
            kind=params["kind"],
            title=params["title"],
            period_start=date.fromisoformat(params["period_start"]),
            period_end=date.fromisoformat(params["period_end"]),
            by=by,
        )
