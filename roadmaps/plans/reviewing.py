"""Expert review: criteria of a municipality, two experts or more, protocol, remarks."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from roadmaps.models import (
    CriterionScore,
    ExpertReview,
    MeasureComment,
    PlanVersion,
    ReviewCriterion,
)
from roadmaps.plans.scoring import MAX_SCORE, MIN_EXPERTS, Conclusion, concluded
from schools import access
from schools.models import Municipality, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted, number

# What experts are asked until the municipality writes its own.
USUAL_CRITERIA = (
    "Цель и задачи отвечают рисковому профилю и результатам школы",
    "На каждый значимый фактор риска есть мероприятия",
    "Показатели измеримы, указаны исходные и ожидаемые значения",
    "Мероприятия направлены на причины, а не на отчётность",
    "Сроки определены и распределены по всему периоду",
    "Ответственный назван по каждому мероприятию",
    "Ожидаемые результаты можно подтвердить документом или числом",
    "Ресурсы школы и помощь партнёров учтены",
    "Предусмотрены входная и итоговая диагностика",
)


@dataclass(frozen=True)
class CriterionInput:
    """A criterion as it is edited; `pk` is None for a new one."""

    pk: int | None
    title: str
    passing: int
    active: bool = True


def criteria_of(municipality: Municipality) -> list[ReviewCriterion]:
    return list(municipality.review_criteria.filter(active=True))


@transaction.atomic
def set_criteria(
    *, municipality: Municipality, criteria: Sequence[CriterionInput], by: User | None
) -> None:
    """Write the whole list in its order. A criterion with scores is switched off, never deleted."""
    municipality = states.take(municipality, by=by)
    access.check(by, Permission.REVIEW_PLAN, municipality)
    if not any(item.active and item.title.strip() for item in criteria):
        raise Refused("Оставьте хотя бы один действующий критерий.", code="no_criteria")
    existing = {row.pk: row for row in municipality.review_criteria.all()}
    # Positions are unique: the old ones step aside before the new are set.
    for row in existing.values():
        row.position += 10_000
        row.save(update_fields=["position"])
    position = 0
    for item in criteria:
        if not item.title.strip():
            continue
        position += 1
        known = existing.pop(item.pk, None) if item.pk else None
        row = known or ReviewCriterion(municipality=municipality)
        row.title, row.passing = item.title.strip(), item.passing
        row.active, row.position = item.active, position
        row.save()
    for row in existing.values():
        position += 1
        row.active, row.position = False, position
        row.save()
    audit.record(
        "review.criteria",
        f"Критерии экспертизы: {counted(position, 'критерий,критерия,критериев')}",
        by=by,
        scope=municipality.scope,
        obj=municipality,
    )


@transaction.atomic
def assign_experts(*, version: PlanVersion, experts: Sequence[User], by: User | None) -> int:
    """Ask people to examine a version that is under review; how many were asked anew."""
    version = _under_review(version, by, "Экспертизу проводят, пока план на согласовании.")
    plan = version.plan
    already = set(version.reviews.values_list("expert_id", flat=True))
    if len(already | {expert.pk for expert in experts}) < MIN_EXPERTS:
        raise Refused("Нужны двое экспертов или больше.", code="too_few_experts")
    for expert in experts:
        if not access.may(expert, Permission.REVIEW_AS_EXPERT, plan):
            raise Refused(
                f"{expert} не может быть экспертом: нет права проводить экспертизу здесь.",
                code="not_an_expert",
            )
    if not plan.municipality.review_criteria.exists():
        ReviewCriterion.objects.bulk_create(
            ReviewCriterion(municipality=plan.municipality, position=position, title=title)
            for position, title in enumerate(USUAL_CRITERIA, 1)
        )
    new = [expert for expert in experts if expert.pk not in already]
    ExpertReview.objects.bulk_create(ExpertReview(version=version, expert=e) for e in new)
    if new:
        names = ", ".join(str(expert) for expert in new)
        _record("review.assign", version, f"экспертиза поручена: {names}", by)
    return len(new)


@transaction.atomic
def save_scores(
    *,
    review: ExpertReview,
    scores: dict[int, tuple[int, str]],
    comment: str,
    finish: bool,
    by: User | None,
) -> None:
    """Keep scores `{criterion pk: (0–2, comment)}`; finishing asks for every criterion."""
    review = states.take(review, by=by)
    if by is not None and review.expert_id != by.pk:
        raise PermissionDenied("Баллы ставит тот эксперт, которому поручена экспертиза.")
    access.check(by, Permission.REVIEW_AS_EXPERT, review.version.plan)
    if review.finished_at:
        raise states.refusal(
            "Экспертиза уже завершена: баллы не меняются.",
            review.version.plan,
            by=by,
            code="review_finished",
        )
    known = {row.pk for row in criteria_of(review.version.plan.municipality)}
    for pk, (score, said) in scores.items():
        if pk not in known or not 0 <= score <= MAX_SCORE:
            raise Refused("Балл по критерию – 0, 1 или 2.", code="wrong_score")
        CriterionScore.objects.update_or_create(
            review=review, criterion_id=pk, defaults={"score": score, "comment": said[:500]}
        )
    review.comment = comment
    if finish:
        left = known - set(review.scores.values_list("criterion_id", flat=True))
        if left:
            raise Refused(
                f"Поставьте балл по каждому критерию; осталось: {len(left)}.",
                code="scores_missing",
            )
        review.finished_at = timezone.now()
        _record("review.finish", review.version, f"экспертиза проведена: {review.expert}", by)
    review.save()


def conclusion(version: PlanVersion) -> Conclusion:
    """What the finished reviews of a version say together."""
    rows = (
        CriterionScore.objects.filter(review__version=version, review__finished_at__isnull=False)
        .select_related("review__expert", "criterion")
        .order_by("criterion__position", "review__assigned_at", "review__pk")
    )
    criteria = {row.criterion_id: row.criterion for row in rows}
    names = _names({row.review.expert_id: row.review.expert for row in rows}.values())
    return concluded(
        [(c.position, c.title, c.passing) for c in criteria.values()],
        [
            (names[row.review.expert_id], row.criterion.position, row.score, row.comment)
            for row in rows
        ],
    )


def posts_of_experts(version: PlanVersion) -> dict[str, str]:
    """«Эксперт, методист Ресурсного центра» by the name in the conclusion."""
    experts = [review.expert for review in version.reviews.select_related("expert")]
    names = _names({expert.pk: expert for expert in experts}.values())
    return {
        names[expert.pk]: f"Эксперт, {expert.post}" if expert.post else "Эксперт"
        for expert in experts
    }


def _names(experts: Collection[User]) -> dict[int, str]:
    """Short names; namesakes are told apart by the full one, and by a number if need be."""
    short, full = (Counter(map(by, experts)) for by in (str, _full_name))
    names = {}
    for place, expert in enumerate(experts, 1):
        name = str(expert) if short[str(expert)] == 1 else expert.full_name
        names[expert.pk] = f"{name} ({place})" if full[expert.full_name] > 1 else name
    return names


def _full_name(expert: User) -> str:
    return expert.full_name


@transaction.atomic
def take_remarks(*, version: PlanVersion, by: User | None) -> int:
    """Failed criteria become remarks to the plan; how many were added. Safe to do twice."""
    version = _under_review(version, by, "Замечания вносят, пока план на согласовании.")
    verdict = conclusion(version)
    if not verdict.is_complete:
        raise Refused("Заключения ещё нет: нужны двое экспертов или больше.", code="no_conclusion")
    written = set(version.comments.filter(measure_key=None).values_list("text", flat=True))
    new = [c.remark for c in verdict.failed if c.remark not in written]
    MeasureComment.objects.bulk_create(
        MeasureComment(plan=version.plan, version=version, text=text, author=by) for text in new
    )
    points = f"{number(verdict.total)} из {verdict.maximum}"
    said = counted(len(new), "замечание,замечания,замечаний")
    _record("review.conclude", version, f"заключение: {points}, {said}", by)
    return len(new)


def _under_review(version: PlanVersion, by: User | None, otherwise: str) -> PlanVersion:
    taken = states.take(version, by=by, related=["plan__municipality", "plan__school"])
    access.check(by, Permission.REVIEW_PLAN, taken.plan)
    if taken.state != PlanVersion.State.REVIEW:
        raise states.refusal(otherwise, taken.plan, by=by, code="version_not_under_review")
    return taken


def _record(verb: str, version: PlanVersion, words: str, by: User | None) -> None:
    plan = version.plan
    audit.record(verb, f"«{plan}»: {words}", by=by, scope=plan.scope, obj=plan)
