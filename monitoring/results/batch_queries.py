"""What the pages of imports ask: batches, what was read from each file, and the remarks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, IntegerField, Prefetch, QuerySet, Value, When

from monitoring.models import Assessment, Benchmark, SourceResult
from monitoring.models.results import Procedure
from monitoring.results.intake import TOLD_ONE_BY_ONE
from monitoring.results.remarks import title_of
from schools.access import may
from schools.matching import Matcher
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core.intake import layouts
from shnor_portal.core.models import Batch, BatchFile, BatchIssue
from shnor_portal.core.problems import Problem
from shnor_portal.core.typography import NBSP

COUNTED = ("rows", "created", "updated", "unchanged", "rejected")
_RANKS = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class FileCard:
    """One file as the batch's page shows it; counts are of the reading's summary."""

    file: BatchFile
    layout_title: str
    exams: tuple[str, ...]
    counts: dict[str, int]
    benchmarks: dict[str, int]
    unmatched: int = 0
    of_pupils: bool = False
    """Whether its rows are results of participants one by one."""
    errors: int = 0
    warnings: int = 0
    notes: int = 0

    @property
    def remarks(self) -> int:
        return self.errors + self.warnings + self.notes

    @property
    def goes_in(self) -> bool:
        """Whether a confirmation would load it."""
        return self.file.included and self.file.state == BatchFile.State.READY

    @property
    def asks_for_a_look(self) -> bool:
        """Whether somebody has to do something about the file, or to know why it is not taken."""
        state = BatchFile.State
        well = self.file.state in {state.READY, state.UNCHANGED, state.APPLIED}
        return bool(not well or self.errors or self.warnings or self.unmatched)


@dataclass(frozen=True)
class UnmatchedSchool:
    """A spelling that no school answers to, and where it was met: (file, row) pairs."""

    name: str
    code: str
    places: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class BatchContents:
    """All that the page of one batch says of its files."""

    cards: tuple[FileCard, ...]
    unmatched: tuple[UnmatchedSchool, ...]
    totals: dict[str, int] = field(default_factory=dict)

    @property
    def tallies(self) -> list[tuple[bool, dict[str, int]]]:
        """Sums of what is to be loaded: of results of pupils (True) apart from all other rows."""
        tallies = []
        for of_pupils in (False, True):
            cards = [card for card in self.cards if card.of_pupils is of_pupils]
            if cards or not (of_pupils or self.cards):
                tallies.append((of_pupils, _sums(cards)))
        return tallies

    @property
    def ready(self) -> int:
        return sum(card.goes_in for card in self.cards)

    @property
    def troubled(self) -> list[FileCard]:
        return [card for card in self.cards if card.asks_for_a_look]

    @property
    def calm(self) -> list[FileCard]:
        return [card for card in self.cards if not card.asks_for_a_look]

    @property
    def all_calm_go_in(self) -> bool:
        """Whether all calm files would be loaded: none is unchanged or left out."""
        return all(card.goes_in for card in self.calm)

    @property
    def refused(self) -> int:
        return sum(card.file.state == BatchFile.State.REFUSED for card in self.cards)

    @property
    def unchanged(self) -> int:
        return sum(card.file.state == BatchFile.State.UNCHANGED for card in self.cards)

    @property
    def left_out(self) -> int:
        ready = BatchFile.State.READY
        return sum(c.file.state == ready and not c.file.included for c in self.cards)


@dataclass(frozen=True)
class IssueGroup:
    """Remarks of one kind over the whole batch, or one file."""

    code: str
    severity: str
    count: int
    files: int

    @property
    def title(self) -> str:
        return title_of(self.code, self.severity)


def batches(user: User) -> QuerySet[Batch]:
    """Batches the viewer may see, newest first, with their files and authors."""
    files = BatchFile.objects.select_related("stored").order_by("position")
    rows = Batch.objects.visible_to(user)
    return rows.select_related("created_by").prefetch_related(Prefetch("files", files))


def placed(batches: Iterable[Batch]) -> list[Batch]:
    """The batches with `place`, the name of the municipality of each."""
    rows = list(batches)
    names = municipality_names([batch.scope for batch in rows])
    for batch in rows:
        batch.place = names.get(batch.scope, "")  # type: ignore[attr-defined]
    return rows


def batch(user: User) -> QuerySet[Batch]:
    """Where to look one batch up."""
    return Batch.objects.visible_to(user).select_related("created_by", "job")


def municipalities_to_import(user: User) -> list[Municipality]:
    """Where the viewer may bring files to, alphabetically."""
    visible = Municipality.objects.visible_to(user).select_related("region").order_by("name")
    return [place for place in visible if may(user, Permission.IMPORT_FILES, place)]


def municipality_of(scope: str) -> Municipality | None:
    """The municipality that a scope path leads through."""
    parts = [part for part in scope.split("/") if part]
    return Municipality.objects.filter(pk=parts[1]).first() if len(parts) > 1 else None


def municipality_names(scopes: list[str]) -> dict[str, str]:
    """The municipality of each scope path, by scope."""
    keys = {scope: scope.split("/")[1] for scope in scopes if scope.count("/") > 1}
    names = Municipality.objects.filter(pk__in=set(keys.values())).in_bulk()
    return {scope: names[int(pk)].name for scope, pk in keys.items() if int(pk) in names}


def contents(batch: Batch) -> BatchContents:
    """What was read from the files of a batch; the number of queries does not depend on them."""
    files = list(batch.files.select_related("stored").order_by("position"))
    cards = _cards(batch, files)
    totals = _sums(cards)
    totals["benchmarks"] = sum(
        card.benchmarks.get(name, 0)
        for card in cards
        if card.file.included
        for name in ("created", "updated")
    )
    return BatchContents(tuple(cards), _unmatched(files), totals)


def _sums(cards: Iterable[FileCard]) -> dict[str, int]:
    included = [card for card in cards if card.file.included]
    return {name: sum(card.counts[name] for card in included) for name in COUNTED}


def file_card(file: BatchFile) -> FileCard:
    """The card of one file."""
    return _cards(file.batch, [file])[0]


def issues(batch: Batch, file: BatchFile | None = None, code: str = "") -> QuerySet[BatchIssue]:
    """Remarks, errors first, kind by kind, in the order of files and rows."""
    rows = BatchIssue.objects.filter(file__batch=batch)
    if file:
        rows = rows.filter(file=file)
    if code:
        rows = rows.filter(code=code)
    return (
        rows.annotate(rank=_rank())
        .select_related("file__stored")
        .order_by("rank", "code", "file__position", "sheet", "row", "pk")
    )


def problems_of_file(file: BatchFile) -> list[Problem]:
    """The remarks about a file in its own order, as the kit's tools take them."""
    fields = ("code", "message", "severity", "sheet", "row", "column", "value")
    rows = file.issues.order_by("sheet", "row", "pk").values(*fields)
    return [Problem(**row) for row in rows]


def issue_groups(batch: Batch, file: BatchFile | None = None) -> list[IssueGroup]:
    """How many remarks of each kind, errors first."""
    issues = BatchIssue.objects.filter(file__batch=batch)
    if file:
        issues = issues.filter(file=file)
    rows = (
        issues.annotate(rank=_rank())
        .values("rank", "code", "severity")
        .annotate(count=Count("pk"), files=Count("file", distinct=True))
        .order_by("rank", "-count", "code")
    )
    return [IssueGroup(r["code"], r["severity"], r["count"], r["files"]) for r in rows]


def exam_text(exam: dict[str, Any]) -> str:
    """«ВПР 2024, математика, 5 класс» of an exam of a file's summary."""
    procedure = dict(Procedure.choices).get(exam.get("procedure") or "", "")
    subject = exam.get("subject") or ""
    grade = exam.get("grade")
    head = " ".join(filter(None, [procedure, str(exam.get("year") or "")]))
    parts = [head, subject[:1].lower() + subject[1:], f"{grade}{NBSP}класс" if grade else ""]
    return ", ".join(part for part in parts if part)


def _rank() -> Case:
    whens = [When(severity=name, then=Value(rank)) for name, rank in _RANKS.items()]
    return Case(*whens, default=Value(3), output_field=IntegerField())


def _cards(batch: Batch, files: list[BatchFile]) -> list[FileCard]:
    severities: dict[int, Counter[str]] = defaultdict(Counter)
    counted = BatchIssue.objects.filter(file__in=files).values_list("file", "severity")
    for file_id, severity, count in counted.annotate(count=Count("pk")).order_by():
        severities[file_id][severity] = count
    one_by_one = SourceResult.objects.filter(file__in=files, kind=SourceResult.Kind.INDIVIDUAL)
    of_pupils = set(one_by_one.order_by().values_list("file", flat=True).distinct())
    return [
        FileCard(
            file=file,
            layout_title=layouts.title_of(file.layout),
            exams=_exams(file.summary),
            counts={name: file.summary.get(name) or 0 for name in COUNTED},
            benchmarks=file.summary.get("benchmarks") or {},
            unmatched=len(file.summary.get("unmatched_schools") or ()),
            of_pupils=file.pk in of_pupils,
            errors=severities[file.pk]["error"],
            warnings=severities[file.pk]["warning"],
            notes=severities[file.pk]["info"],
        )
        for file in files
    ]


def _exams(summary: dict[str, Any]) -> tuple[str, ...]:
    """The assessments of a file; a reference file has only its year, if any."""
    exams = summary.get("exams") or []
    if exams:
        return tuple(exam_text(exam) for exam in exams)
    return (str(summary["year"]),) if summary.get("year") else ()


def _unmatched(files: list[BatchFile]) -> tuple[UnmatchedSchool, ...]:
    """Spellings to ask of. Many bare codes are other schools of a region's file: nobody is asked
    to go through them."""
    places: dict[tuple[str, str], list[tuple[str, int | None]]] = defaultdict(list)
    for file in files:
        for item in file.summary.get("unmatched_schools") or ():
            key = (item.get("name") or "", item.get("code") or "")
            places[key].append((file.stored.name, item.get("row")))
    if sum(not name for name, _ in places) > TOLD_ONE_BY_ONE:
        places = {key: where for key, where in places.items() if key[0]}
    ordered = sorted(places.items(), key=lambda pair: pair[0])
    return tuple(UnmatchedSchool(name, code, tuple(where)) for (name, code), where in ordered)


def schools_to_bind(batch: Batch) -> QuerySet[School]:
    """Schools that a spelling met in the batch may mean."""
    place = municipality_of(batch.scope)
    return School.objects.active().filter(municipality=place).order_by("name")


def suggestions(batch: Batch, unmatched: Sequence[UnmatchedSchool]) -> list[School | None]:
    """For each unknown spelling the school that it is most alike to, if one alone is alike."""
    if not unmatched:
        return []
    matcher = Matcher(municipality_of(batch.scope), batch=batch)
    return [matcher.match(item.code, item.name).suggestion for item in unmatched]


def assessments_of(batch: Batch) -> QuerySet[Assessment]:
    """The works that an applied batch brought results of."""
    if batch.state != Batch.State.APPLIED:
        return Assessment.objects.none()
    return Assessment.objects.filter(
        pk__in=SourceResult.objects.filter(file__batch=batch, live=True).values("assessment")
    )


def rows_of_file(file: BatchFile) -> tuple[str, QuerySet[Any]]:
    """The file's new and changed rows in its order: `results` of schools or reference `records`."""
    results = (
        SourceResult.objects.filter(file=file)
        .select_related("school", "assessment")
        .order_by("assessment", "sheet", "row")
    )
    if results.exists():
        return "results", results
    return "records", file.records.order_by("sheet", "row", "pk")


def benchmarks_of_file(file: BatchFile) -> QuerySet[Benchmark]:
    """The district, region and country that the file gives."""
    return (
        Benchmark.objects.filter(file=file)
        .select_related("assessment")
        .order_by("assessment", "level", "name")
    )
