"""What pages ask of scales: the list, the works that one touches, what a file lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from django.db.models import Count, QuerySet

from monitoring.models import Assessment, ComputedMarks, MarkScale, SourceResult
from monitoring.models.scales import MarkScaleQuerySet
from monitoring.results.layouts.parsed import INDIVIDUAL, SchoolPart
from monitoring.results.scales.choosing import COMPUTED, Scales, scales, work_of
from monitoring.results.scales.computing import read_of, sources_of, without_marks
from schools.models import Municipality, User
from shnor_portal.core.models import BatchFile
from shnor_portal.core.problems import Problem

# The remarks about scales that a file has, by their codes.
SAID = ("scale_missing", "scale_unconfirmed", "scale_differs", "marks_by_scale")
WHERE = "«Результаты» – «Шкалы перевода баллов»"


def listed(user: User) -> MarkScaleQuerySet:
    """Scales that the viewer sees, versions that ended too."""
    return scales().visible_to(user)


def values_of(
    mark_scales: QuerySet[MarkScale], name: str, *, latest_first: bool = False
) -> list[int]:
    """Years or grades that the scales have."""
    return sorted(set(mark_scales.order_by().values_list(name, flat=True)), reverse=latest_first)


def versions(user: User, scale: MarkScale) -> list[MarkScale]:
    """All versions of the same scale in the same place, newest first."""
    key = {name: getattr(scale, name) for name in ("procedure", "year", "grade", "subject")}
    rows = listed(user).filter(
        **key,
        level=scale.level,
        variant=scale.variant,
        region=scale.region,
        municipality=scale.municipality,
    )
    return list(rows.order_by("-version", "-pk"))


def others(user: User, scale: MarkScale) -> list[MarkScale]:
    """Scales of the same work in force in other places, the one that goes first before."""
    same = {name: getattr(scale, name) for name in ("procedure", "year", "grade", "subject")}
    rows = listed(user).in_force().filter(**same, level=scale.level, variant=scale.variant)
    return list(rows.exclude(pk=scale.pk).order_by(MarkScale.RANK, "pk"))


@dataclass(frozen=True)
class UsedIn:
    """A work whose marks are made by a scale, and of how many schools."""

    assessment: Assessment
    schools: int


def used_in(user: User, scale: MarkScale) -> list[UsedIn]:
    """Works whose marks are made by the scale now, of the schools that the viewer sees."""
    seen = SourceResult.objects.visible_to(user).filter(live=True, computed__scale=scale)
    rows = seen.order_by().values("assessment").annotate(n=Count("school", distinct=True))
    schools = {row["assessment"]: row["n"] for row in rows}
    works = Assessment.objects.filter(pk__in=schools)
    return [UsedIn(assessment, schools[assessment.pk]) for assessment in works]


def waiting_for(user: User, scale: MarkScale) -> int:
    """Schools of the work whose results have scores and no marks, of those the viewer sees."""
    rows = without_marks(sources_of(scale)).filter(live=True, computed=None)
    seen = SourceResult.objects.visible_to(user).filter(pk__in=rows.values("pk"))
    return seen.values("school").distinct().count()


@dataclass(frozen=True)
class ScaleState:
    """What a file's marks are made by in one work: `problem` says it in words."""

    assessment: Assessment
    scale: MarkScale | None
    problem: Problem


def states_of_file(file: BatchFile, municipality: Municipality | None) -> list[ScaleState]:
    """Works of a file that has scores and no marks, and the scale of each now."""
    bare = without_marks(SourceResult.objects.filter(file=file))
    rows = list(Assessment.objects.filter(pk__in=bare.order_by().values("assessment")))
    if not rows:
        return []
    known = Scales({work_of(assessment) for assessment in rows})
    made = set(
        ComputedMarks.objects.filter(source__file=file).values_list("source__assessment", flat=True)
    )
    states = []
    for assessment in rows:
        scored = set(bare.filter(assessment=assessment).values_list("primary_max", "kind"))
        tops = {top for top, _ in scored}
        choice = known.choice_in(work_of(assessment), municipality)
        misfit = bool(
            choice.scale
            and (
                tops - {None, choice.scale.max_primary}
                or (file.state == file.State.APPLIED and assessment.pk not in made)
            )
        )
        problem = _weighed(
            _said(str(assessment), choice.scale, choice.waiting, misfit=misfit),
            by_pupils=SourceResult.Kind.INDIVIDUAL in {kind for _, kind in scored},
        )
        used = None if misfit else choice.scale
        states.append(ScaleState(assessment, used or choice.waiting, problem))
    return states


def remarks(parts: Sequence[SchoolPart], municipality: Municipality | None) -> Iterable[Problem]:
    """For each work of a read file whose marks must be made: by which scale, or what is lacking."""
    bare = [
        part
        for part in parts
        if part.exam.procedure in COMPUTED
        and part.counts.n2 is None
        and part.counts.primary_sum is not None
    ]
    known = Scales({work_of(part.exam) for part in bare})
    for exam in dict.fromkeys(part.exam for part in bare):
        of_exam = [part for part in bare if part.exam == exam]
        tops = {part.counts.primary_max for part in of_exam}
        choice = known.choice_in(work_of(exam), municipality)
        top = choice.scale.max_primary if choice.scale else None
        misfit = bool(top and (tops - {None, top} or max(map(_greatest, of_exam)) > top))
        name = str(Assessment(**asdict(exam)))
        problem = _weighed(
            _said(name, choice.scale, choice.waiting, misfit=misfit),
            by_pupils=any(part.kind == INDIVIDUAL for part in of_exam),
        )
        yield replace(problem, sheet=of_exam[0].sheet)


def renew_remarks(scale: MarkScale) -> None:
    """After a deed with a scale: the remarks of files say what is now, not what was at reading."""
    files = BatchFile.objects.filter(results__in=read_of(scale)).distinct()
    for file in files.select_related("batch"):
        kept = file.issues.filter(code__in=SAID)
        sheet = kept.values_list("sheet", flat=True).first()
        if sheet is None:
            continue
        kept.delete()
        municipality = Municipality.objects.filter(pk=file.batch.hints.get("municipality")).first()
        for state in states_of_file(file, municipality):
            said = state.problem
            file.issues.create(
                code=said.code, severity=said.severity, sheet=sheet, message=said.message
            )


def _weighed(problem: Problem, *, by_pupils: bool) -> Problem:
    """A report by score has its neighbour with marks; a pupils' export has scores alone."""
    lacks = problem.severity == "warning" and by_pupils
    return replace(problem, severity="warning" if lacks else "info")


def _greatest(part: SchoolPart) -> int:
    scores = [person.primary or 0 for person in part.participants]
    scores += [score for score, people in enumerate(part.scores) if people]
    return max(scores, default=0)


def _said(
    work: str, scale: MarkScale | None, waiting: MarkScale | None, *, misfit: bool
) -> Problem:
    if scale and misfit:
        text = (
            f"{work}: отметки не вычислены: в\u00a0файле другой максимальный балл или есть баллы "
            f"больше {scale.max_primary}, максимума шкалы ({scale.place_words}). Проверьте год, "
            f"предмет и\u00a0класс работы; если они верны, внесите её шкалу: {WHERE}."
        )
        return Problem("scale_differs", text, "warning")
    if scale:
        text = (
            f"{work}: отметок в\u00a0файле нет, они вычислены по шкале ({scale.place_words}, "
            f"{scale.get_status_display()})."
        )
        return Problem("marks_by_scale", text, "info")
    if waiting:
        text = (
            f"{work}: отметок в\u00a0файле нет, а\u00a0шкала ждёт подтверждения "
            f"({waiting.get_status_display()}). Сверьте её с\u00a0документом и\u00a0подтвердите: "
            f"{WHERE}. До этого показаны только баллы."
        )
        return Problem("scale_unconfirmed", text, "warning")
    text = (
        f"{work}: отметок в\u00a0файле нет, и\u00a0шкалы этой работы портал не знает: показаны "
        f"только баллы. Внесите шкалу: {WHERE}; отметки появятся сами. Если отчёт с\u00a0отметками "
        "этой работы загружен, делать ничего не\u00a0нужно."
    )
    return Problem("scale_missing", text, "warning")
