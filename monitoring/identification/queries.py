"""What the pages of the identification ask: runs, their table, findings, methodologies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from monitoring.identification.engine.trace import from_json
from monitoring.identification.words.beside import beside_region, differs
from monitoring.identification.words.figures import has_small_figures
from monitoring.identification.words.firmness import expected
from monitoring.models import Finding, Run, SchoolResult
from monitoring.region_acts.queries import RegionList
from schools.access import may
from schools.models import Municipality, School, User
from schools.permissions import Permission
from schools.privacy import Sight

Outcome, State = Finding.Outcome, Finding.State
# A category that only reads the region's list is not beside it, it is the list.
READS_LIST = "in_list"
# Of the trace only what a row of the table says; the whole of it is read on the finding's page.
TRACE_KEYS = ("operator", "value", "op", "threshold", "distance", "unit", "total", "quota")


@dataclass(frozen=True)
class Category:
    """A category of a run and how its schools were found.

    `false_alarms` of those with признаки and `missed` among those without are to be expected.
    """

    code: str
    title: str
    yes: int = 0
    no: int = 0
    unknown: int = 0
    undecided: int = 0
    false_alarms: float | None = None
    missed: float | None = None

    @property
    def chance(self) -> str:
        """What the list owes to chance, in words."""
        return expected(self.yes, self.no, self.false_alarms, self.missed)


@dataclass(frozen=True)
class SchoolRow:
    """A school and its findings in the order of categories; None where a filter left one out."""

    school: School
    findings: tuple[Finding | None, ...]
    listed: tuple[str, ...] = ()
    """Terms under which the region lists the school."""
    beside: tuple[str, ...] = ()
    """What the findings are beside the region's list, in words, each once."""


@dataclass(frozen=True)
class RunTable:
    categories: tuple[Category, ...]
    rows: tuple[SchoolRow, ...]
    schools: int
    has_region: bool = False
    """Whether a list of the region for the same year is loaded."""


@dataclass(frozen=True)
class Neighbours:
    """The findings before and after this one in the same category, alphabetically by school."""

    before: Finding | None
    after: Finding | None
    place: int
    total: int


def runs(user: User) -> QuerySet[Run]:
    """Runs of the viewer's municipalities, newest first, with counts of their findings."""
    undecided = Q(findings__state=State.COMPUTED, findings__outcome=Outcome.YES)
    return (
        Run.objects.visible_to(user)
        .select_related("municipality__region", "version__methodology", "created_by")
        .annotate(
            superseded=Exists(_newer()),
            yes=Count("findings__school", filter=Q(findings__outcome=Outcome.YES), distinct=True),
            unknown=Count(
                "findings__school", filter=Q(findings__outcome=Outcome.UNKNOWN), distinct=True
            ),
            schools=Count("findings__school", distinct=True),
            undecided=Count("findings", filter=undecided),
            approved=Count("findings", filter=Q(findings__state=State.APPROVED)),
        )
        .order_by("-created_at", "-pk")
    )


def latest_runs(
    municipality: Municipality, year: int | None = None, *, among: QuerySet[Run] | None = None
) -> tuple[Run, ...]:
    """The latest run of each methodology by results of the year, without it of the latest year.

    A list may be made by several methodologies: one finds low results, another the conditions.
    `among` narrows the choice: to what a viewer may see, to what was shown.
    """
    every = Run.objects.all() if among is None else among
    runs = (
        every.filter(municipality=municipality)
        .select_related("version__methodology")
        .order_by("-year", "-created_at", "-pk")
    )
    return _latest(runs.filter(year=year) if year else runs)


def latest_to_decide(viewer: User) -> list[Run]:
    """`latest_runs` of every municipality where the viewer decides, with what their lines on
    «Сегодня» tell, in one query."""
    runs = (
        Run.objects.where_holds(viewer, Permission.DECIDE_FINDING)
        .select_related("municipality", "version__methodology")
        .only(
            "municipality__name",
            "year",
            "stale_cells",
            "created_at",
            "version__methodology__title",
        )
        .order_by("municipality__name", "municipality", "-year", "-created_at", "-pk")
    )
    places = groupby(runs, key=lambda run: run.municipality_id)
    return [run for _, of_place in places for run in _latest(of_place)]


def _latest(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The first of each methodology among runs of the first one's year."""
    year, latest = None, dict[int, Run]()
    for run in runs:
        year = year or run.year
        if run.year == year:
            latest.setdefault(run.version.methodology_id, run)
    return tuple(latest.values())


def _newer() -> QuerySet[Run]:
    """Runs of the same list by the same methodology that came after the outer one."""
    return Run.objects.filter(
        municipality=OuterRef("municipality"),
        year=OuterRef("year"),
        version__methodology=OuterRef("version__methodology"),
        pk__gt=OuterRef("pk"),
    )


def newer_run(run: Run) -> Run | None:
    """The latest run of the same municipality, year and methodology, if it is not this one."""
    latest = (
        Run.objects.filter(
            municipality=run.municipality_id,
            year=run.year,
            version__methodology=run.version.methodology_id,
        )
        .order_by("-created_at", "-pk")
        .first()
    )
    return latest if latest and latest.pk != run.pk else None


def categories(run: Run) -> tuple[Category, ...]:
    """The run's categories in the order of its methodology, with counts by outcome."""
    rows = (
        run.findings.order_by()
        .values("category", "category_title")
        .annotate(
            yes=Count("pk", filter=Q(outcome=Outcome.YES)),
            no=Count("pk", filter=Q(outcome=Outcome.NO)),
            unknown=Count("pk", filter=Q(outcome=Outcome.UNKNOWN)),
            undecided=Count("pk", filter=Q(state=State.COMPUTED, outcome=Outcome.YES)),
            false_alarms=Sum(1 - F("probability"), filter=Q(outcome=Outcome.YES)),
            missed=Sum("probability", filter=Q(outcome=Outcome.NO)),
        )
    )
    order = [item["code"] for item in run.version.document["categories"]]
    categories = [
        Category(
            row["category"],
            row["category_title"],
            row["yes"],
            row["no"],
            row["unknown"],
            row["undecided"],
            row["false_alarms"],
            row["missed"],
        )
        for row in rows
    ]
    return tuple(sorted(categories, key=lambda category: order.index(category.code)))


def run_table(
    run: Run, sight: Sight, left: QuerySet[Finding], region: RegionList, category: str = ""
) -> RunTable:
    """Schools × categories, alphabetically, of the findings of a run that a filter has left."""
    shown = tuple(item for item in categories(run) if not category or item.code == category)
    rows: dict[School, dict[str, Finding]] = defaultdict(dict)
    for finding in _light(left, sight, run.municipality):
        rows[finding.school][finding.category] = finding
    return RunTable(
        categories=shown,
        rows=tuple(
            SchoolRow(
                school,
                tuple(findings.get(item.code) for item in shown),
                tuple(row.term for row in region.of(school.pk)),
                _beside(findings.values(), region),
            )
            for school, findings in rows.items()
        ),
        schools=run.findings.values("school").distinct().count(),
        has_region=bool(region.acts),
    )


def _beside(findings: Iterable[Finding], region: RegionList) -> tuple[str, ...]:
    """One sentence for each kind of status: several categories of a run may lead to one."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.trace_operator == READS_LIST:  # type: ignore[attr-defined]
            continue
        kinds[finding.status_kind].append(finding.outcome)
    said = [
        beside_region(
            _together(outcomes),
            region.holds(finding.school_id, kind),
            another=region.holds_otherwise(finding.school_id, kind),
        )
        for kind, outcomes in kinds.items()
    ]
    return tuple(dict.fromkeys(filter(None, said)))


def _together(outcomes: Iterable[str]) -> str:
    """Of several categories that lead to one status: a sign in any of them is a sign."""
    kinds = set(outcomes)
    return next((each for each in ("yes", "unknown") if each in kinds), "no")


def region_differences(run: Run, region: RegionList) -> dict[str, list[School]]:
    """Schools whose findings the region's list contradicts, alphabetically by what is said."""
    kinds: dict[tuple[School, str], list[str]] = defaultdict(list)
    findings = run.findings.exclude(trace__operator=READS_LIST).defer("trace")
    for finding in (
        findings.select_related("school").order_by("school__name") if region.acts else ()
    ):
        kinds[finding.school, finding.status_kind].append(finding.outcome)
    said: dict[str, list[School]] = defaultdict(list)
    for (school, kind), outcomes in kinds.items():
        outcome, listed = _together(outcomes), region.holds(school.pk, kind)
        if differs(outcome, listed):
            another = region.holds_otherwise(school.pk, kind)
            said[beside_region(outcome, listed, another=another)].append(school)
    return dict(said)


SHOW = (
    ("yes", "с признаками"),
    ("unknown", "недостаточно данных"),
    ("undecided", "ждут решения"),
    ("decided", "решение принято"),
)


def shown_as(show: str) -> Q:
    """Findings of a choice of `SHOW`."""
    return {
        "yes": Q(outcome=Outcome.YES),
        "unknown": Q(outcome=Outcome.UNKNOWN),
        "undecided": Q(state=State.COMPUTED) & ~Q(outcome=Outcome.NO),
        "decided": ~Q(state=State.COMPUTED),
    }[show]


def _light(
    findings: QuerySet[Finding], sight: Sight, municipality: Municipality
) -> Iterator[Finding]:
    """Without the traces, which are long, but with the figures of their first line.

    For whom some figures are hidden the traces are read: `trace_value` of such a finding is None.
    """
    keys = {f"trace_{name}": F(f"trace__{name}") for name in TRACE_KEYS}
    rows = (
        findings.select_related("school__municipality")
        .annotate(**keys)
        .order_by("school__name", "school", "category")
    )
    if sight.sees(municipality.scope):
        yield from rows.defer("trace")
        return
    for finding in rows:
        if not sight.sees(finding.school.scope) and has_small_figures(from_json(finding.trace)):
            finding.trace_value = None  # type: ignore[attr-defined]
        yield finding


def findings(user: User) -> QuerySet[Finding]:
    """Where to look one finding up; a school's people see their own."""
    return Finding.objects.visible_to(user).select_related(
        "school__municipality__region", "run__municipality", "run__version__methodology",
        "decided_by", "status", "reply__file", "reply__given_by", "reply__answered_by",
    )  # fmt: skip


def neighbours(finding: Finding) -> Neighbours:
    """Where the finding stands among those of its category."""
    same = list(
        Finding.objects.filter(run=finding.run_id, category=finding.category)
        .defer("trace")
        .select_related("school")
        .order_by("school__name", "school")
    )
    index = [item.pk for item in same].index(finding.pk)
    return Neighbours(
        before=same[index - 1] if index else None,
        after=same[index + 1] if index + 1 < len(same) else None,
        place=index + 1,
        total=len(same),
    )


def waiting(run: Run) -> tuple[Finding, ...]:
    """What nobody decided on yet, in the order to go through it: first where signs were found,
    school by school, and those without enough data last."""
    findings = run.findings.filter(state=State.COMPUTED).exclude(outcome=Outcome.NO)
    rows = findings.defer("trace").select_related("school").order_by("school__name", "category")
    return tuple(sorted(rows, key=lambda item: item.outcome == Outcome.UNKNOWN))


def next_waiting(finding: Finding) -> Finding | None:
    """Where «Далее» leads: on from this school, then from the beginning; None when all is done."""
    left = [item for item in waiting(finding.run) if item.pk != finding.pk]
    here = (finding.outcome == Outcome.UNKNOWN, finding.school.name, finding.category)
    after = (
        item
        for item in left
        if (item.outcome == Outcome.UNKNOWN, item.school.name, item.category) > here
    )
    return next(after, left[0] if left else None)


def same_in(finding: Finding, run: Run) -> Finding | None:
    """The same school and category in another run."""
    return run.findings.filter(school=finding.school_id, category=finding.category).first()


def other_findings(finding: Finding) -> QuerySet[Finding]:
    """The same school in the other categories of the run."""
    return (
        Finding.objects.filter(run=finding.run_id, school=finding.school_id)
        .exclude(pk=finding.pk)
        .defer("trace")
        .order_by("category")
    )


def schools_of(run: Run) -> QuerySet[School]:
    """Of the run's findings, by name."""
    return School.objects.filter(pk__in=run.findings.values("school")).order_by("name")


def places_to_run(user: User) -> list[Municipality]:
    """Where the viewer may run an identification, alphabetically."""
    visible = Municipality.objects.visible_to(user).select_related("region").order_by("name")
    return [place for place in visible if may(user, Permission.RUN_IDENTIFICATION, place)]


def cells_open_to(user: User, ids: set[int]) -> set[int]:
    """Those of the cells that still exist and that the viewer may open."""
    cells = SchoolResult.objects.visible_to(user).filter(pk__in=ids)
    return set(cells.values_list("pk", flat=True))
