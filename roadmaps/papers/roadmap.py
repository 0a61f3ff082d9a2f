"""The roadmap on paper: a landscape table under «УТВЕРЖДАЮ», which the portal can read back."""

from dataclasses import dataclass
from datetime import date

from roadmaps.models import Plan, PlanVersion
from roadmaps.papers.finding import plan_of_year
from roadmaps.papers.indicators import PaperIndicator, indicators_of
from roadmaps.plans import queries
from schools.clock import local_day
from schools.models import Municipality, School, User
from shnor_portal.core.documents.contexts import (
    Approval,
    Origin,
    PaperContext,
    Requisites,
)
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import in_case

HEADERS = ("№", "Мероприятия", "Сроки", "Планируемые результаты", "Ответственные")


@dataclass(frozen=True)
class PaperMeasure:
    number: str
    text: str
    deadline: str
    result: str
    responsible: str


@dataclass(frozen=True)
class PaperSection:
    title: str
    measures: tuple[PaperMeasure, ...]


@dataclass(frozen=True)
class Agreement:
    """Who agreed for the department; `post` is blank in papers of earlier versions."""

    body: str
    name: str
    dated: date
    post: str = ""


@dataclass(frozen=True, kw_only=True)
class RoadmapPaper(PaperContext):
    """`act` is the order that approved, "" when not yet; `agreed` the department's agreement.

    With an act «УТВЕРЖДЕНА приказом …» stands for a signature: `approved_word`, `approved_by`.
    """

    period: str
    act: str
    agreed: Agreement | None
    goal: str
    tasks: tuple[str, ...]
    indicators: tuple[PaperIndicator, ...]
    sections: tuple[PaperSection, ...]
    draft_note: str
    approved_word: str = ""
    approved_by: str = ""


def build(place: School | Municipality, year: int) -> RoadmapPaper:
    return build_for(plan_of_year(place, year))


def _approved_word(plan: Plan) -> str:
    """Of a programme, a roadmap or a concept «УТВЕРЖДЕНА»; what is called a plan is masculine."""
    is_plan = plan.kind == Plan.Kind.JOINT or plan.title.lower().startswith("план ")
    return "УТВЕРЖДЁН" if is_plan else "УТВЕРЖДЕНА"


def build_for(plan: Plan) -> RoadmapPaper:
    """The version in force, else the latest one, which says that it is a project."""
    version = queries.approved_version(plan) or queries.current_version(plan)
    sheet = queries.sheet(version)
    approved = version.state == PlanVersion.State.APPROVED
    post, name = approver(plan)
    return RoadmapPaper(
        origin=Origin(local_day(plan.updated_at, plan.municipality), f"версия {version.number}"),
        requisites=Requisites(
            organ=(str(plan.place),) if plan.school_id else plan.municipality.letterhead,
            kind=plan.get_kind_display(),
            title=plan.title,
            number=None,
        ),
        approval=Approval(post, name, version.order_date if approved else None),
        period=f"{plan.period_start:%d.%m.%Y} – {plan.period_end:%d.%m.%Y}",
        act=_act(plan, version) if approved else "",
        approved_word=_approved_word(plan),
        approved_by=_approved_by(plan, version) if approved else "",
        agreed=_agreed(plan, version),
        goal=version.goal,
        tasks=tuple(version.tasks),
        indicators=indicators_of(version),
        sections=_sections(sheet),
        draft_note="" if approved else f"Проект. Состояние: {version.get_state_display()}.",
    )


def approver(plan: Plan) -> tuple[str, str]:
    """The post and the name that stand under «УТВЕРЖДАЮ»."""
    if plan.school:
        return plan.school.head_full_post, plan.school.head_name
    return plan.municipality.head_full_post, plan.municipality.head_name


def _approved_by(plan: Plan, version: PlanVersion) -> str:
    """«приказом МКОУ «ООШ № 4» от 30.04.2026 № 41-о»; blank where the act has no number."""
    if not version.order_number:
        return ""
    municipality = plan.municipality
    act, whose = "приказом", plan.school.name if plan.school else municipality.body_name_genitive
    if not plan.school_id:
        act = in_case(municipality.order_term, "ins")
    return f"{act} {whose} от {version.act}"


def _act(plan: Plan, version: PlanVersion) -> str:
    """The order of a school; of a municipal plan the number of the act, if it has one: its date
    stands under «УТВЕРЖДАЮ»."""
    if plan.school_id:
        return f"Приказ школы от {version.act}" if version.act else ""
    return f"от {version.act}" if version.order_number else ""


def _agreed(plan: Plan, version: PlanVersion) -> Agreement | None:
    """A school's plan bears the department's agreement."""
    if not plan.school_id or version.agreed_at is None:
        return None
    return Agreement(
        plan.municipality.body_name,
        str(version.agreed_by or ""),
        local_day(version.agreed_at, plan.municipality),
        _post(plan.municipality, version.agreed_by),
    )


def _post(municipality: Municipality, person: User | None) -> str:
    """The post of whoever agreed, with the whole name of the body; without one, the body's."""
    if person is None or not person.post:
        return municipality.body_name
    post = municipality.full_post(person.post)
    return post[:1].upper() + post[1:]


def _sections(sheet: queries.Sheet) -> tuple[PaperSection, ...]:
    """A measure with neither number nor deadline gets a number: else it reads as a continuation.

    Where no measure has a number (drafts of the constructor), rows are numbered by section.
    """
    sections = []
    bare = not any(line.measure.number for section in sheet.sections for line in section.lines)
    for at, section in enumerate(sheet.sections, 1):
        rows = []
        for place, line in enumerate(section.lines, 1):
            m = line.measure
            number = m.number or ("" if m.deadline_text else str(place))
            if bare:
                number = f"{at}.{place}" if len(sheet.sections) > 1 else str(place)
            rows.append(PaperMeasure(number, m.text, m.deadline_text, m.result, m.responsible))
        sections.append(PaperSection(section.title, tuple(rows)))
    return tuple(sections)


def sheets(context: RoadmapPaper) -> list[SheetData]:
    columns = [
        Column(title, width) for title, width in zip(HEADERS, (8, 60, 24, 44, 34), strict=True)
    ]
    rows = [
        [m.number, m.text, m.deadline, m.result, m.responsible, section.title]
        for section in context.sections
        for m in section.measures
    ]
    return [SheetData("Дорожная карта", [*columns, Column("Раздел", 40)], rows)]


PAPER = Paper(
    kind="roadmap",
    title="Дорожная карта",
    template="roadmaps/papers/roadmap.html",
    context_class=RoadmapPaper,
    build_context=build,
    scope_kind="either",
    permission="make_paper",
    layout="plan",
    orientation="landscape",
    sheets=sheets,
)
