"""How a plan comes to be: a file or words, linked, agreed, approved by an order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from roadmaps.approval import approve
from roadmaps.execution.passed import Passed
from roadmaps.models import Plan, PlanVersion
from roadmaps.plans import drafts, editing, linking, queries, uploads, workflow
from roadmaps.plans.beginning import Beginning
from roadmaps.plans.link_offers import offers
from roadmaps.plans.proposals import propose_indicators
from roadmaps.plans.texts import PlanText
from schools.models import Municipality, School, User
from shnor_portal.desk.demo.days import on
from shnor_portal.desk.demo.roadmaps.word_files import plan_file
from shnor_portal.desk.demo.roadmaps.words import Calendar, Words, measures


@dataclass(frozen=True)
class Draft:
    """A plan to be made: its words, where, of what kind, for which days, by whom."""

    words: Words
    place: School | Municipality
    calendar: Calendar
    starts: date
    ends: date
    by: User
    kind: str = Plan.Kind.ROADMAP
    curator_school: School | None = None

    @property
    def title(self) -> str:
        return self.calendar.words(self.words.title)

    @property
    def beginning(self) -> Beginning:
        return Beginning(self.place, self.kind, self.title, self.starts, self.ends, self.by)


def bring_in(
    draft: Draft,
    day: date,
    *,
    put_right: Mapping[str, str] | None = None,
    other_shape: bool = False,
    above: tuple[str, ...] = (),
) -> Plan:
    """Upload the plan as a school's Word file and look its reading through.

    `put_right` are results by what the file says instead; other doubts are taken as they were
    read.
    """
    data = plan_file(draft.words, draft.calendar, other_shape=other_shape, above=above)
    with on(day):
        # What the job of an upload does, here and now.
        plan, _, _ = uploads.import_plan(draft.beginning, data=data, name=f"{draft.title}.docx")
        version = queries.current_version(plan)
        rows = version.measures.filter(result__in=put_right or {})
        answers = {row.key: {"result": (put_right or {})[row.result]} for row in rows}
        uploads.correct(version=version, answers=answers, by=draft.by)
        _head(version, draft)
    return plan


def type_in(draft: Draft, day: date) -> Plan:
    """Write the plan in the portal."""
    with on(day):
        plan = drafts.create_plan(
            draft.beginning,
            text=PlanText(measures=measures(draft.words, draft.calendar)),
            curator_school=draft.curator_school,
        )
        _head(queries.current_version(plan), draft)
    return plan


def take_offers(plan: Plan, day: date, by: User) -> None:
    """Take the people and the first factor that the portal proposes for each measure, and the
    indicator that its result names."""
    with on(day):
        for line in queries.sheet(queries.current_version(plan)).lines:
            key, offered = line.measure.key, offers(plan, line)
            for person in offered.people[:2]:
                linking.assign(plan=plan, key=key, user=person.user, by=by)
            for factor in offered.factors[:1]:
                linking.link(plan=plan, key=key, factor=factor, by=by)
            for indicator in propose_indicators("", line.measure.result)[:1]:
                linking.link(
                    plan=plan, key=key, indicator=indicator.code, target=indicator.target, by=by
                )  # fmt: skip


def send(plan: Plan, day: date, by: User) -> PlanVersion:
    with on(day):
        return workflow.send(version=queries.current_version(plan), by=by)


def remark(plan: Plan, day: date, remarks: Mapping[str, str], by: User) -> None:
    """Agree every measure but those of the remarks, and return these."""
    with on(day):
        version = queries.current_version(plan)
        for measure in version.measures.filter(text__in=remarks):
            said = remarks[measure.text]
            workflow.return_measure(version=version, key=measure.key, text=said, by=by)
        workflow.agree_measures(version=version, by=by)


def rework(
    plan: Plan,
    day: date,
    corrections: Mapping[str, Mapping[str, str]],
    by: User,
    *,
    head: Draft | None = None,
) -> None:
    """Put measures right, by their texts, and the head as `head` has it; send the plan again."""
    with on(day):
        version = queries.current_version(plan)
        if head:
            _head(version, head)
        for measure in version.measures.filter(text__in=corrections):
            editing.change_measure(
                version=version, key=measure.key, values=dict(corrections[measure.text]), by=by
            )
        workflow.send(version=version, by=by)


def agree(plan: Plan, day: date, by: User) -> None:
    with on(day):
        version = queries.current_version(plan)
        workflow.agree_measures(version=version, by=by)
        workflow.agree(version=version, by=by)


def put_in_force(plan: Plan, day: date, number: str, by: User) -> Plan:
    with on(day):
        version = queries.current_version(plan)
        return approve(
            version=version, order_number=number, order_date=day, by=by, overtaken=Passed.LEFT
        ).plan


def without_facts(draft: Draft) -> Draft:
    """The draft with its indicators as somebody in haste writes them."""
    bare = tuple((title, aim, "") for title, aim, _ in draft.words.indicators)
    return replace(draft, words=replace(draft.words, indicators=bare))


def without_marks(words: Words, calendar: Calendar) -> Words:
    """Goal, tasks and indicators with their years written out."""
    return replace(
        words,
        goal=calendar.words(words.goal),
        tasks=tuple(calendar.words(task) for task in words.tasks),
        indicators=tuple(
            (title, calendar.words(aim), calendar.words(fact))
            for title, aim, fact in words.indicators
        ),
    )


def _head(version: PlanVersion, draft: Draft) -> None:
    """Goal, tasks and indicators: a file has a table of measures only."""
    words = without_marks(draft.words, draft.calendar)
    editing.change_head(
        version=version,
        title=draft.title,
        goal=words.goal,
        tasks=list(words.tasks),
        indicators=[
            {"title": title, "plan": aim, "fact": fact} for title, aim, fact in words.indicators
        ],
        by=draft.by,
    )
