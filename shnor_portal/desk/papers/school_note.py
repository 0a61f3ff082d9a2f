"""«Аналитическая справка о школе»: what is wrong, how sure that is and what to do, on three pages.

The conclusion comes first, what it stands on follows, data and method are at the end. Sentences are
made by `notes`; the whole tables are in the workbook.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitoring.models import ListedSchool, SchoolResult, SourceResult
from monitoring.models.results import Procedure
from monitoring.results.task_queries import FailingTasks, TaskRow
from schools.clock import local_date, local_day
from schools.models import Municipality, School, SchoolStatus
from schools.tables import flags_of
from shnor_portal.core.charts.data import ShareByYear, SharesByName
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.documents.wording import Point, PointsWording
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import (
    MINUS,
    NBSP,
    counted,
    enumerated,
    number,
    percent,
    percent_range,
    short_date,
)
from shnor_portal.desk.papers.notes.advice import Situation, recommendations
from shnor_portal.desk.papers.notes.causes import causes, plan_state
from shnor_portal.desk.papers.notes.dynamics import (
    best,
    chart_of_works,
    chart_of_years,
    dynamics,
    position,
)
from shnor_portal.desk.papers.notes.grounds import grounds
from shnor_portal.desk.papers.notes.journal import journal
from shnor_portal.desk.papers.notes.rows import Rows, rows
from shnor_portal.desk.papers.notes.rows import sheets as sheets_of
from shnor_portal.desk.papers.notes.works import (
    YEARS_SHOWN,
    Compared,
    Work,
    for_identification,
    key_of,
    short_name,
    works_of,
)
from shnor_portal.desk.school_page import ScoreRow, school_page
from shnor_portal.desk.school_tables import score_line

_SKILLS_SHOWN = 4
_PUPILS = "обучающийся,обучающихся,обучающихся"
_WORKS = "работа,работы,работ"


@dataclass(frozen=True)
class ShareLine:
    """A share as it is printed; differences are the school less the other, in points."""

    own: str
    interval: str
    district: str
    region: str


@dataclass(frozen=True)
class WorkLine:
    """One work of the year."""

    work: str
    participants: str
    fail: ShareLine
    good: ShareLine


@dataclass(frozen=True)
class WorkGroup:
    """Works of one procedure under its title."""

    title: str
    works: tuple[WorkLine, ...]


@dataclass(frozen=True, kw_only=True)
class SchoolNote(PaperContext):
    """Sections of the note; each is sentences, and `points` are the recommendations."""

    school: str
    results_year: int
    conclusion: tuple[str, ...]
    groups: tuple[WorkGroup, ...]
    results: tuple[str, ...]
    fail_chart: SharesByName | None
    years_chart: ShareByYear | None
    journal: tuple[str, ...]
    causes: tuple[str, ...]
    plan: tuple[str, ...]
    skills: tuple[str, ...]
    points: tuple[Point, ...]
    method: tuple[str, ...]
    rows: Rows


def build(school: School, year: int) -> SchoolNote:
    """The note on the results up to `year`; Refused where the school has none of that year.

    It hides nothing of the school: whoever makes it sees small figures, and only such people read
    it. Figures of the district are those that everybody may see.
    """
    page = school_page(None, school, "fail_share", year=year)
    scores = [row for row in page.scores if year - YEARS_SHOWN < row.cell.assessment.year <= year]
    cells = [row.cell for row in page.results] + [row.cell for row in scores]
    cells = [cell for cell in cells if year - YEARS_SHOWN < cell.assessment.year <= year]
    if not any(cell.assessment.year == year for cell in cells):
        raise Refused(
            f"{school}: результатов {year} года нет, справку составить не из чего. "
            "Загрузите отчёты за этот год.",
            code="no_results",
        )
    municipality = school.municipality
    works = works_of(school, year)
    judged = for_identification(works)
    basis = grounds(page.runs, works, year)
    said_of_journal = journal(school, year)
    why, plan = causes(school, year, page.factors), plan_state(school)
    current = [status for status in page.statuses if status.ends is None]
    signs = [row.works for row in page.signs if row.row.year == year and row.works]
    failing = [item for item in page.failing if item.table.failing]
    situation = Situation(school, bool(current), basis, judged, said_of_journal, why, plan, failing)
    method = "; ".join(str(item.run.version) for item in page.runs)
    whole = rows(works, scores, failing, page.factors)
    return SchoolNote(
        access_mark=municipality.access_mark(whole.tell_of_few(school.pupils)),
        origin=Origin(_data_date(cells, municipality), method or "показатели, версия 1"),
        requisites=Requisites(
            organ=municipality.letterhead,
            kind="аналитическая справка",
            title=f"О результатах обучающихся {school.name} за {year} год",
            dated=local_date(municipality),
            number=None,
            place=municipality.place,
        ),
        signatures=(Signature(municipality.head_full_post, municipality.head_name),),
        school=_who(school),
        results_year=year,
        conclusion=tuple(
            filter(
                None,
                (
                    _statuses(page.statuses),
                    _of_region(page.listed, year),
                    *basis.sentences,
                    position(judged),
                ),
            )
        ),
        groups=_groups(works),
        results=tuple(filter(None, (*dynamics(judged), _exams(scores, year), best(judged)))),
        fail_chart=chart_of_works(judged),
        years_chart=chart_of_years(school.name, judged),
        journal=tuple(filter(None, (said_of_journal.words, _biased(signs)))),
        causes=why.sentences if why.known or current or basis.found else (),
        plan=plan.sentences if plan.plan or current or basis.found else (),
        skills=_skills(failing, sum(len(item.table.rows) for item in page.failing)),
        points=recommendations(situation),
        method=_method(works, cells, basis.skipped),
        rows=whole,
    )


def sources(school: School, year: int) -> list[int]:
    """Batch files behind the school's results of the years shown."""
    rows = SourceResult.objects.filter(
        school=school,
        assessment__year__gt=year - YEARS_SHOWN,
        assessment__year__lte=year,
        live=True,
    )
    return list(rows.values_list("file", flat=True).distinct())


def _data_date(cells: Sequence[SchoolResult], municipality: Municipality) -> date:
    return local_day(max(cell.updated_at for cell in cells), municipality)


def _who(school: School) -> str:
    """«МКОУ «Сосновская СОШ» (Сосновка): 170 обучающихся, сельская, директор В.И. Сосновская»."""
    facts = [counted(school.pupils, _PUPILS)] if school.pupils is not None else []
    facts += [flags_of(school).lower()] if flags_of(school) else []
    facts += [f"директор{NBSP}– {school.head_name}"] if school.head_name else []
    where = f" ({school.settlement.name})" if school.settlement else ""
    return f"{school.name}{where}{': ' if facts else ''}{', '.join(facts)}."


def _statuses(statuses: Sequence[SchoolStatus]) -> str:
    """Which list the school is on now, by which papers; else which one it left."""
    current = [status for status in statuses if status.ends is None]
    if current:
        told = "; ".join(_status(status) for status in current)
        return f"Школе оказывается адресная помощь: {told}."
    left = next((status for status in statuses if status.ends), None)
    if left is None:
        return "Школа не состоит в перечнях школ, которым оказывается адресная помощь."
    return (
        "Школа не состоит в перечнях школ, которым оказывается адресная помощь; была в перечне "
        f"{left.list_year} года ({left.term}), {left.exit_words} {short_date(left.ends)}."
    )


def _of_region(listed: Sequence[ListedSchool], year: int) -> str:
    """What the region's lists by results of the year say of the school."""
    named = [f"{row.term} ({row.act})" for row in listed if row.act.results_year == year]
    return (
        f"Регион по тем же результатам включил школу в перечень: {'; '.join(named)}."
        if named
        else ""
    )


def _biased(works: Sequence[str]) -> str:
    """Signs are something to look into, never a proof."""
    if not works:
        return ""
    return (
        f"В перечне признаков необъективности отмечены работы: {'; '.join(works)}. Это повод "
        "разобраться, а не вывод."
    )


def _status(status: SchoolStatus) -> str:
    grounds_ = []
    if status.regional_number:
        act = status.regional_act or "региональный акт"
        grounds_.append(f"{act} от {short_date(status.regional_date)} № {status.regional_number}")
    if status.order_number:
        order = status.school.municipality.order_term
        grounds_.append(f"{order} от {short_date(status.order_date)} № {status.order_number}")
    return (
        f"статус «{status.term}», перечень {status.list_year} года (по результатам "
        f"{status.results_year} года), {', '.join(grounds_)}"
    )


def _groups(works: Sequence[Work]) -> tuple[WorkGroup, ...]:
    groups: dict[str, list[WorkLine]] = {}
    for work in works:
        assessment = work.assessment
        title = f"{assessment.get_procedure_display()} {assessment.year}{NBSP}года"
        if assessment.for_knowledge:
            title += " (для сведения)"
        if assessment.procedure == Procedure.EGE:
            title += ": не преодолели минимум или получили «2»"
        groups.setdefault(title[:1].upper() + title[1:], []).append(
            WorkLine(
                _inside(work),
                number(work.participants),
                _share(work.fail.get(work.year)),
                _share(work.good.get(work.year)),
            )
        )
    return tuple(WorkGroup(title, tuple(lines)) for title, lines in groups.items())


def _inside(work: Work) -> str:
    """The work's name under the title of its procedure."""
    name = work.name.partition(", ")[2] if work.assessment.procedure != Procedure.VPR else work.name
    return name[:1].upper() + name[1:]


def _share(compared: Compared | None) -> ShareLine:
    if compared is None:
        return ShareLine("–", "–", "–", "–")
    value = compared.own
    return ShareLine(
        percent(value.value).removesuffix(f"{NBSP}%"),
        percent_range(value.low, value.high).removesuffix(f"{NBSP}%"),
        _points(compared.against_district),
        _points(compared.against_region),
    )


def _points(difference: float | None) -> str:
    """«+3,2»: the heading says that these are percentage points."""
    if difference is None:
        return "–"
    text = number(difference * 100, 1)
    return text if text.startswith(MINUS) or not text.strip("0,") else f"+{text}"


def _exams(scores: Sequence[ScoreRow], year: int) -> str:
    """Mean scores of ЕГЭ of the year."""
    exams = []
    for row in scores:
        if row.cell.assessment.year != year or row.mean is None:
            continue
        line = score_line(row)
        name = short_name(key_of(row.cell.assessment)).removeprefix("ЕГЭ, ")
        beside = [
            f"{where} {value}"
            for where, value in (
                ("муниципалитет", line.district_mean),
                ("регион", line.region_mean),
            )
            if value and value[0].isdigit()
        ]
        aside = f" ({', '.join([f'участников {line.n}', *beside])})"
        exams.append(f"{name}{NBSP}– {line.mean}{aside}")
    return f"Средний тестовый балл ЕГЭ: {'; '.join(exams)}." if exams else ""


def _skills(failing: Sequence[FailingTasks], tasks: int) -> tuple[str, ...]:
    """How many skills fail, and the worst of them; the rest are counted."""
    rows = [(row, item) for item in failing for row in item.table.failing if row.share is not None]
    if not tasks:
        return ("Сведений о выполнении отдельных заданий нет, или участников меньше 10.",)
    if not rows:
        return (f"Заданий, выполненных недостаточно, среди {tasks} нет.",)
    rows.sort(key=lambda pair: pair[0].share or 0)
    skills = tuple(_skill(row, item) for row, item in rows[:_SKILLS_SHOWN])
    rest = len(rows) - len(skills)
    first = (
        f"Недостаточно выполнено {counted(len(rows), 'задание,задания,заданий')} из {tasks} "
        f"(ВПР {rows[0][1].cell.assessment.year} года). " + ("Хуже всего:" if rest else "Это:")
    )
    return (first, *skills)


def _skill(row: TaskRow, item: FailingTasks) -> str:
    """«математика, 5 кл., задание 3 – выполнено на 14,3 %: Решать задачи на нахождение …»."""
    work = short_name(key_of(item.cell.assessment))
    said = f": {row.skill.rstrip('.')}" if row.skill else ""
    return f"{work}, задание {row.line.number}{NBSP}– выполнено на {percent(row.share)}{said}"


def _method(works: Sequence[Work], cells: Sequence[SchoolResult], skipped: str) -> tuple[str, ...]:
    """What the note stands on; the methodology with its version is at the foot of every page."""
    years = sorted({cell.assessment.year for cell in cells})
    procedures = dict.fromkeys(work.assessment.get_procedure_display() for work in works)
    data = (
        f"Данные: {enumerated(list(procedures))}, {enumerated([str(year) for year in years])} "
        f"{'годы' if len(years) > 1 else 'год'}, {counted(len(works), _WORKS)} последнего года. "
    )
    return (
        f"{data}{skipped}".strip(),
        "Рядом с долей приведён 95-процентный интервал Уилсона: чем меньше участников, тем он "
        "шире и тем осторожнее вывод. Разница – доля школы минус доля муниципалитета или региона, "
        "в процентных пунктах. ВПР разных лет не приравнены друг к другу. Справка подготовлена для "
        "оказания адресной помощи; результаты ВПР не используются для оценки деятельности "
        "организации и её педагогов.",
    )


PAPER = Paper(
    kind="school_note",
    title="Аналитическая справка о школе",
    template="desk/papers/school_note.html",
    context_class=SchoolNote,
    build_context=build,
    scope_kind="school",
    permission="sign_for_department",
    small_figures=True,
    layout="plan",
    wording=PointsWording("Рекомендация", has_preamble=False),
    find_sources=sources,
    sheets=lambda context: sheets_of(context.rows),
)
