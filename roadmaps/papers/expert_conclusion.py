"""The protocol and the conclusion of an expert review on paper."""

from dataclasses import dataclass

from django.db.models import Max

from roadmaps.models import Plan, PlanVersion
from roadmaps.papers.finding import plan_of_year
from roadmaps.plans import reviewing
from roadmaps.plans.scoring import MIN_EXPERTS, Conclusion
from schools.clock import local_day
from schools.models import Municipality, School
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import NBSP, number


@dataclass(frozen=True)
class PaperCriterion:
    """`scores` stand in the order of the experts, blank where one has not scored."""

    number: int
    title: str
    scores: tuple[str, ...]
    mean: str
    holds: bool
    comments: str


@dataclass(frozen=True, kw_only=True)
class ExpertConclusion(PaperContext):
    plan_title: str
    place: str
    version: int
    experts: tuple[str, ...]
    criteria: tuple[PaperCriterion, ...]
    total: str
    maximum: int
    verdict: str
    remarks: tuple[str, ...]


def build(place: School | Municipality, year: int) -> ExpertConclusion:
    return build_for(plan_of_year(place, year))


def build_for(plan: Plan, number: int | None = None) -> ExpertConclusion:
    """Of the version with the number, without one of the latest that enough experts examined;
    Refused where there is none."""
    versions = plan.versions.order_by("-number")
    for version in versions if number is None else versions.filter(number=number):
        conclusion = reviewing.conclusion(version)
        if conclusion.is_complete:
            return _context(plan, version, conclusion)
    raise Refused(
        f"Заключения по плану «{plan}» ещё нет: экспертизу должны завершить не меньше "
        f"{MIN_EXPERTS} экспертов.",
        code="no_conclusion",
    )


def _context(plan: Plan, version: PlanVersion, conclusion: Conclusion) -> ExpertConclusion:
    finished = version.reviews.aggregate(last=Max("finished_at"))["last"]
    day = local_day(finished, plan.municipality)
    posts = reviewing.posts_of_experts(version)
    return ExpertConclusion(
        origin=Origin(day, f"версия плана {version.number}"),
        requisites=Requisites(
            organ=plan.municipality.letterhead,
            kind="заключение",
            title=f"По результатам экспертизы документа «{plan.title}»",
            dated=day,
            # It is kept by the plan's page; a number would be a blank that nobody fills in.
            number=None,
            place=plan.municipality.place,
        ),
        signatures=tuple(
            Signature(posts.get(expert, "Эксперт"), expert) for expert in conclusion.experts
        ),
        plan_title=plan.title,
        place=str(plan.place),
        version=version.number,
        # A narrow column breaks between the surname and the initials.
        experts=tuple(expert.replace(NBSP, " ") for expert in conclusion.experts),
        criteria=tuple(
            PaperCriterion(
                number=item.number,
                title=item.title,
                scores=tuple(
                    next((str(s.score) for s in item.scores if s.expert == expert), "")
                    for expert in conclusion.experts
                ),
                mean=number(item.mean),
                holds=item.holds,
                comments=item.said,
            )
            for item in conclusion.criteria
        ),
        total=number(conclusion.total),
        maximum=conclusion.maximum,
        verdict=conclusion.verdict,
        remarks=tuple(item.remark for item in conclusion.failed),
    )


def sheets(context: ExpertConclusion) -> list[SheetData]:
    columns = [
        Column("№", 6),
        Column("Критерий", 60),
        *(Column(expert, 16) for expert in context.experts),
        Column("Среднее", 10),
        Column("Вывод", 16),
        Column("Комментарии", 60),
    ]
    rows = [
        [
            item.number,
            item.title,
            *item.scores,
            item.mean,
            "выполнен" if item.holds else "не выполнен",
            item.comments,
        ]
        for item in context.criteria
    ]
    return [SheetData("Протокол экспертизы", columns, rows)]


PAPER = Paper(
    kind="expert_conclusion",
    title="Заключение экспертизы",
    template="roadmaps/papers/expert_conclusion.html",
    context_class=ExpertConclusion,
    build_context=build,
    scope_kind="either",
    permission="make_paper",
    sheets=sheets,
)
