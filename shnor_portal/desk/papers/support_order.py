"""The order «Об организации сопровождения …» with its list of schools as an appendix.

It is made from the decided findings of the year's latest runs, one of each methodology: as a draft
without number and date until the order is signed, and with them once the list is approved.
"""

from dataclasses import dataclass
from datetime import date

from monitoring.identification.queries import latest_runs
from monitoring.models import Finding, Run, SourceResult
from schools.models import Municipality, SchoolStatus
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import in_case

TITLE = (
    "Об организации сопровождения общеобразовательных организаций "
    "с низкими образовательными результатами"
)
GROUPS = {
    "shnor": "Школы с низкими образовательными результатами",
    "shnsu": "Школы, функционирующие в неблагоприятных социальных условиях",
    "risk_zone": "Школы в зоне риска снижения образовательных результатов",
}


@dataclass(frozen=True)
class ListedSchool:
    name: str
    ground: str


@dataclass(frozen=True)
class ListGroup:
    """One status and its schools, alphabetical."""

    title: str
    schools: tuple[ListedSchool, ...]


@dataclass(frozen=True)
class Point:
    """A numbered point: `text`, and its lettered parts."""

    text: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SupportOrder(PaperContext):
    list_year: int
    results_year: int
    preamble: str
    verb: str
    points: tuple[Point, ...]
    groups: tuple[ListGroup, ...]
    appendix_to: str
    draft_note: str


def build(municipality: Municipality, year: int) -> SupportOrder:
    """The order on the results of `year`; Refused where there is no run or nobody to list."""
    runs = latest_runs(municipality, year)
    if not runs:
        raise Refused(
            f"По результатам {year} года идентификация не проводилась: составлять перечень не "
            "из чего. Проведите её на странице «Идентификация».",
            code="no_run",
        )
    findings, draft_note = _listed(runs)
    if not findings:
        raise Refused(
            f"По результатам {year} года в перечень не входит ни одна школа: приказ не нужен.",
            code="nothing_listed",
        )
    run, status = runs[0], _ground(findings, runs[0].list_year)
    return SupportOrder(
        origin=Origin(
            max(item.data_at for item in runs).date(), "; ".join(str(i.version) for i in runs)
        ),
        requisites=Requisites(
            organ=(municipality.name, municipality.body_name),
            kind=municipality.order_term,
            title=TITLE,
            dated=status.order_date if status else None,
            number=status.order_number if status else "",
            place=municipality.place,
        ),
        signatures=(Signature(municipality.head_post, municipality.head_name),),
        list_year=run.list_year,
        results_year=run.year,
        preamble=_preamble(run, status),
        verb="ПРИКАЗЫВАЮ:" if municipality.order_term == "приказ" else "ОБЯЗЫВАЮ:",
        points=_points(municipality, run),
        groups=_groups(findings),
        appendix_to=f"к {in_case(municipality.order_term, 'dat')} "
        f"{municipality.body_name_genitive}",
        draft_note=draft_note,
    )


def sources(municipality: Municipality, year: int) -> list[int]:
    """Batch files behind the results that the list was computed from."""
    rows = SourceResult.objects.filter(
        school__municipality=municipality, assessment__year=year, live=True
    )
    return list(rows.values_list("file", flat=True).distinct())


def _listed(runs: tuple[Run, ...]) -> tuple[list[Finding], str]:
    """Findings decided «yes»; before any decision, the computed ones as a draft."""
    rows = list(
        Finding.objects.filter(run__in=runs)
        .defer("trace")
        .select_related("school", "status")
        .order_by("school__name", "category")
    )
    yes = Finding.Outcome.YES
    if any(finding.decision for finding in rows):
        undecided = any(not f.decision and f.outcome == yes for f in rows)
        note = "Проект: решения приняты не по всем школам с признаками." if undecided else ""
        return [finding for finding in rows if finding.decision == yes], note
    note = "Проект: решения по школам ещё не приняты, перечень составлен по расчёту."
    return [finding for finding in rows if finding.outcome == yes], note


def _ground(findings: list[Finding], list_year: int) -> SchoolStatus | None:
    """A status that this very list set: one that was prolonged cites a later order."""
    statuses = (finding.status for finding in findings if finding.status)
    return next((status for status in statuses if status.list_year == list_year), None)


def _groups(findings: list[Finding]) -> tuple[ListGroup, ...]:
    groups = []
    for kind, title in GROUPS.items():
        schools: dict[str, str] = {}
        for finding in findings:
            if finding.status_kind == kind:
                schools.setdefault(finding.school.name, finding.category_title)
        if schools:
            listed = tuple(ListedSchool(name, ground) for name, ground in schools.items())
            groups.append(ListGroup(title, listed))
    return tuple(groups)


def _preamble(run: Run, status: SchoolStatus | None) -> str:
    ground = f", на основании {_regional_act(status)}" if status and status.regional_number else ""
    return (
        "В целях адресной помощи общеобразовательным организациям, повышения качества образования "
        f"и по итогам анализа результатов оценочных процедур {run.year} года{ground}"
    )


def _regional_act(status: SchoolStatus) -> str:
    """The act in the genitive; one with an unusual first word stands as it was written."""
    try:
        act = in_case(status.regional_act, "gen") if status.regional_act else "акта региона"
    except Refused:
        act = f"документа «{status.regional_act}»"
    dated = f" от {status.regional_date:%d.%m.%Y}" if status.regional_date else ""
    return f"{act}{dated} № {status.regional_number}"


def _points(municipality: Municipality, run: Run) -> tuple[Point, ...]:
    year = run.list_year
    service = municipality.method_service_dative or "методической службе"
    coordinator = municipality.coordinator_name_dative or "муниципальному координатору"
    return (
        Point(
            f"Утвердить перечень общеобразовательных организаций, которым в {year} году "
            f"оказывается адресная помощь (по результатам {run.year} года), согласно приложению."
        ),
        Point(
            f"{_capital(coordinator)}:",
            (
                "довести настоящий документ до сведения руководителей организаций, указанных "
                "в приложении, в течение 5 рабочих дней;",
                f"согласовать дорожные карты организаций до {date(year, 6, 1):%d.%m.%Y};",
                f"представить отчёт о сопровождении до {date(year, 12, 20):%d.%m.%Y}.",
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
                f"до {date(year, 5, 15):%d.%m.%Y};",
                "размещать сведения о ходе работы на официальном сайте ежемесячно.",
            ),
        ),
        Point("Контроль исполнения оставляю за собой."),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sheets(context: SupportOrder) -> list[SheetData]:
    """The list as a workbook."""
    rows = [
        [number, school.name, group.title, school.ground]
        for group in context.groups
        for number, school in enumerate(group.schools, 1)
    ]
    columns = [Column("№", 6), Column("Школа", 50), Column("Группа", 50), Column("Признак", 60)]
    return [SheetData(f"Перечень {context.list_year}", columns, rows)]


PAPER = Paper(
    kind="support_order",
    title="Приказ о сопровождении школ",
    template="desk/papers/support_order.html",
    context_class=SupportOrder,
    build_context=build,
    scope_kind="municipality",
    permission="make_paper",
    layout="order",
    find_sources=sources,
    sheets=sheets,
)
