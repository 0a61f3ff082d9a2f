"""«Отчёт директора об итогах года»: text, self-assessment beside what was computed, interview."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.models import SourceResult
from roadmaps.models import YearReport
from roadmaps.proof.writing import paragraphs
from roadmaps.proof.year_figures import Mark, year_figures
from roadmaps.proof.year_reports import Judged, judged
from roadmaps.proof.year_texts import SECTIONS
from schools.clock import local_date, local_day
from schools.models import School
from shnor_portal.core.documents.contexts import Origin, PaperContext, Requisites, Signature
from shnor_portal.core.documents.figures import as_figures
from shnor_portal.core.documents.papers import Paper
from shnor_portal.core.errors import Refused
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.core.typography import short_date

METHOD = "сроки планов школы и результаты; ожидание – по модели результатов школ региона"


@dataclass(frozen=True)
class ReportSection:
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class ReportLine:
    """`now` is what is computed on the day of the paper where it moved since it was sent."""

    title: str
    plan: str
    computed: str
    computed_mark: str
    own_mark: str
    why: str
    now: str


@dataclass(frozen=True, kw_only=True)
class DirectorReport(PaperContext):
    school: str
    year: int
    plans: tuple[str, ...]
    sent: str
    sections: tuple[ReportSection, ...]
    tasks: tuple[ReportLine, ...]
    indicators: tuple[ReportLine, ...]
    beside: tuple[str, ...]
    held: str
    present: str
    decision: str
    conclusion: tuple[str, ...]

    @property
    def beside_untold(self) -> tuple[str, ...]:
        """The comparison with chance, without what the school's text has of it already."""
        told = {text for section in self.sections for text in section.paragraphs}
        return tuple(text for text in self.beside if text not in told)


def build(school: School, year: int) -> DirectorReport:
    """Refused where the school has no report of the year."""
    report = (
        YearReport.objects.filter(school=school, year=year)
        .select_related("school__municipality__region")
        .first()
    )
    if report is None:
        raise Refused(
            f"Отчёта школы за {year} год ещё нет: его начинают на странице «Итоги года».",
            code="no_report",
        )
    return build_for(report)


def build_for(report: YearReport) -> DirectorReport:
    school, year = report.school, report.year
    figures = year_figures(school, year)
    lines = judged(report, figures)
    return DirectorReport(
        origin=Origin(local_date(school.municipality), METHOD),
        requisites=Requisites(
            organ=(school.name,),
            kind="отчёт",
            title=f"Об итогах сопровождения школы за {year} год",
            dated=local_date(school.municipality),
            number=None,
            place=school.paper_place,
        ),
        signatures=(Signature(school.head_full_post, school.head_name),),
        school=school.name,
        year=year,
        plans=tuple(plan.title for plan in figures.plans),
        sent=(short_date(local_day(report.sent_at, school.municipality)) if report.sent_at else ""),
        sections=tuple(
            ReportSection(title, written)
            for code, title in SECTIONS.items()
            if (written := paragraphs(report.texts.get(code, "")))
        ),
        tasks=tuple(_line(one) for one in lines if one.line.is_task),
        indicators=tuple(_line(one) for one in lines if not one.line.is_task),
        beside=figures.beside,
        held=short_date(report.held_on) if report.held_on else "",
        present=report.present,
        decision=report.get_decision_display(),
        conclusion=paragraphs(report.conclusion),
    )


def sources(school: School, year: int) -> list[int]:
    """Batch files behind the results of the year and of the one before."""
    rows = SourceResult.objects.filter(
        school=school, assessment__year__in=(year - 1, year), live=True
    )
    return list(rows.order_by().values_list("file", flat=True).distinct())


def _line(one: Judged) -> ReportLine:
    line = one.line
    note = f" ({line.note})" if line.note and not line.is_task else ""
    return ReportLine(
        title=line.title,
        plan=line.plan,
        computed=f"{line.computed}{note}",
        computed_mark=line.mark.label if line.mark else "",
        own_mark=one.mark.label if one.mark is not Mark.UNKNOWN else "",
        why=one.why,
        now=one.now,
    )


def sheets(context: DirectorReport) -> list[SheetData]:
    return _sheets((*context.tasks, *context.indicators))


def tables(judged: Iterable[Judged]) -> list[SheetData]:
    """The table of the report's page, in its order."""
    return as_figures(_sheets(_line(one) for one in judged))


def _sheets(lines: Iterable[ReportLine]) -> list[SheetData]:
    heads = ("Задача или показатель", "План", "Посчитано порталом", "Оценка портала",
             "Оценка школы", "Пояснение школы", "Сейчас")  # fmt: skip
    widths = (60, 24, 50, 20, 20, 50, 40)
    return [
        SheetData(
            "Самооценка",
            [Column(head, width) for head, width in zip(heads, widths, strict=True)],
            [
                [
                    line.title,
                    line.plan,
                    line.computed,
                    line.computed_mark,
                    line.own_mark,
                    line.why,
                    line.now,
                ]
                for line in lines
            ],
        )
    ]


PAPER = Paper(
    kind="director_report",
    title="Отчёт директора об итогах года",
    template="roadmaps/papers/director_report.html",
    context_class=DirectorReport,
    build_context=build,
    scope_kind="school",
    permission="make_paper",
    find_sources=sources,
    sheets=sheets,
)
