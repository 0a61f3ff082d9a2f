"""The order «Об организации сопровождения …» with its list of schools as an appendix.

Of a list that is approved it tells the approved runs alone: who enters, stays and leaves. Before
that it is a draft, without number and date, from the year's latest runs, one of each methodology.
What a methodology outside the list has found is a second appendix, if it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitoring.identification.list_changes import approved
from monitoring.identification.queries import latest_runs
from monitoring.models import Finding, Reply, Run, SourceResult
from schools.clock import local_day
from schools.models import Municipality, SchoolStatus
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.documents.wording import Point, PointsWording
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import counted, enumerated, in_case
from shnor_portal.core.working_days import after_working_days, last_working_day, on_working_day

_SUPPORT = "Об организации сопровождения общеобразовательных организаций"
_LEAVES = (
    "Об изменениях в перечне общеобразовательных организаций, которым оказывается адресная помощь"
)
# What the title says of each group of the appendix.
_TITLED = {
    "shnor": "с низкими образовательными результатами",
    "shnsu": "функционирующих в неблагоприятных социальных условиях",
    "risk_zone": "находящихся в зоне риска снижения образовательных результатов",
}
# Days from the order to each term; the last report is due by this day of the list's year.
_TOLD, _ROADMAPS, _AGREED = 5, 30, 45
_REPORT = (12, 20)
_WORKING_DAYS = "рабочего дня,рабочих дней,рабочих дней"
_CALENDAR_DAYS = "календарного дня,календарных дней,календарных дней"
GROUPS = {
    "shnor": "Школы с низкими образовательными результатами",
    "shnsu": "Школы, функционирующие в неблагоприятных социальных условиях",
    "risk_zone": "Школы в зоне риска снижения образовательных результатов",
}
EXITS = {
    Municipality.ExitTerm.EXCLUDED: "Исключить из перечня общеобразовательных организаций, которым "
    "оказывается адресная помощь:",
    Municipality.ExitTerm.EFFECTIVE: "Считать переведёнными в эффективный режим работы "
    "общеобразовательные организации:",
}


@dataclass(frozen=True)
class ListedSchool:
    """`standing` says whether the school enters the list or stays on it; blank in a draft."""

    name: str
    ground: str
    standing: str = ""


@dataclass(frozen=True)
class ListGroup:
    """One status and its schools, alphabetical. `kind` is blank in papers of earlier versions."""

    title: str
    schools: tuple[ListedSchool, ...]
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class SupportOrder(PaperContext):
    list_year: int
    results_year: int
    preamble: str
    verb: str  # blank in a распоряжение: its preamble leads straight to the points
    points: tuple[Point, ...]
    groups: tuple[ListGroup, ...]
    appendix_to: str
    draft_note: str
    others: tuple[ListGroup, ...] = ()
    others_method: str = ""

    @property
    def first_number(self) -> str:
        """A single appendix has no number."""
        return "1" if self.others else ""


def build(municipality: Municipality, year: int, *, others: bool = False) -> SupportOrder:
    """The order on the results of `year`; Refused where there is no run or nobody to list."""
    latest = latest_runs(municipality, year)
    if not latest:
        raise Refused(
            f"По результатам {year} года идентификация не проводилась: составлять перечень не "
            "из чего. Проведите её на странице «Идентификация».",
            code="no_run",
        )
    signed = latest_runs(municipality, year, among=Run.objects.exclude(order_number=""))
    runs = signed or latest
    findings, draft_note = _listed(runs, bool(signed))
    leaving = _leaving(signed)
    if not findings and not leaving:
        raise Refused(
            f"По результатам {year} года в перечень не входит ни одна школа: составлять "
            f"{municipality.order_term} не о ком.",
            code="nothing_listed",
        )
    apart = _others(latest, runs) if others else []
    run, status = runs[0], _ground(findings, runs[0].list_year)
    groups = _groups(findings)
    signed_run = signed[0] if signed else None
    return SupportOrder(
        origin=Origin(
            max(local_day(item.data_at, municipality) for item in runs),
            "; ".join(str(i.version) for i in runs),
        ),
        requisites=Requisites(
            organ=municipality.letterhead,
            kind=municipality.order_term,
            title=_title(groups),
            dated=signed_run.order_date if signed_run else None,
            number=signed_run.order_number if signed_run else "",
            place=municipality.place,
        ),
        signatures=(Signature(municipality.head_full_post, municipality.head_name),),
        list_year=run.list_year,
        results_year=run.year,
        preamble=_preamble(runs, status),
        verb="ПРИКАЗЫВАЮ:" if municipality.order_term == "приказ" else "",
        points=_points(municipality, run, leaving, listed=bool(findings), dated=run.order_date),
        groups=groups,
        appendix_to=f"к {in_case(municipality.order_term, 'dat')} "
        f"{municipality.body_name_genitive}",
        draft_note=draft_note,
        others=_groups([finding for _, group in apart for finding in group]),
        others_method="; ".join(str(other.version) for other, _ in apart),
    )


def sources(municipality: Municipality, year: int) -> list[int]:
    """Batch files behind the results that the list was computed from."""
    rows = SourceResult.objects.filter(
        school__municipality=municipality, assessment__year=year, live=True
    )
    return list(rows.values_list("file", flat=True).distinct())


def _listed(runs: Sequence[Run], signed: bool) -> tuple[list[Finding], str]:
    """Findings approved or decided «yes»; before any decision, the computed ones as a draft."""
    rows = _findings(runs)
    yes = Finding.Outcome.YES
    if signed:
        return [f for f in rows if f.state == Finding.State.APPROVED and f.decision == yes], ""
    if any(finding.decision for finding in rows):
        undecided = any(not f.decision and f.outcome == yes for f in rows)
        note = "Проект: решения приняты не по всем школам с признаками." if undecided else ""
        return [finding for finding in rows if finding.decision == yes], note
    note = "Проект: решения по школам ещё не приняты, перечень составлен по расчёту."
    return [finding for finding in rows if finding.outcome == yes], note


def _findings(runs: Sequence[Run]) -> list[Finding]:
    return list(
        Finding.objects.filter(run__in=runs)
        .defer("trace")
        .select_related("school", "status")
        .order_by("school__name", "category")
    )


def _leaving(signed: Sequence[Run]) -> list[SchoolStatus]:
    """Whom the order lets out: once, though it approves the runs of two methodologies."""
    left = {status.pk: status for run in signed for status in approved(run).left}
    return sorted(left.values(), key=lambda status: (status.school.name, status.kind))


def _others(latest: Sequence[Run], runs: Sequence[Run]) -> list[tuple[Run, list[Finding]]]:
    """What methodologies outside the list found, by their latest runs."""
    used = {run.version.methodology_id for run in runs}
    apart = [run for run in latest if run.version.methodology_id not in used]
    return [
        (run, [f for f in _findings([run]) if f.outcome == Finding.Outcome.YES]) for run in apart
    ]


def _ground(findings: list[Finding], list_year: int) -> SchoolStatus | None:
    """A status that this very list set: one that was prolonged cites a later order."""
    statuses = (finding.status for finding in findings if finding.status)
    return next((status for status in statuses if status.list_year == list_year), None)


def _groups(findings: list[Finding]) -> tuple[ListGroup, ...]:
    """By the status that a school got; of a finding without one, by that of its category."""
    groups = []
    for kind, title in GROUPS.items():
        schools: dict[int, list[Finding]] = {}
        for finding in findings:
            if (finding.status.kind if finding.status else finding.status_kind) == kind:
                schools.setdefault(finding.school_id, []).append(finding)
        if schools:
            listed = tuple(_listed_school(*schools[pk]) for pk in schools)
            groups.append(ListGroup(title, listed, kind))
    return tuple(groups)


def _listed_school(*findings: Finding) -> ListedSchool:
    """The grounds are the categories that lead to the school's status: a school in a weaker one
    too (a risk zone beside ШНОР) has but one status."""
    school, status = findings[0].school, findings[0].status
    own = [f for f in findings if not status or f.status_kind == status.kind] or findings
    ground = "; ".join(dict.fromkeys(finding.category_title for finding in own))
    return ListedSchool(school.name, ground, _standing(status))


def _standing(status: SchoolStatus | None) -> str:
    if status is None:
        return ""
    return "включается" if status.is_new else f"остаётся, в перечне с {status.entered_list_year} г."


def _preamble(runs: Sequence[Run], status: SchoolStatus | None) -> str:
    ground = f", на основании {_regional_act(status)}" if status and status.regional_number else ""
    answered = Reply.objects.filter(finding__run__in=runs).exists()
    heard = ", с учётом ответов организаций" if answered else ""
    return (
        "В целях адресной помощи общеобразовательным организациям, повышения качества образования "
        f"и по итогам анализа результатов оценочных процедур {runs[0].year} года{heard}{ground}"
    )


def _regional_act(status: SchoolStatus) -> str:
    """The act in the genitive; one with an unusual first word stands as it was written."""
    try:
        act = in_case(status.regional_act, "gen") if status.regional_act else "акта региона"
    except Refused:
        act = f"документа «{status.regional_act}»"
    dated = f" от {status.regional_date:%d.%m.%Y}" if status.regional_date else ""
    return f"{act}{dated} № {status.regional_number}"


def _exit_points(leaving: Sequence[SchoolStatus]) -> list[Point]:
    """One point for each way to leave, with the schools and what they leave."""
    points = []
    for term, text in EXITS.items():
        parts = tuple(
            f"{status.school.name} (статус «{status.term}», перечень {status.list_year} года);"
            for status in leaving
            if status.exit_term == term
        )
        if parts:
            points.append(Point(text, (*parts[:-1], parts[-1].removesuffix(";") + ".")))
    return points


def _title(groups: Sequence[ListGroup]) -> str:
    """It names whom the appendix lists; an order that lists nobody lets schools out."""
    if not groups:
        return _LEAVES
    return f"{_SUPPORT} {enumerated([_TITLED[group.kind] for group in groups])}"


def _points(
    municipality: Municipality,
    run: Run,
    leaving: Sequence[SchoolStatus],
    *,
    listed: bool,
    dated: date | None,
) -> tuple[Point, ...]:
    """Terms count from the day of the act; before it has one, they are told in days."""
    act = in_case(municipality.order_term, "gen")
    of_this = f"настоящего {act}"
    control = Point(f"Контроль за исполнением {of_this} оставляю за собой.")
    if not listed:
        return (*_exit_points(leaving), control)
    year = run.list_year
    service = municipality.method_service_dative or "методической службе"
    coordinator = municipality.coordinator_name_dative or "муниципальному координатору"
    return (
        Point(
            f"Утвердить перечень общеобразовательных организаций, которым в {year} году "
            f"оказывается адресная помощь (по результатам {run.year} года), согласно приложению."
        ),
        *_exit_points(leaving),
        Point(
            f"{_capital(coordinator)}:",
            (
                f"ознакомить с {in_case(municipality.order_term, 'ins')} руководителей "
                f"организаций, указанных в приложении, {_told(dated, of_this)};",
                f"согласовать дорожные карты организаций {_within(_AGREED, dated, of_this)};",
                f"представить отчёт о сопровождении до {_report_day(year, dated):%d.%m.%Y}.",
            ),
        ),
        Point(
            f"{_capital(service)} организовать методическую помощь педагогам и управленческим "
            f"командам организаций, указанных в приложении, в течение {year} года."
        ),
        Point(
            "Руководителям организаций, указанных в приложении:",
            (
                "провести анализ причин низких результатов и определить ответственных "
                "за каждый фактор риска;",
                "разработать дорожную карту и представить её на согласование "
                f"{_within(_ROADMAPS, dated, of_this)};",
                "размещать сведения о ходе работы на официальном сайте ежемесячно.",
            ),
        ),
        control,
    )


def _told(dated: date | None, of_this: str) -> str:
    if dated:
        return f"до {after_working_days(dated, _TOLD):%d.%m.%Y}"
    return f"в течение {counted(_TOLD, _WORKING_DAYS)} со дня подписания {of_this}"


def _within(days: int, dated: date | None, of_this: str) -> str:
    if dated:
        return f"до {on_working_day(dated + timedelta(days=days)):%d.%m.%Y}"
    return f"в течение {counted(days, _CALENDAR_DAYS)} со дня подписания {of_this}"


def _report_day(year: int, dated: date | None) -> date:
    """In December of the list's year; an order of its last months asks for it a year later."""
    due = date(year, *_REPORT)
    if dated and due < dated + timedelta(days=2 * _AGREED):
        due = date(dated.year + 1, *_REPORT)
    return last_working_day(due)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sheets(context: SupportOrder) -> list[SheetData]:
    """The list as a workbook."""
    rows = [
        [number, school.name, group.title, school.ground, school.standing]
        for group in context.groups
        for number, school in enumerate(group.schools, 1)
    ]
    columns = [
        Column("№", 6),
        Column("Школа", 50),
        Column("Группа", 50),
        Column("Признак", 60),
        Column("Решение", 30),
    ]
    return [SheetData(f"Перечень {context.list_year}", columns, rows)]


PAPER = Paper(
    kind="support_order",
    title="Распорядительный акт о сопровождении школ",
    template="desk/papers/support_order.html",
    context_class=SupportOrder,
    build_context=build,
    scope_kind="municipality",
    permission="make_paper",
    layout="order",
    wording=PointsWording(),
    find_sources=sources,
    sheets=sheets,
    options={"others": "Приложить, что нашли методики, по которым перечень не утверждён"},
)
