"""Years of schools in the demonstration: one closed, one sent, others being written."""

from datetime import date, timedelta

from roadmaps.models import YearReport
from roadmaps.proof import year_reports
from roadmaps.proof.year_figures import Mark, year_figures
from roadmaps.proof.year_reports import MARK, WHY
from schools.models import Municipality, School, User
from shnor_portal.desk.demo.accounts import COORDINATOR, person
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import UPPER_RIVER

WHY_BETTER = (
    "Мероприятия прошли, подтверждения к ним ещё не приложены: протоколы оформляет секретарь."
)
CAUSE = "методист болела, диагностика перенесена на январь."
CAUSES = "Учитель математики вышел из отпуска только в октябре."
PROPOSALS = "Сохранить занятия в группах по пробелам.\nПровести собрания родителей по классам."
CONCLUSION = (
    "Учитель найден, доля «2» по математике держится ниже намеченной.\n"
    "Опыт летних занятий передать Боровской СОШ, школу рассмотреть при утверждении перечня."
)
OPENED: dict[str, dict[str, str]] = {"seen": {}, "choices": {}}


def give(municipality: Municipality, days: Days) -> None:
    schools = {one.key: one.name for one in UPPER_RIVER.schools}
    by_name = {one.name: one for one in School.objects.filter(municipality=municipality)}
    _closed(by_name[schools["klyuchi"]], days.order(days.year - 2).year, days)
    year = days.order(days.year - 1).year
    with on(days.ago(10)):
        year_reports.ask(place=municipality, year=year, due=days.ago(-12), by=person(COORDINATOR))
    report = YearReport.objects.get(school=by_name[schools["school4"]], year=year)
    with on(days.ago(3)):
        _say(report, person("zavuch"))
        year_reports.send(report=report, by=person("direktor"))


def _closed(school: School, year: int, days: Days) -> None:
    """The year by which a school left the list."""
    talk = min(date(year + 1, 1, 14), days.ago(20))
    head = person("kurator")
    with on(talk - timedelta(days=8)):
        report = year_reports.begin(school=school, year=year, by=head)
        _say(report, head)
        report = year_reports.send(report=report, by=head)
    with on(talk):
        year_reports.close(
            report=report, held_on=talk, present="директор, муниципальный координатор, методист",
            conclusion=CONCLUSION, decision="leave", by=person(COORDINATOR),
        )  # fmt: skip


def _say(report: YearReport, by: User) -> None:
    """The school's own words and marks: once it sees itself better than the portal does."""
    base = year_reports.text_values(report)
    causes = base["causes"].replace("Причина:", f"Причина: {CAUSE}")
    said = {"causes": causes or CAUSES, "proposals": PROPOSALS}
    year_reports.write(report=report, values=base | said, by=by, joining={"base": base, **OPENED})
    lines = year_figures(report.school, report.year).lines
    before = year_reports.mark_values(report, lines)
    values, better = dict(before), False
    for line in lines:
        mark = line.mark or Mark.PART
        if line.is_task and mark is Mark.PART and not better:
            mark, better = Mark.MET, True
            values[f"{WHY}{line.key}"] = WHY_BETTER
        values[f"{MARK}{line.key}"] = mark.value
    year_reports.assess(report=report, values=values, by=by, joining={"base": before, **OPENED})
