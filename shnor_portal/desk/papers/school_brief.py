"""«Краткая справка к собеседованию»: a school on one page for a meeting with its head."""

from dataclasses import dataclass
from datetime import date

from monitoring.identification.queries import latest_runs
from monitoring.indicators.calculate import Counts, indicator_value, pool
from monitoring.indicators.queries import counted, open_to
from monitoring.models import Finding, ProfileFactor, Reply, RiskProfile, Run, SchoolResult
from monitoring.models.results import Procedure
from monitoring.profiles.queries import UNANSWERED
from roadmaps.deadlines.wording import DEADLINES
from roadmaps.models import Errand
from roadmaps.support.errand_queries import overdue
from roadmaps.support.queries import SchoolSupport, year_support
from schools.clock import local_date
from schools.models import School, SchoolStatus
from schools.privacy import NOTHING
from schools.tables import status_words
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.typography import counted as count_words
from shnor_portal.core.typography import number, percent, short_date
from shnor_portal.desk.papers.notes.causes import PlanState, plan_state
from shnor_portal.desk.papers.school_note import sources

YEARS = 3
PROCEDURES = (Procedure.VPR, Procedure.OGE, Procedure.EGE)
ERRANDS = "поручение,поручения,поручений"
EVENTS = "мероприятие,мероприятия,мероприятий"
FACTORS = "фактор,фактора,факторов"


@dataclass(frozen=True)
class ResultLine:
    """A procedure of a year over its works: participants and shares as they are printed."""

    year: int
    title: str
    participants: str
    fail: str
    good: str


@dataclass(frozen=True, kw_only=True)
class SchoolBrief(PaperContext):
    school: str
    about: str
    statuses: tuple[str, ...]
    results: tuple[ResultLine, ...]
    plan: tuple[str, ...]
    support: tuple[str, ...]
    questions: tuple[str, ...]


def build(school: School, year: int) -> SchoolBrief:
    """What to know before the talk, as of today; results are of three years up to `year`.

    It has what everybody may see: such a page goes round a table.
    """
    today = local_date(school.municipality)
    support, unmet = _support(school, today.year)
    statuses, plan = _statuses(school), plan_state(school)
    return SchoolBrief(
        origin=Origin(today, "данные портала на дату справки"),
        requisites=Requisites(
            organ=school.municipality.letterhead,
            kind="справка",
            title=f"{school.name}: к собеседованию с директором",
            dated=today,
            number=None,
            place=school.municipality.place,
        ),
        school=school.full_name or school.name,
        about=_about(school),
        statuses=statuses,
        results=_results(school, year),
        plan=plan.sentences,
        support=support,
        questions=(
            *_findings(school),
            *_plan(plan, today, is_listed=bool(statuses)),
            *_unanswered(school, is_listed=bool(statuses)),
            *_errands(school, today),
            *unmet,
        ),
    )


def _about(school: School) -> str:
    said = [
        f"вид: {school.get_kind_display()}",
        f"обучающихся: {number(school.pupils)}" if school.pupils else "",
        f"директор – {school.head_name}" if school.head_name else "",
    ]
    return ", ".join(filter(None, said))


def _statuses(school: School) -> tuple[str, ...]:
    rows = SchoolStatus.objects.current().filter(school=school).select_related(
        "school__municipality"
    )  # fmt: skip
    return tuple(f"{status_words(row)}, с {short_date(row.starts)}" for row in rows)


def _results(school: School, year: int) -> tuple[ResultLine, ...]:
    """The latest year first; a year and procedure over all its works."""
    rows = SchoolResult.objects.filter(
        school=school,
        assessment__procedure__in=PROCEDURES,
        assessment__year__in=range(year - YEARS + 1, year + 1),
    )
    parts: dict[tuple[int, int], list[Counts]] = {}
    for cell in open_to(NOTHING, counted(rows), school.municipality):
        order = PROCEDURES.index(Procedure(cell.assessment.procedure))
        parts.setdefault((-cell.assessment.year, order), []).append(cell.counts)
    return tuple(
        line
        for (year_, order), counts in sorted(parts.items())
        if (line := _line(-year_, PROCEDURES[order], pool(counts)))
    )


def _line(year: int, procedure: Procedure, counts: Counts) -> ResultLine | None:
    fail = indicator_value("fail_share", counts, procedure)
    good = indicator_value("quality_share", counts, procedure)
    base = fail or good
    if base is None:
        return None
    return ResultLine(
        year,
        procedure.label,
        number(base.denominator),
        percent(fail.value) if fail else "–",
        percent(good.value) if good else "–",
    )


def _support(school: School, year: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was given in the year, and the norms that are not met."""
    (line,) = year_support(school.municipality, year, [school]).lines
    given = [_given(line, year)]
    if line.progress:
        norms = [f"«{one.norm.title}» – {one.words}" for one in line.progress]
        given.append(f"Нормы поддержки: {'; '.join(norms)}.")
    unmet = sum(not one.is_met for one in line.progress)
    asked = f"Не выполнено норм поддержки: {number(unmet)}. Что запланировать?"
    return tuple(given), (asked,) if unmet else ()


def _given(line: SchoolSupport, year: int) -> str:
    if not line.held and not line.planned:
        return f"В {year} году мероприятий поддержки для школы не было и не запланировано."
    said = [f"проведено {count_words(line.held, EVENTS)}", f"впереди {number(line.planned)}"]
    if line.people:
        said.append(f"участий от школы – {number(line.people)}")
    return f"В {year} году: {', '.join(said)}."


def _findings(school: School) -> list[str]:
    """Of lists that the school was shown: an objection without an answer, a decision to be made."""
    shown = Run.objects.filter(shown_at__isnull=False)
    rows = (
        Finding.objects.filter(run__in=latest_runs(school.municipality, among=shown), school=school)
        .exclude(state=Finding.State.APPROVED)
        .filter(outcome=Finding.Outcome.YES)
        .select_related("run", "reply")
        .defer("trace")
    )
    objected: dict[str, list[str]] = {}
    undecided: dict[str, list[str]] = {}
    for finding in rows:
        reply = getattr(finding, "reply", None)
        if reply and reply.stand == Reply.Stand.OBJECTS and not reply.answer:
            kept = objected
        elif finding.state == Finding.State.COMPUTED:
            kept = undecided
        else:
            continue
        kept.setdefault(str(finding.run), []).append(f"«{finding.category_title}»")
    return [
        *(f"{run}: школа возражает, ответа нет: {', '.join(of)}." for run, of in objected.items()),
        *(f"{run}: решения нет: {', '.join(of)}." for run, of in undecided.items()),
    ]


def _plan(plan: PlanState, today: date, *, is_listed: bool) -> list[str]:
    """Only a school on a list owes a plan."""
    if plan.plan is None:
        return [f"Дорожной карты на {today.year} год нет: когда она будет?"] if is_listed else []
    if count := len(plan.overdue):
        return [f"Просрочено по плану: {count_words(count, DEADLINES)}. Что мешает?"]
    return []


def _unanswered(school: School, *, is_listed: bool) -> list[str]:
    """Of the latest profile; a school that is on no list may well have none."""
    profile = RiskProfile.objects.filter(school=school).order_by("-dated", "-pk").first()
    if profile is None:
        if not is_listed:
            return []
        return ["Рискового профиля у школы нет: из каких причин исходит план?"]
    nobody = ProfileFactor.objects.filter(UNANSWERED, profile=profile)
    if count := nobody.count():
        return [f"За {count_words(count, FACTORS)} рискового профиля никто не отвечает."]
    return []


def _errands(school: School, today: date) -> list[str]:
    errands = Errand.objects.filter(overdue({school.municipality.time_zone: today}), school=school)
    if count := errands.count():
        return [f"Не исполнено в срок: {count_words(count, ERRANDS)}."]
    return []


PAPER = Paper(
    kind="school_brief",
    title="Краткая справка о школе к собеседованию",
    template="desk/papers/school_brief.html",
    context_class=SchoolBrief,
    build_context=build,
    scope_kind="school",
    permission="make_paper",
    layout="note",
    find_sources=sources,
)
