"""What a year of a plan taught: answers to its early signs, the interview on the school's year.

Lessons go into the next version and into the draft of the next year as remarks that stay open
until somebody settles them; what was stopped is left out of the next year's draft.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from roadmaps.models import EarlySign, Measure, MeasureComment, Plan, PlanVersion, YearReport
from schools.models import User
from shnor_portal.core.typography import NBSP, short_date

Remark = tuple[UUID | None, str]
_BASE = re.compile(r":\s*в\s+20\d\d\s+году.*$")


@dataclass(frozen=True)
class Lessons:
    """`report` is the latest closed year of the school under the plan."""

    signs: tuple[EarlySign, ...]
    report: YearReport | None

    def stopped(self, measure: Measure) -> bool:
        return any(one.answer == EarlySign.Answer.STOP for one in self._on(measure))

    def remark(self, measure: Measure) -> str:
        """What is to be changed in the measure, "" where nothing is."""
        return "\n".join(
            sign_words(one)
            for one in self._on(measure)
            if one.measure_key and one.answer == EarlySign.Answer.CHANGE
        )

    @property
    def of_plan(self) -> str:
        """Of the plan as a whole: blocks to be changed, and the interview."""
        sentences = [
            f"Раздел «{one.section}». {sign_words(one)}"
            for one in self.signs
            if not one.measure_key and one.answer == EarlySign.Answer.CHANGE
        ]
        if self.report:
            sentences.append(interview_words(self.report))
        return "\n".join(sentences)

    @property
    def tasks(self) -> tuple[str, ...]:
        """What the school proposed for the next year."""
        text = self.report.texts.get("proposals", "") if self.report else ""
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def indicator_title(self, title: str) -> str:
        """The indicator with the year's value as its new beginning, where it was computed."""
        for line in self.report.figures if self.report else ():
            if line["title"] == title and line.get("base"):
                return f"{_BASE.sub('', title)}: {line['base']}"
        return title

    def _on(self, measure: Measure) -> list[EarlySign]:
        return [
            one
            for one in self.signs
            if (one.measure_key == measure.key if one.measure_key else
                one.section == measure.section)
        ]  # fmt: skip


def lessons(plan: Plan) -> Lessons:
    """Two queries at most."""
    signs = EarlySign.objects.filter(plan=plan).exclude(answer="").order_by("due", "pk")
    report = None
    if plan.school_id:
        report = (
            YearReport.objects.filter(
                school=plan.school_id,
                state=YearReport.State.CLOSED,
                year__gte=plan.period_start.year,
                year__lte=plan.period_end.year,
            )
            .order_by("-year")
            .first()
        )
    return Lessons(tuple(signs), report)


def sign_words(sign: EarlySign) -> str:
    """«Ранний признак на 31.03.2027 «…»: ждали …, увидели …. Решили изменить: …»."""
    said = (
        f"Ранний признак на{NBSP}{short_date(sign.due)} «{sign.title}»: ждали{NBSP}– "
        f"{sign.expected}, увидели{NBSP}– {sign.value}."
    )
    return f"{said} Решили {sign.get_answer_display()}: {sign.reason}" if sign.answer else said


def interview_words(report: YearReport) -> str:
    return (
        f"Собеседование {short_date(report.held_on)} об{NBSP}итогах {report.year}{NBSP}года: "
        f"{report.get_decision_display()}. {report.conclusion}"
    )


def leave_remarks(version: PlanVersion, remarks: Iterable[Remark], by: User | None) -> None:
    """Remarks of a version that has just been made."""
    MeasureComment.objects.bulk_create(
        MeasureComment(plan=version.plan, version=version, measure_key=key, text=text, author=by)
        for key, text in remarks
        if text
    )


def carry_into(version: PlanVersion, by: User | None) -> None:
    """Into a new version of the same plan: every answer that asks for a change, once."""
    learned = lessons(version.plan)
    known = set(version.plan.comments.values_list("text", flat=True))
    remarks: list[Remark] = [
        (one.measure_key, words if one.measure_key else f"Раздел «{one.section}». {words}")
        for one in learned.signs
        if one.answer != EarlySign.Answer.GO_ON and (words := sign_words(one))
    ]
    keys = set(version.measures.values_list("key", flat=True))
    leave_remarks(
        version,
        [(key if key in keys else None, text) for key, text in remarks if text not in known],
        by,
    )
