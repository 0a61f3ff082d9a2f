"""How plans in force of a municipality go: a row for each place, and the whole in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from roadmaps.execution import queries
from roadmaps.execution.progress import Progress, progress
from roadmaps.execution.standing import Stand
from roadmaps.execution.totals import totals_words
from schools.models import Municipality, School


@dataclass(frozen=True)
class PlanRow:
    """Control dates of a school, or of the municipality itself, in all plans in force."""

    place: str
    wanted: int
    done: int
    overdue: int
    school: int = 0


def plan_rows(municipality: Municipality, schools: Sequence[School]) -> tuple[PlanRow, ...]:
    """Places that have control dates: the municipality first, schools by name."""
    occurrences = queries.everything().filter(
        plan__municipality=municipality, plan__state__in=queries.IN_FORCE
    )
    stands: dict[int | None, list[Stand]] = {}
    for row in queries.read(occurrences):
        stands.setdefault(row.occurrence.school_id, []).append(row.standing.stand)
    places: list[tuple[int | None, str]] = [(None, municipality.name)]
    places += [(school.pk, school.name) for school in schools]
    return tuple(_row(name, pk, progress(stands[pk])) for pk, name in places if pk in stands)


def _row(name: str, school: int | None, progress: Progress) -> PlanRow:
    return PlanRow(name, progress.wanted, progress.finished, progress.overdue, school or 0)


def plans_words(rows: Sequence[PlanRow]) -> tuple[str, ...]:
    """«Выполнено 36 из 120 контрольных сроков, просрочено – 4, …»; who is late."""
    if not rows:
        return ("Утверждённых дорожных карт нет.",)
    wanted, done = sum(r.wanted for r in rows), sum(r.done for r in rows)
    overdue = sum(r.overdue for r in rows)
    whole = Progress(ahead=wanted - done - overdue, overdue=overdue, done=done)
    said = totals_words(whole)
    late = [f"{row.place} ({row.overdue})" for row in rows if row.overdue]
    sentences = [f"{said[:1].upper()}{said[1:]}."]
    if late:
        sentences.append(f"Просроченные сроки есть: {'; '.join(late)}.")
    return tuple(sentences)
