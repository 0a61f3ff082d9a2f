"""What was done by plans in force: dated deeds, to be done in the order of their days."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from roadmaps.execution import queries, services
from roadmaps.execution.queries import DeadlineRow
from roadmaps.models import Occurrence, Plan
from schools.models import User
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import UPPER_RIVER
from shnor_portal.desk.demo.roadmaps.word_files import paper
from shnor_portal.desk.demo.roadmaps.words import DemoMeasure, Fate, Words, by_text

LATE_DAYS = 8
# Days ago on which the story of the last two weeks happened.
CANCELLED, EARLY, REPORTED, NOTED, SENT_BACK, MARKED = 12, 7, 6, 5, 4, 3
# Marks are confirmed by the coordinator in some days.
CONFIRMED_IN = 2


@dataclass
class Agenda:
    """Deeds of many plans and people by days, so that each finds what was there on its day."""

    deeds: list[tuple[date, Callable[[], object]]] = field(default_factory=list)

    def add(self, day: date, deed: Callable[[], object]) -> None:
        self.deeds.append((day, deed))

    def happen(self) -> None:
        for day, deed in sorted(self.deeds, key=lambda item: item[0]):
            with on(day):
                deed()


@dataclass(frozen=True)
class Execution:
    """Who carries a plan out, and who confirms it; `approved` is the day of its order."""

    plan: Plan
    words: Words
    approved: date
    days: Days
    by: User
    confirms: User

    def plan_deeds(self, agenda: Agenda) -> None:
        known = by_text(self.words.lines)
        occurrences = queries.everything().filter(plan=self.plan)
        for number, row in enumerate(queries.read(occurrences)):
            for day, deed in self._deeds(row, known[row.measure.text], number):
                agenda.add(max(day, self.approved + timedelta(days=1)), deed)

    def _deeds(
        self, row: DeadlineRow, line: DemoMeasure, number: int
    ) -> Iterator[tuple[date, Callable[[], object]]]:
        item, days = row.occurrence, self.days
        past = item.end < days.today
        if line.fate == Fate.KEPT and past:
            yield from self._kept(item, line, item.end - timedelta(days=number % 3))
        elif line.fate == Fate.KEPT and _is_early(item, line):
            yield from self._kept(item, line, days.ago(EARLY))
        elif line.fate == Fate.LATE and past:
            yield from self._kept(item, line, item.end + timedelta(days=LATE_DAYS))
        elif line.fate == Fate.UNCONFIRMED:
            yield days.ago(MARKED), lambda: self._mark(item, line, days.ago(MARKED))
        elif line.fate == Fate.RETURNED:
            yield days.ago(REPORTED), lambda: self._mark(item, line, days.ago(REPORTED))
            yield (
                days.ago(SENT_BACK),
                lambda: services.send_back(occurrence=item, reason=line.said, by=self.confirms),
            )
        elif line.fate == Fate.CANCELLED:
            yield (
                days.ago(CANCELLED),
                lambda: services.cancel(occurrences=[item], reason=line.said, by=self.confirms),
            )
        elif line.fate in {Fate.NOTED, Fate.OVERDUE} and line.said:
            yield (
                days.ago(NOTED),
                lambda: services.add_note(occurrence=item, note=line.said, by=self.by),
            )

    def _kept(
        self, item: Occurrence, line: DemoMeasure, done_on: date
    ) -> Iterator[tuple[date, Callable[[], object]]]:
        marked = max(done_on, self.approved + timedelta(days=1))
        yield marked, lambda: self._mark(item, line, done_on)
        confirmed = min(marked + timedelta(days=CONFIRMED_IN), self.days.ago(1))
        yield confirmed, lambda: services.confirm(occurrences=[item], by=self.confirms)

    def _mark(self, item: Occurrence, line: DemoMeasure, done_on: date) -> None:
        services.mark_done(
            occurrences=[item],
            done_on=done_on,
            actual_result="" if line.fate == Fate.RETURNED else line.said,
            actual_value=line.value,
            by=self.by,
        )
        if line.proof.startswith("https://"):
            services.add_evidence(
                occurrences=[item], title="Страница на сайте", url=line.proof, by=self.by
            )
        elif line.proof:
            place = str(item.school or self.plan.municipality)
            upload = (f"{line.proof}.docx", paper(line.proof, place))
            services.add_evidence(occurrences=[item], title=line.proof, upload=upload, by=self.by)


def _is_early(item: Occurrence, line: DemoMeasure) -> bool:
    names = {school.name for school in UPPER_RIVER.schools if school.key in line.schools}
    return item.school is not None and item.school.name in names
