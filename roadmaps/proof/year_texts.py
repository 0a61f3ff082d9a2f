"""The director's report of a year as a draft: what the data say, for a person to put right."""

from roadmaps.execution.totals import totals_words
from roadmaps.proof.year_figures import Mark, PlannedFigure, YearFigures
from schools.clock import local_date
from shnor_portal.core.typography import NBSP, counted, short_date, shortened

SECTIONS = {
    "done": "Что сделано",
    "results": "Что изменилось в результатах",
    "causes": "Что не удалось и почему",
    "proposals": "Что предлагаем на следующий год",
}
NAMED = 5
PLANS = "документу,документам,документам"
PROOFS = "подтверждение,подтверждения,подтверждений"
WITHOUT = "выполненному сроку,выполненным срокам,выполненным срокам"


def drafted(figures: YearFigures) -> dict[str, str]:
    return {
        "done": "\n".join(_done(figures)),
        "results": "\n".join(_results(figures)),
        "causes": "\n".join(_causes(figures)),
        "proposals": "\n".join(_proposals(figures)),
    }


def _done(figures: YearFigures) -> list[str]:
    if not figures.rows:
        return [f"Контрольных сроков в{NBSP}{figures.year}{NBSP}году у{NBSP}школы не{NBSP}было."]
    said = totals_words(figures.progress)
    whose = (
        f"{counted(len(figures.plans), PLANS)} школы" if figures.plans else "муниципальным планам"
    )
    day = short_date(local_date(figures.school.municipality))
    sentences = [f"На{NBSP}{day} по{NBSP}{whose} {said}."]
    sentences += [f"{line.title}: {line.computed}." for line in figures.lines if line.is_task]
    proofs = f"Приложено: {counted(figures.evidence, PROOFS)}"
    if figures.unproven:
        proofs += f"; к{NBSP}{counted(figures.unproven, WITHOUT)} не{NBSP}приложено ничего"
    return [*sentences, f"{proofs}."]


def _results(figures: YearFigures) -> list[str]:
    sentences = [
        f"{line.title}: план{NBSP}– {line.plan or 'не указан'}; {line.computed}"
        f"{f' ({line.note})' if line.note else ''}."
        for line in figures.lines
        if not line.is_task
    ]
    return [*sentences, *figures.beside]


def _causes(figures: YearFigures) -> list[str]:
    return [
        f"Не{NBSP}выполнено к{NBSP}{short_date(row.occurrence.end)}: "
        f"«{shortened(row.measure.text.strip(), 160)}». Причина: "
        for row in figures.overdue[:NAMED]
    ]


def _proposals(figures: YearFigures) -> list[str]:
    left = dict.fromkeys(row.measure.text.strip() for row in figures.overdue)
    sentences = [f"Завершить: «{shortened(text, 160)}»." for text in list(left)[:NAMED]]
    missed = [line for line in figures.lines if not line.is_task and line.mark is Mark.MISSED]
    return sentences + [f"Пересмотреть меры по{NBSP}показателю «{line.title}»." for line in missed]


def label(line: PlannedFigure) -> str:
    """Of the fields of the self-assessment."""
    return f"{line.title} ({line.note})" if line.is_task and line.note else line.title
