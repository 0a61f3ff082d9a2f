"""«Справка о профессиональных дефицитах», and in its appendix the application for courses."""

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from typing import Any

from roadmaps.models import CompetenceCheck
from schools.clock import local_date
from schools.models import Municipality, School
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import NBSP, counted, number, percent, short_date

METHOD = "диагностики компетенций, последние за год по школе, виду и предмету"
OF_TEACHERS = "учителя,учителей,учителей"
CASES = "случае,случаях,случаях"
CHECKED = "диагностики,диагностик,диагностик"


@dataclass(frozen=True)
class DeficitRow:
    """Teachers counted; `share` is of those who were diagnosed."""

    name: str
    tested: int
    with_deficit: int
    share: str
    improved: str
    routes: str


@dataclass(frozen=True)
class CourseRow:
    """Teachers with a deficit who do not learn by a route yet."""

    school: str
    subject: str
    topic: str
    people: int


@dataclass(frozen=True, kw_only=True)
class DeficitNote(PaperContext):
    place: str
    year: int
    conclusion: tuple[str, ...]
    kinds: tuple[DeficitRow, ...]
    subjects: tuple[DeficitRow, ...]
    schools: tuple[DeficitRow, ...]
    courses: tuple[CourseRow, ...]
    people: int


def build(place: School | Municipality, year: int) -> DeficitNote:
    """Of the latest diagnostics of the year; Refused where there are none."""
    school = place if isinstance(place, School) else None
    municipality = place.municipality if isinstance(place, School) else place
    inside = {"school": school} if school else {"school__municipality": municipality}
    rows = CompetenceCheck.objects.filter(on__year=year, **inside).select_related("school")
    latest = {
        (row.school_id, row.kind, row.subject, row.topic): row for row in rows.order_by("on", "pk")
    }
    deficits = sorted(
        latest.values(), key=lambda row: (row.school.name, row.subject, row.kind, row.topic)
    )
    if not deficits:
        raise Refused(
            f"Диагностик за {year} год нет: {place}. Внесите их на странице «Поддержка школ» → "
            "«Диагностика».",
            code="no_checks",
        )
    courses = tuple(
        CourseRow(row.school.name, row.subject or "общее", row.topic or _kind(row), row.to_teach)
        for row in deficits
        if row.to_teach
    )
    return DeficitNote(
        origin=Origin(local_date(municipality), METHOD),
        requisites=Requisites(
            organ=(str(school),) if school else municipality.letterhead,
            kind="справка",
            title=f"О профессиональных дефицитах педагогов, {year} год",
            dated=local_date(municipality),
            number=None,
            place=school.paper_place if school else municipality.place,
        ),
        signatures=(
            Signature(school.head_full_post, school.head_name)
            if school
            else Signature(municipality.head_full_post, municipality.head_name),
        ),
        place=str(place),
        year=year,
        conclusion=_conclusion(deficits, sum(one.people for one in courses)),
        kinds=_together(deficits, _kind),
        subjects=_together((row for row in deficits if row.subject), lambda row: row.subject),
        schools=() if school else _together(deficits, lambda row: row.school.name),
        courses=courses,
        people=sum(one.people for one in courses),
    )


def _kind(row: CompetenceCheck) -> str:
    return f"{row.get_kind_display()} дефицит"


def _together(
    rows: Iterable[CompetenceCheck], name: Callable[[CompetenceCheck], str]
) -> tuple[DeficitRow, ...]:
    """By a name, in its alphabet: it is no rating."""
    groups: dict[str, list[CompetenceCheck]] = {}
    for row in rows:
        groups.setdefault(name(row), []).append(row)
    return tuple(_sum(title, groups[title]) for title in sorted(groups))


def _sum(title: str, rows: list[CompetenceCheck]) -> DeficitRow:
    tested, deficit = sum(r.tested for r in rows), sum(r.with_deficit for r in rows)
    return DeficitRow(
        title, tested, deficit, percent(deficit / tested),
        _known([r.improved for r in rows]), _known([r.routes for r in rows]),
    )  # fmt: skip


def _known(counts: list[int | None]) -> str:
    """Of what was said; nothing said is no zero."""
    said = [count for count in counts if count is not None]
    return number(sum(said)) if said else ""


def _conclusion(rows: list[CompetenceCheck], to_teach: int) -> tuple[str, ...]:
    whole = _sum("", rows)
    schools, last = {row.school_id for row in rows}, max(row.on for row in rows)
    opening = (
        f"По{NBSP}результатам {counted(len(rows), CHECKED)} в{NBSP}"
        f"{counted(len(schools), 'школе,школах,школах')} (последняя{NBSP}– {short_date(last)}) "
        f"дефициты выявлены в{NBSP}{counted(whole.with_deficit, CASES)} "
        f"из{NBSP}{number(whole.tested)} ({whole.share}). Учитель, прошедший несколько "
        "диагностик, учтён в каждой."
    )
    more = []
    if whole.improved:
        more.append(f"Улучшили результат к{NBSP}прошлой диагностике: {whole.improved}.")
    if whole.routes:
        more.append(f"Занимаются по{NBSP}индивидуальному маршруту: {whole.routes}.")
    if to_teach:
        said = f"Направить на{NBSP}курсы предлагается {counted(to_teach, OF_TEACHERS)}"
        more.append(f"{said} (приложение).")
    return (opening, *more)


def sheets(context: DeficitNote) -> list[SheetData]:
    heads = ("", "Прошли", "С дефицитом", "Доля", "Улучшили", "По ИОМ")
    tables = (("Виды", context.kinds), ("Предметы", context.subjects), ("Школы", context.schools))
    sheets = [
        SheetData(title, [Column(head or title, 40 if not head else 14) for head in heads],
                  [list(astuple(row)) for row in rows])
        for title, rows in tables if rows
    ]  # fmt: skip
    heads_of = (("Школа", 44), ("Предмет", 24), ("Тема", 50), ("Человек", 10))
    columns = [Column(head, width) for head, width in heads_of]
    applied: list[list[Any]] = [list(astuple(row)) for row in context.courses]
    return [*sheets, SheetData("Заявка на курсы", columns, applied)]


PAPER = Paper(
    kind="deficit_note",
    title="Справка о профессиональных дефицитах",
    template="roadmaps/papers/deficit_note.html",
    context_class=DeficitNote,
    build_context=build,
    scope_kind="either",
    permission="make_paper",
    small_figures=True,
    sheets=sheets,
)
