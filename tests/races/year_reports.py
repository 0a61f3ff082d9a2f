"""Deeds on one report of a school's year: written, sent, returned, closed by the interview."""

from collections.abc import Iterator
from typing import Any

from roadmaps.models import YearReport
from roadmaps.proof import year_reports as reports
from tests.cast import Cast
from tests.races.racing import Deed, Family
from tests.roadmaps.plans_in_force import TODAY

RELATED = ["school__municipality__region"]


def year_reports(cast: Cast) -> Iterator[Family]:
    north = cast.north

    def look(report: Any) -> Any:
        found = YearReport.objects.get(pk=report.pk)
        return found.state, found.texts, found.remark, found.decision, found.figures

    def draft() -> YearReport:
        YearReport.objects.filter(school=north.school).delete()
        report = reports.begin(school=north.school, year=TODAY.year, by=north.school_team)
        report.texts = {**report.texts, "done": "Курсы пройдены."}
        report.save()
        return report

    def sent() -> YearReport:
        return reports.send(report=draft(), by=north.school_head)

    def write(report: Any) -> Any:
        base = reports.text_values(report)
        return reports.write(
            report=report, values={**base, "done": "Курсы и наставники."},
            joining={"base": base, "seen": {}, "choices": {}}, by=north.school_team,
        )  # fmt: skip

    def close(report: Any) -> Any:
        return reports.close(
            report=report, held_on=TODAY, present="директор", conclusion="Продолжать.",
            decision="continue", by=north.coordinator,
        )  # fmt: skip

    writing = Deed(reports.write, write)
    sending = Deed(reports.send, lambda r: reports.send(report=r, by=north.school_head))
    back = Deed(
        reports.send_back,
        lambda r: reports.send_back(report=r, remark="Уточните", by=north.coordinator),
    )
    closing = Deed(reports.close, close)
    yield Family("report being written", draft, look, [writing, sending], RELATED)
    yield Family("report sent", sent, look, [back, closing], RELATED)
