"""How one plan goes: by section and measure, with «N из M» and the number against its target."""

from collections.abc import Sequence
from dataclasses import dataclass

from roadmaps.execution import queries
from roadmaps.execution.progress import Progress, Target, places_done, progress, target
from roadmaps.execution.queries import DeadlineRow
from roadmaps.execution.standing import Stand
from roadmaps.models import Measure, MeasurePerson, Occurrence, Plan
from roadmaps.plans.addressees import read_addressee
from roadmaps.plans.queries import approved_version
from roadmaps.plans.targets import read_target
from schools.models import Municipality, User

REMOVED = "Исключены из плана"
_WAITING = (Stand.OVERDUE, Stand.SOON)
_FINISHED = (Stand.DONE, Stand.LATE)


@dataclass(frozen=True)
class MeasureProgress:
    """A measure and its deadlines; no rows where the deadline has still to be made clear."""

    measure: Measure
    people: tuple[str, ...]
    rows: tuple[DeadlineRow, ...]
    progress: Progress
    target: Target | None
    schools_done: int = 0
    schools: int = 0

    @property
    def shown(self) -> list[DeadlineRow]:
        """What asks for something now; where nothing does, the nearest deadline ahead."""
        folded = {row.occurrence.pk for row in (*self.ahead, *self.settled)}
        return [row for row in self.rows if row.occurrence.pk not in folded]

    @property
    def ahead(self) -> list[DeadlineRow]:
        """Deadlines that the page folds as «ещё 9 сроков впереди»."""
        ahead = [row for row in self.rows if row.standing.stand == Stand.AHEAD]
        waits = any(row.standing.stand in _WAITING for row in self.rows)
        return _folded(ahead if waits else ahead[1:])

    @property
    def settled(self) -> list[DeadlineRow]:
        """Deadlines that ask for nothing any more: confirmed or cancelled."""
        return _folded([row for row in self.rows if _is_settled(row)])


@dataclass(frozen=True)
class SectionProgress:
    title: str
    measures: tuple[MeasureProgress, ...]


@dataclass(frozen=True)
class Overview:
    plan: Plan
    sections: tuple[SectionProgress, ...]
    progress: Progress

    @property
    def measures(self) -> list[MeasureProgress]:
        return [measure for section in self.sections for measure in section.measures]

    @property
    def rows(self) -> list[DeadlineRow]:
        return [row for measure in self.measures for row in measure.rows]


def overview(viewer: User, plan: Plan) -> Overview:
    """The plan as the viewer sees it; what a later version took out stands at the end."""
    occurrences = queries.with_evidence(queries.occurrences(viewer).filter(plan=plan))
    return lay_out(plan, queries.read(occurrences))


def lay_out(plan: Plan, rows: Sequence[DeadlineRow]) -> Overview:
    """Rows of the plan under the measures of the version in force."""
    version = approved_version(plan)
    measures = list(version.measures.all()) if version else []
    by_key = queries.by_measure(rows)
    people: dict[object, list[str]] = {}
    for person in MeasurePerson.objects.filter(plan=plan).select_related("user"):
        people.setdefault(person.measure_key, []).append(str(person.user))
    kept = {measure.key for measure in measures}
    removed = [group[0].measure for key, group in by_key.items() if key not in kept]
    sections: list[tuple[str, list[MeasureProgress]]] = []
    titled = [(m.section, m) for m in measures] + [(REMOVED, m) for m in removed]
    for title, measure in titled:
        if not sections or sections[-1][0] != title:
            sections.append((title, []))
        names = tuple(people.get(measure.key, ()))
        sections[-1][1].append(
            _of_measure(measure, names, by_key.get(measure.key, []), plan.municipality)
        )
    return Overview(
        plan=plan,
        sections=tuple(SectionProgress(title, tuple(group)) for title, group in sections),
        progress=progress(row.standing.stand for row in rows),
    )


def _of_measure(
    measure: Measure, people: tuple[str, ...], rows: list[DeadlineRow], municipality: Municipality
) -> MeasureProgress:
    fan = [(r.occurrence.school_id, r.standing.stand) for r in rows if r.occurrence.school_id]
    done, schools = places_done(fan) if measure.addressee else (0, 0)
    return MeasureProgress(
        measure=measure,
        people=people,
        rows=tuple(rows),
        progress=progress(row.standing.stand for row in rows),
        target=_target(measure, rows, schools, municipality),
        schools_done=done,
        schools=schools,
    )


def _is_settled(row: DeadlineRow) -> bool:
    item = row.occurrence
    confirmed = item.confirmation == Occurrence.Confirmation.CONFIRMED
    return item.state == Occurrence.State.CANCELLED or confirmed


def _folded(rows: list[DeadlineRow]) -> list[DeadlineRow]:
    """A fold of one line would save nothing."""
    return rows if len(rows) > 1 else []


def _target(
    measure: Measure, rows: list[DeadlineRow], schools: int, municipality: Municipality
) -> Target | None:
    """«Не менее 1 мероприятия на базе каждой школы» promises as many as there are schools.

    The number of a mark that was returned, or taken back, is not counted.
    """
    wanted, read = measure.target_value, read_target(measure.result)
    unit = measure.target_unit
    share = unit.startswith("%")
    if (
        wanted is not None
        and schools
        and not share
        and read_addressee(municipality, measure.result)
    ):
        # «1 выезда»: beside another number the unit would stand in a wrong one.
        unit = "" if wanted == 1 and schools > 1 else unit
        wanted *= schools
    return target(
        wanted,
        unit,
        (row.occurrence.actual_value for row in rows if row.standing.stand in _FINISHED),
        at_most=read is not None and read.at_most,
        at_least=read is not None and read.at_least,
    )
