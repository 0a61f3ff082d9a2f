"""What a note on a school recommends: proposed by rules, changed by whoever signs it.

Each rule reads one finding of the note; nothing is recommended that the note does not show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitoring.identification.engine.facts import ProcedureKey
from monitoring.identification.words.names import listed, subject_about
from monitoring.results.task_queries import FailingTasks
from schools.models import School
from shnor_portal.core.documents.wording import Point
from shnor_portal.core.typography import closed, inside
from shnor_portal.desk.papers.notes.causes import Causes, PlanState
from shnor_portal.desk.papers.notes.grounds import Grounds
from shnor_portal.desk.papers.notes.journal import Journal
from shnor_portal.desk.papers.notes.works import Work

_NAMED = 3


@dataclass(frozen=True)
class Situation:
    """What the rules look at: the findings of one note. `accompanied`: the school is on a list."""

    school: School
    accompanied: bool
    grounds: Grounds
    works: Sequence[Work]
    journal: Journal
    causes: Causes
    plan: PlanState
    failing: Sequence[FailingTasks]


def recommendations(situation: Situation) -> tuple[Point, ...]:
    """Points for the director, for the methodical service and for the department."""
    municipality = situation.school.municipality
    service = municipality.method_service_dative or "методической службе"
    points = [
        ("Директору школы", _for_director(situation)),
        (service[:1].upper() + service[1:], _for_service(situation)),
        ("Муниципальному координатору", _for_coordinator(situation)),
    ]
    return tuple(Point(f"{whom}:", _ended(parts)) for whom, parts in points if parts)


def _for_director(situation: Situation) -> list[str]:
    parts = []
    weak = _weak(situation)
    if weak:
        parts.append(f"разобрать с учителями выполнение каждого задания: {_of_works(weak)}")
    if situation.failing:
        parts.append(
            "повторить дефицитные умения (раздел 4) и проверить их диагностической работой"
        )
    if situation.journal.lowered_more:
        parts.append("сверить критерии текущего оценивания с критериями проверочных работ")
    if situation.journal.raised_more:
        parts.append("обеспечить наблюдателей и проверку работ не теми, кто учит класс")
    if not situation.causes.known and (situation.accompanied or situation.grounds.found):
        parts.append("составить рисковый профиль: причины результатов и ответственных за каждую")
    if situation.causes.open:
        parts.append(
            "дополнить дорожную карту мероприятиями на факторы риска: "
            f"{listed(_named([inside(title) for title in situation.causes.open]))}"
        )
    if situation.plan.overdue:
        parts.append("выполнить просроченные мероприятия дорожной карты или согласовать перенос")
    if situation.plan.plan is None and (situation.accompanied or situation.grounds.found):
        parts.append("разработать дорожную карту и представить её на согласование")
    if not parts:
        parts.append("сохранить принятый порядок анализа результатов и текущего контроля")
    return parts


def _for_service(situation: Situation) -> list[str]:
    parts = []
    repeated = situation.grounds.repeated
    if repeated:
        parts.append(
            f"помочь учителям по {_about(repeated)}: результат низкий второй год или дольше"
        )
    elif weak := _weak(situation):
        parts.append(f"провести консультации для учителей по {_about(w.key for w in weak)}")
    if situation.journal.lowered_more or situation.journal.raised_more:
        parts.append("провести перекрёстную проверку части работ с учителями других школ")
    best = _best(situation.works)
    if best:
        parts.append(f"изучить и представить коллегам опыт преподавания: {best}")
    return parts


def _for_coordinator(situation: Situation) -> list[str]:
    if situation.plan.overdue:
        return ["провести собеседование с директором о ходе дорожной карты"]
    if situation.accompanied or situation.grounds.found:
        return ["рассмотреть динамику школы по итогам следующей оценочной процедуры"]
    return []


def _weak(situation: Situation) -> list[Work]:
    """Works that a criterion found low; without a criterion, those surely below the others."""
    low = [work for work in situation.works if work.key in situation.grounds.low]
    return low or [
        work for work in situation.works if (now := work.fail.get(work.year)) and now.surely_above
    ]


def _best(works: Sequence[Work]) -> str:
    """The work whose «4» and «5» are above the municipality for sure."""
    above = [
        ((good.against_district or 0), work)
        for work in works
        if (good := work.good.get(work.year)) and good.surely_above
    ]
    return max(above, key=lambda item: item[0])[1].name if above else ""


def _of_works(works: Sequence[Work]) -> str:
    return "; ".join(_named([work.name for work in works]))


def _about(keys: Iterable[ProcedureKey]) -> str:
    """«математике и русскому языку»: subjects, each once."""
    subjects = [subject_about(ProcedureKey("oge", key.subject)) for key in keys]
    return listed(subjects)


def _named(names: Sequence[str]) -> list[str]:
    rest = len(names) - _NAMED
    return [*names[:_NAMED], *([f"и ещё {rest}"] if rest > 0 else [])]


def _ended(parts: Sequence[str]) -> tuple[str, ...]:
    """Parts of one point: semicolons, and a full stop at the end."""
    return tuple(f"{part};" for part in parts[:-1]) + tuple(closed(part) for part in parts[-1:])
