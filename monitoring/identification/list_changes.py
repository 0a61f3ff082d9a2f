"""What an order would change in the list: who enters, who stays, who leaves, who has no decision.

A school has one status on the scale of results: with low results it is no longer in the risk zone,
and a newer list may move it from one to the other.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.indicators.intervals import Label
from monitoring.models import Finding, Reply, Run
from schools.models import School, SchoolStatus

Outcome, State, Kind = Finding.Outcome, Finding.State, SchoolStatus.Kind


@dataclass(frozen=True)
class Listed:
    """A school that decisions give a status; `status` is the one of that kind it already holds."""

    findings: tuple[Finding, ...]
    status: SchoolStatus | None

    @property
    def school(self) -> School:
        return self.findings[0].school

    @property
    def kind(self) -> str:
        return self.findings[0].status_kind


@dataclass(frozen=True)
class Leaving:
    """A school whose status of an earlier list nothing upholds now.

    `moved_to` is the other status on the scale of results that takes its place: then leaving is no
    choice. `proposed` is false where nobody has decided and the results alone are no ground to let
    the school go: data are missing, or one good year may be luck.
    """

    status: SchoolStatus
    reason: str
    moved_to: str = ""
    proposed: bool = True

    @property
    def field(self) -> str:
        """The name of its field in the form of approval."""
        return f"exit_{self.status.pk}"


@dataclass(frozen=True)
class ListChanges:
    """What an order would approve, and what keeps it from that."""

    undecided: tuple[Finding, ...]
    objections: tuple[Reply, ...]
    entering: tuple[Listed, ...]
    staying: tuple[Listed, ...]
    leaving: tuple[Leaving, ...]
    left_out: tuple[Finding, ...]
    open: tuple[Finding, ...]
    decided: int

    @property
    def ready(self) -> bool:
        return not self.undecided and not self.objections and bool(self.decided)


@dataclass(frozen=True)
class Approved:
    """What the order of a run has changed."""

    entered: tuple[SchoolStatus, ...]
    stayed: tuple[SchoolStatus, ...]
    left: tuple[SchoolStatus, ...]


def list_changes(run: Run) -> ListChanges:
    """The run's findings and the statuses of its schools as an order would see them."""
    findings = list(
        run.findings.defer("trace")
        .select_related("school__municipality", "decided_by", "reply")
        .order_by("school__name", "category")
    )
    current = _current(run)
    wanted = wanted_statuses(run, findings)
    grounds: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        is_ground = finding.state == State.DECIDED and finding.decision == Outcome.YES
        if is_ground and finding.status_kind in wanted[finding.school_id]:
            grounds[finding.school_id, finding.status_kind].append(finding)
    listed = [Listed(tuple(group), current.get(key)) for key, group in grounds.items()]
    decided = [finding for finding in findings if finding.state == State.DECIDED]
    return ListChanges(
        undecided=tuple(f for f in findings if f.state == State.COMPUTED and f.outcome == "yes"),
        objections=tuple(r for f in findings if (r := f.school_reply) and r.waits),
        entering=tuple(item for item in listed if item.status is None),
        staying=tuple(item for item in listed if item.status is not None),
        leaving=tuple(_leaving(run, findings, current, wanted)),
        left_out=tuple(f for f in decided if f.decision == Outcome.NO),
        open=tuple(f for f in findings if f.state == State.COMPUTED and f.outcome == "unknown"),
        decided=len(decided),
    )


def approved(run: Run) -> Approved:
    """By the statuses themselves: those of the run's order, and those that it ended."""
    of_run = SchoolStatus.objects.filter(
        school__municipality=run.municipality_id, findings__run=run
    )
    rows = of_run.select_related("school__municipality").order_by("school__name", "kind")
    held = list(rows.distinct())
    left = SchoolStatus.objects.filter(
        school__municipality=run.municipality_id,
        exit_order_number=run.order_number,
        exit_order_date=run.order_date,
    ).exclude(exit_order_number="")
    return Approved(
        entered=tuple(status for status in held if status.is_new),
        stayed=tuple(status for status in held if not status.is_new),
        left=tuple(left.select_related("school__municipality").order_by("school__name", "kind")),
    )


def wanted_statuses(run: Run, findings: Iterable[Finding]) -> dict[int, set[str]]:
    """Kinds of status by school that decisions ask for; of those of results, the heavier one alone.

    Another methodology may have set the heavier one by this very list.
    """
    held = SchoolStatus.objects.current().filter(
        school__municipality=run.municipality_id, kind=Kind.SHNOR, list_year__gte=run.list_year
    )
    heavier = set(held.values_list("school", flat=True))
    wanted: dict[int, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.decision == Outcome.YES:
            wanted[finding.school_id].add(finding.status_kind)
    for school, kinds in wanted.items():
        if Kind.SHNOR in kinds or school in heavier:
            kinds.discard(Kind.RISK_ZONE)
    return wanted


def _current(run: Run) -> dict[tuple[int, str], SchoolStatus]:
    rows = SchoolStatus.objects.current().filter(school__municipality=run.municipality_id)
    statuses = rows.select_related("school__municipality").order_by("school__name", "kind")
    return {(status.school_id, status.kind): status for status in statuses}


def _leaving(
    run: Run,
    findings: list[Finding],
    current: dict[tuple[int, str], SchoolStatus],
    wanted: dict[int, set[str]],
) -> Iterable[Leaving]:
    judged: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        judged[finding.school_id, finding.status_kind].append(finding)
    covered = {kind for _, kind in judged}
    clear_before = _clear_before(run)
    for (school, kind), status in current.items():
        if kind in wanted[school]:
            continue
        moved_to = _moved_to(kind, wanted[school])
        if moved_to:
            term = status.school.municipality.status_term(moved_to)
            yield Leaving(status, f"Получает статус «{term}».", moved_to)
        elif kind in covered and status.list_year < run.list_year:
            yield _no_more(run, status, judged[school, kind], (school, kind) in clear_before)


def _moved_to(kind: str, wanted: set[str]) -> str:
    """The other status of results that the school gets."""
    others = set(SchoolStatus.OF_RESULTS) - {kind}
    return next(iter(others & wanted), "") if kind in SchoolStatus.OF_RESULTS else ""


def _clear_before(run: Run) -> set[tuple[int, str]]:
    """Schools and kinds that the same methodology found without signs a year earlier."""
    earlier = Run.objects.filter(
        municipality=run.municipality_id,
        year=run.year - 1,
        version__methodology=run.version.methodology_id,
    ).first()
    if earlier is None:
        return set()
    clean: dict[tuple[int, str], bool] = {}
    for school, kind, outcome in earlier.findings.values_list("school", "status_kind", "outcome"):
        clean[school, kind] = clean.get((school, kind), True) and outcome == Outcome.NO
    return {key for key, clear in clean.items() if clear}


def _no_more(
    run: Run, status: SchoolStatus, findings: list[Finding], clear_before: bool
) -> Leaving:
    decided = [finding for finding in findings if finding.decision == Outcome.NO]
    if decided:
        return Leaving(status, " ".join(finding.reason for finding in decided))
    if any(finding.outcome == Outcome.YES for finding in findings):
        reason = f"По результатам {run.year} года признаки есть, решение ещё не принято."
        return Leaving(status, reason, proposed=False)
    if any(finding.outcome == Outcome.UNKNOWN for finding in findings):
        reason = f"По результатам {run.year} года данных недостаточно, решение не принято."
        return Leaving(status, reason, proposed=False)
    if clear_before:
        reason = f"По результатам {run.year - 1} и {run.year} годов признаков нет."
        return Leaving(status, reason)
    if all(finding.certainty == Label.STEADY for finding in findings):
        return Leaving(status, f"По результатам {run.year} года признаков нет, вывод устойчивый.")
    reason = (
        f"По результатам {run.year} года признаков нет, но вывод не устойчивый: один хороший год "
        "бывает и случайно. Выход предлагается после двух лет без признаков или одного – с "
        "устойчивым выводом."
    )
    return Leaving(status, reason, proposed=False)
