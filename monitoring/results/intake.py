"""Results in: a parsed file becomes source results, unseen until its batch is applied.

One adapter serves every layout of results; the layouts themselves are pure (`layouts/`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import timezone

from monitoring.models import Assessment, Benchmark, ParticipantResult, SourceResult
from monitoring.models.results import COUNT_FIELDS
from monitoring.results.attempts import left_out
from monitoring.results.details import save_details
from monitoring.results.effective import cells_of_files, recompute
from monitoring.results.gone import forget_gone, note_gone, restore_gone, withdraw_gone
from monitoring.results.layouts.parsed import (
    BenchmarkPart,
    ExamKey,
    Hints,
    ParsedFile,
    ResultLayout,
    SchoolPart,
    SchoolRef,
)
from monitoring.results.layouts.recognition import LAYOUTS
from monitoring.results.layouts.schools import same_school
from monitoring.results.said_of_files import said_of
from monitoring.results.scales.computing import refresh as make_marks
from monitoring.results.scales.queries import remarks as scale_remarks
from schools.matching import FOREIGN, GIA, Match, Matcher
from schools.models import Municipality, School
from schools.municipality_names import is_same_municipality
from shnor_portal.core.bulk import load_rows
from shnor_portal.core.intake import layouts
from shnor_portal.core.intake.layouts import Staged, Writing
from shnor_portal.core.models import BatchFile
from shnor_portal.core.problems import Problem
from shnor_portal.core.sheets.books import Book
from shnor_portal.core.typography import counted

ORDER = 30
# So many unknown codes are named row by row; more of them are a region's file.
TOLD_ONE_BY_ONE = 5
KINDS = {
    "individual": SourceResult.Kind.INDIVIDUAL,
    "report": SourceResult.Kind.REPORT,
    "flat": SourceResult.Kind.FLAT,
    "own": SourceResult.Kind.OWN,
}
PEOPLE_FIELDS = ("source", "row", "class_no", "primary", "mark", "journal_mark", "test_score")


def register_layouts() -> None:
    """Called once at start."""
    for layout in LAYOUTS:
        layouts.register(ResultsIntake(layout))
    layouts.after_change(recompute_touched)


def recompute_touched(files: Sequence[BatchFile], by: Any) -> None:
    """Cells that an applied or withdrawn batch speaks of, in the same transaction."""
    ids = [file.pk for file in files]
    make_marks(SourceResult.objects.filter(file__in=ids, live=True))
    recompute(cells=cells_of_files(ids))


class ResultsIntake:
    """A layout of results as core's intake sees it."""

    def __init__(self, layout: ResultLayout) -> None:
        self.layout = layout
        self.code = layout.code
        self.title = layout.title
        self.order = ORDER
        self.loads = layout.loads
        self.is_title = layout.is_title

    def recognise(self, book: Book) -> bool:
        return self.layout.recognises(book)

    def stage(self, file: BatchFile, book: Book, writing: Writing) -> Staged:
        parsed = self.parsed(file, book)
        staged = Staged(
            rows=parsed.rows,
            rejected=parsed.rejected,
            problems=list(parsed.problems),
            personal=bool(parsed.personal_columns),
            refused=parsed.refused,
        )
        _describe(staged, parsed)
        municipality = _municipality(file)
        assessments = _assessments(parsed.exams)
        with writing():
            _stage_parts(file, parsed.parts, assessments, municipality, staged)
            _stage_benchmarks(file, parsed.benchmarks, assessments, municipality, staged)
        return staged

    def parsed(self, file: BatchFile, book: Book) -> ParsedFile:
        """What the layout reads of the file, with what was said beside it."""
        return self.layout.read(book, _hints(file))

    def unstage(self, file: BatchFile) -> None:
        forget_gone(file)
        file.results.filter(live=False).delete()
        file.benchmarks.filter(live=False).delete()

    def apply(self, file: BatchFile, by: Any) -> None:
        _settle_pending(file)
        now = timezone.now()
        file.results.filter(school__isnull=False).update(live=True, applied_at=now)
        file.benchmarks.update(live=True, applied_at=now)
        withdraw_gone(file)

    def withdraw(self, file: BatchFile, by: Any) -> list[str]:
        file.results.update(live=False)
        file.benchmarks.update(live=False)
        restore_gone(file)
        return []


def _hints(file: BatchFile) -> Hints:
    hints = said_of(file)
    school, municipality = _said_school(file), _municipality(file)
    all_days = Municipality.Attempts.ALL
    return Hints(
        year=hints.get("year"),
        subject=hints.get("subject") or "",
        grade=hints.get("grade"),
        file_name=file.stored.name,
        school=school.name if school else "",
        all_attempts=bool(municipality and municipality.gia_attempts == all_days),
    )


def _said_school(file: BatchFile) -> School | None:
    """The school that the user said the file is of."""
    pk = said_of(file).get("school")
    return School.objects.filter(pk=pk).first() if pk else None


def _municipality(file: BatchFile) -> Municipality | None:
    pk = file.batch.hints.get("municipality")
    return Municipality.objects.select_related("region").get(pk=pk) if pk else None


def _describe(staged: Staged, parsed: ParsedFile) -> None:
    """Exams with their rows; top-level keys are None where exams differ."""
    rows = Counter[ExamKey]()
    for part in parsed.parts:
        rows[part.exam] += part.rows
    for exam in parsed.exams:
        staged.about["exams"].append(
            {
                "procedure": exam.procedure,
                "year": exam.year,
                "subject": exam.subject,
                "grade": exam.grade,
                "rows": rows[exam],
            }
        )
    for key in ("procedure", "year", "subject", "grade"):
        values = {exam[key] for exam in staged.about["exams"]}
        staged.about[key] = values.pop() if len(values) == 1 else None


def _assessments(exams: Iterable[ExamKey]) -> dict[ExamKey, Assessment]:
    return {exam: Assessment.objects.get_or_create(**asdict(exam))[0] for exam in exams}


def _stage_parts(
    file: BatchFile,
    parts: Sequence[SchoolPart],
    assessments: dict[ExamKey, Assessment],
    municipality: Municipality | None,
    staged: Staged,
) -> None:
    matcher = Matcher(municipality, batch=file.batch)
    matched, unmatched = [], []
    said = _said_school(file) if any(part.school.own for part in parts) else None
    for part in parts:
        match = (
            Match(said.pk) if said and part.school.own else match_part(matcher, part, municipality)
        )
        if match.school_id or match.pending_login:
            matched.append((part, match))
        else:
            unmatched.append((part, match))
    _reject(unmatched, staged, of_region=bool(file.batch.hints.get("of_region")))
    staged.problems += _left_out([part for part, _ in matched], municipality)
    staged.problems += scale_remarks([part for part, _ in matched], municipality)
    ids = {key: exam.pk for key, exam in assessments.items()}
    note_gone(file, matched, ids, municipality, staged)
    hashes = _live_hashes(file, assessments.values(), [m.school_id for _, m in matched])
    rows, people, details = [], [], []
    for part, match in matched:
        known = hashes.get((match.school_id, assessments[part.exam].pk, part.sitting))
        digest = part.content_hash
        if known == digest:
            staged.unchanged += part.rows
            continue
        if known:
            staged.updated += part.rows
        else:
            staged.created += part.rows
        rows.append(_source(file, part, match, assessments[part.exam], digest))
        people.append(part.participants)
        details.append(part.details)
    created = SourceResult.objects.bulk_create(rows, batch_size=1000)
    load_rows(
        ParticipantResult,
        PEOPLE_FIELDS,
        (
            (source.pk, *person)
            for source, some in zip(created, people, strict=True)
            for person in some
        ),
    )
    save_details(
        "source", ((source.pk, each) for source, each in zip(created, details, strict=True))
    )


def _source(
    file: BatchFile, part: SchoolPart, match: Match, exam: Assessment, digest: str
) -> SourceResult:
    counts = {name: getattr(part.counts, name) for name in COUNT_FIELDS}
    return SourceResult(
        file=file,
        assessment=exam,
        school_id=match.school_id,
        pending_login=match.pending_login or "",
        kind=KINDS[part.kind],
        content_hash=digest,
        rows=part.rows,
        sheet=part.sheet,
        row=part.row,
        columns=dict(part.columns),
        sitting=part.sitting,
        scores=list(part.scores),
        **counts,
    )


def _live_hashes(
    file: BatchFile, exams: Iterable[Assessment], school_ids: Iterable[int | None]
) -> dict[tuple[int | None, int, date | None], str]:
    """What the same kind of file says today of each school, assessment and day."""
    live = SourceResult.objects.filter(
        live=True,
        file__layout=file.layout,
        assessment__in=list(exams),
        school__in={pk for pk in school_ids if pk},
    )
    rows = live.order_by("applied_at", "pk")
    return {
        (school, exam, sitting): digest
        for school, exam, sitting, digest in rows.values_list(
            "school_id", "assessment_id", "sitting", "content_hash"
        )
    }


def _is_elsewhere(school: SchoolRef, municipality: Municipality | None) -> bool:
    named = school.municipality_name
    return bool(
        named
        and municipality
        and not is_same_municipality(named, municipality.name, municipality.code)
    )


def match_part(matcher: Matcher, part: SchoolPart, municipality: Municipality | None) -> Match:
    """The school of a part; a code of РИС belongs to the exam, and may lack its municipality's.

    Where the row names another municipality, only a number can make the school ours.
    """
    ref, procedure = part.school, part.exam.procedure
    if _is_elsewhere(ref, municipality):
        match = matcher.match(ref.code, "", year=part.exam.year)
        return match if match.found else FOREIGN
    system = procedure if procedure in GIA else ""
    if system and ref.fuller_code:
        match = matcher.match(ref.fuller_code, "", year=part.exam.year, system=system)
        if match.found or match.foreign_municipality:
            return match
    return matcher.match(ref.code, ref.name, year=part.exam.year, system=system)


def _reject(
    unmatched: Sequence[tuple[SchoolPart, Match]], staged: Staged, *, of_region: bool
) -> None:
    """Schools that are not ours or not known: one by one, or, where a file holds a whole region
    of codes, one remark for each reason. `of_region` is a file that others' schools belong in."""
    several: dict[str, list[tuple[SchoolPart, Match]]] = defaultdict(list)
    noted: set[tuple[str, SchoolRef]] = set()
    for part, match in unmatched:
        ref = part.school
        staged.rejected += part.rows
        if (part.sheet, ref) in noted:
            continue  # another work in the same row of a wide table
        noted.add((part.sheet, ref))
        is_bare = part.exam.procedure in GIA and not ref.name
        is_expected = of_region or is_bare or bool(ref.municipality_name)
        is_foreign = match.code == FOREIGN.code and is_expected
        if not is_foreign:
            staged.about["unmatched_schools"].append(
                {"name": ref.name, "code": ref.code, "row": ref.row}
            )
        if is_foreign or is_bare:
            several[match.code].append((part, match))
        else:
            staged.problems.append(_unmatched(part, match))
    for code, pairs in several.items():
        parts = [part for part, _ in pairs]
        schools = {same_school(part.school) for part in parts}
        if code != FOREIGN.code and len(schools) <= TOLD_ONE_BY_ONE:
            staged.problems += [_unmatched(part, match) for part, match in pairs]
        else:
            staged.problems.append(_unmatched_together(parts, code, len(schools)))


def _unmatched(part: SchoolPart, match: Match) -> Problem:
    ref = part.school
    return Problem(
        match.code,
        match.message,
        sheet=part.sheet,
        row=ref.row,
        column="A",
        value=ref.name or ref.code,
    )


def _unmatched_together(parts: Sequence[SchoolPart], code: str, schools: int) -> Problem:
    people = counted(sum(part.rows for part in parts), "строка,строки,строк")
    many = counted(schools, "школа,школы,школ")
    if code == FOREIGN.code:
        text = f"Школы других муниципалитетов: {many} ({people}). Они пропущены, так и должно быть."
        return Problem(code, text, "info", parts[0].sheet)
    codes = ", ".join(sorted({part.school.code for part in parts})[:TOLD_ONE_BY_ONE])
    text = (
        f"Школ с\u00a0такими кодами нет в\u00a0реестре: {many} ({people}), например {codes}. "
        "Если это школы других муниципалитетов, делать ничего не\u00a0нужно; если ваши – впишите "
        "код ОО в\u00a0карточку школы и\u00a0загрузите файл снова."
    )
    return Problem(code, text, "warning", parts[0].sheet, parts[0].row)


def _left_out(parts: Sequence[SchoolPart], municipality: Municipality | None) -> list[Problem]:
    """Days that are loaded and kept, and do not count by the setting of the municipality."""
    rows = Counter[tuple[str, date]]()
    for part in parts:
        if part.sitting:
            rows[part.sheet, part.sitting] += part.rows
    return left_out(rows, municipality) if municipality else []


def _settle_pending(file: BatchFile) -> None:
    """Give schools to the results whose schools a registry of the same batch has just created."""
    waiting = list(file.results.filter(school=None))
    if not waiting:
        return
    matcher = Matcher(_municipality(file))
    for source in waiting:
        source.school_id = matcher.match(source.pending_login, "").school_id
    SourceResult.objects.bulk_update(waiting, ["school"], batch_size=1000)


def _stage_benchmarks(
    file: BatchFile,
    parts: Sequence[BenchmarkPart],
    assessments: dict[ExamKey, Assessment],
    municipality: Municipality | None,
    staged: Staged,
) -> None:
    benchmarks = Benchmark.objects.filter(
        live=True, file__layout=file.layout, assessment__in=list(assessments.values())
    ).order_by("applied_at", "pk")
    hashes = {
        (exam, level, name): digest
        for exam, level, name, digest in benchmarks.values_list(
            "assessment_id", "level", "name", "content_hash"
        )
    }
    counts = Counter({"rows": len(parts), "created": 0, "updated": 0, "unchanged": 0})
    rows, details = [], []
    for part in parts:
        exam = assessments[part.exam]
        known = hashes.get((exam.pk, part.level, part.name))
        if known == part.content_hash:
            counts["unchanged"] += 1
            continue
        counts["updated" if known else "created"] += 1
        rows.append(_benchmark(file, part, exam, municipality))
        details.append(part.details)
    made = Benchmark.objects.bulk_create(rows, batch_size=1000)
    save_details("benchmark", ((row.pk, each) for row, each in zip(made, details, strict=True)))
    staged.beside = staged.about["benchmarks"] = dict(counts)


def _benchmark(
    file: BatchFile, part: BenchmarkPart, exam: Assessment, municipality: Municipality | None
) -> Benchmark:
    """A row of a group. The file's region is the municipality's; its municipality goes by code."""
    own = Municipality.objects.by_code(part.code) if part.code else None
    region_id = municipality.region_id if municipality else own.region_id if own else None
    shares = part.shares or (None, None, None, None)
    lowered, confirmed, raised = part.journal_counts or (None, None, None)
    return Benchmark(
        file=file,
        assessment=exam,
        level=part.level,
        name=part.name,
        region_id=region_id if part.level == Benchmark.Level.REGION else None,
        municipality=own if part.level == Benchmark.Level.MUNICIPALITY else None,
        content_hash=part.content_hash,
        sheet=part.sheet,
        row=part.row,
        schools=part.schools,
        participants=part.participants,
        share2=shares[0],
        share3=shares[1],
        share4=shares[2],
        share5=shares[3],
        journal_n=part.journal_n,
        journal_lowered=lowered,
        journal_confirmed=confirmed,
        journal_raised=raised,
        mean_primary=part.mean_primary,
        primary_max=part.max_primary,
        mean_test=part.mean_test,
    )
