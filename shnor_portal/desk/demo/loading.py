"""Three years of files brought in by batches, as a coordinator brings them."""

from collections.abc import Sequence
from datetime import timedelta

from monitoring.results.scales.services import add as add_scale
from schools.models import Municipality, User
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.desk.demo import (
    about_schools,
    exams,
    own_results,
    reference_files,
    regional_orders,
    reports,
)
from shnor_portal.desk.demo.cohorts import Work, pupils
from shnor_portal.desk.demo.days import YEARS, Days, on
from shnor_portal.desk.demo.places import DemoMunicipality
from shnor_portal.desk.demo.reports import Results
from shnor_portal.desk.demo.works import MAIN, OTHER, WAITING, WITHDRAWN, work

File = tuple[str, bytes]
PLANNED = "Планируемые результаты"
MARKS, JOURNAL, F1 = "Статистика по отметкам", "Сравнение с журналом", "Индивидуальные результаты"
# One school did not send a work in, so that completeness has something to show.
NOT_TAKEN = {("ozerki", "Русский язык", 7), ("borovoe", "Математика", 8)}
# Works of the gymnasium with signs of bias, by years ago.
BIASED = {1: ("5 РУ",), 0: ("5 РУ", "5 МА")}
# Drawn by lot: not every school writes it.
BY_LOT = {"История": ("school1", "gymnasium", "school3", "sosnovka", "zaimka", "zarechnoe1")}


class Loader:
    """Brings files of one municipality in; `by` is None until people have accounts.

    `whole` is whether there are other works than the main ones.
    """

    def __init__(
        self, place: DemoMunicipality, municipality: Municipality, days: Days, *, whole: bool
    ) -> None:
        self.place, self.municipality, self.days, self.whole = place, municipality, days, whole
        self.by: User | None = None

    def reference(self, year: int) -> None:
        """Passport and territory of a year; the first time with the registry and olympiads."""
        place, days = self.place, self.days
        files = [
            (f"Социальный паспорт {year}.xlsx", reference_files.social_passport(place, year, days)),
            (f"Территория {year}.xlsx", reference_files.territory(place, year)),
        ]
        if year == days.years[0]:
            files.insert(0, ("Реестр школ.xlsx", reference_files.registry(place)))
        if year == days.year:
            files += [
                (f"Кадры {year}.xlsx", about_schools.staff(place, year, days)),
                (f"Навигатор {year}.xlsx", about_schools.additional(place, year, days)),
                (f"Опросы {year}.xlsx", about_schools.surveys(place, year, days)),
            ]
        with on(days.reference(year)):
            self._apply(files)

    def results(self, year: int) -> None:
        """Reports of a spring, means of the region and olympiads."""
        days = self.days
        rows = (*MAIN, *OTHER) if self.whole else MAIN
        results = [results_of(self.place, work(row, year), days) for row in rows]
        main = results[: len(MAIN)]
        files = [_file(each, MARKS) for each in results]
        files += [_file(each, JOURNAL) for each in main]
        means = reference_files.region_means(
            [each.work for each in results], exams.region_rows(year)
        )
        files.append((f"Средние по региону {year}.xlsx", means))
        first = year - YEARS + 1 if year == days.years[0] else year
        olympiads = reference_files.olympiads(self.place, range(first, year + 1), days)
        files.append((f"Олимпиады и выбытие {year}.xlsx", olympiads))
        with on(days.results(year)):
            self._apply(files)

    def individual(self, year: int) -> None:
        """Ф1 of the main works, and the skills of the latest year's."""
        days = self.days
        results = [results_of(self.place, work(row, year), days) for row in MAIN]
        with on(days.individual(year)):
            files = [_file(each, F1) for each in results]
            if year == days.year:
                files += [_file(each, PLANNED) for each in results]
            self._apply(files)

    def bias_list(self, year: int) -> None:
        """The list with signs of bias that the region sends down after the works of a spring."""
        if not (works := BIASED.get(self.days.year - year)):
            return
        marked = [(year, "gymnasium", works)]
        with on(self.days.individual(year)):
            name = f"Признаки необъективности {year}.xlsx"
            self._apply([(name, reference_files.bias_list(self.place, marked))])

    def regional_act(self, year: int, number: str) -> None:
        """The region's order of March with the list that it made by results of the year."""
        day = self.days.regional_act(year)
        listed = regional_orders.LISTED[self.days.year - year]
        with on(day):
            name = f"Приказ № {number} (перечень {day.year}).docx"
            self._apply([(name, regional_orders.order(number, day, listed))])

    def exams(self, year: int) -> None:
        """Protocols of ОГЭ and ЕГЭ."""
        latest = self.days.year
        files = [(f"ОГЭ {year}.xlsx", exams.oge_protocol(self.place, year, latest))]
        files += exams.ege_protocols(self.place, year, latest)
        with on(self.days.individual(year)):
            self._apply(files)

    def quarters(self, year: int) -> None:
        """Results that schools count themselves, by quarter."""
        with on(self.days.results(year)):
            name = f"Результаты по четвертям {year - 1}-{year}.xlsx"
            self._apply([(name, own_results.quarters(self.place, year))])

    def kdr(self) -> None:
        """The region's work of the autumn: workbooks of two schools, marks by its scale."""
        day = self.days.kdr
        of_spring = next(row for row in MAIN if row[0] == own_results.KDR_SUBJECT and row[2] == 6)
        each = work(of_spring, self.days.year)
        files = [
            (f"КДР МА 6 {school.name}.xlsx".replace("«", "").replace("»", ""),
             own_results.kdr(self.place, school, pupils(self.place, school, each, self.days.year),
                             day))
            for school in self.place.schools
            if school.key in own_results.KDR_SCHOOLS
        ]  # fmt: skip
        three, four, five = own_results.KDR_STARTS
        with on(day + timedelta(days=10)):
            add_scale(
                self.municipality,
                by=self.by,
                procedure="kdr",
                year=day.year,
                grade=own_results.KDR_GRADE,
                subject=own_results.KDR_SUBJECT,
                level="",
                from3=three,
                from4=four,
                from5=five,
                max_primary=sum(own_results.KDR_TASKS),
                status="found",
                source=f"Инструкция к КДР от {day:%d.%m.%Y}",
                condition="",
            )
            self._apply(files)

    def withdrawn(self) -> None:
        """Reports brought in too early and withdrawn the next day."""
        days = self.days
        early = results_of(self.place, work(WITHDRAWN, days.year), days)
        with on(days.results(days.year)):
            batch = self._apply([_file(early, MARKS)])
        with on(days.results(days.year) + timedelta(days=1)):
            services.withdraw(
                batch,
                by=self.by,
                reason="Отчёт скачан до окончания проверки работ; загрузим заново, когда он будет "
                "готов в личном кабинете ФИС ОКО.",
            )

    def waiting(self) -> None:
        """Files that are read and wait for a confirmation."""
        days = self.days
        results = [results_of(self.place, work(row, days.year), days) for row in WAITING]
        with on(days.ago(2)):
            self._read([_file(each, MARKS) for each in results])

    def _apply(self, files: Sequence[File]) -> Batch:
        batch = self._read(files)
        services.apply_batch(Progress(), batch.pk, by_id=self.by.pk if self.by else None)
        batch.refresh_from_db()
        return batch

    def _read(self, files: Sequence[File]) -> Batch:
        place = self.municipality
        batch = services.receive(
            files, scope=place.scope, by=self.by, hints={"municipality": place.pk}
        )
        services.read_batch(Progress(), batch.pk)
        if refused := batch.files.filter(state=BatchFile.State.REFUSED).first():
            raise Refused(f"Демонстрационный файл отклонён: {refused}.", code="demo_broken")
        return batch


WRITERS = {
    MARKS: reports.marks_report,
    JOURNAL: reports.journal_report,
    F1: reports.individual_report,
    PLANNED: reports.planned_report,
}


def results_of(place: DemoMunicipality, each: Work, days: Days) -> Results:
    """Who wrote the work, school by school."""
    drawn = BY_LOT.get(each.subject)
    wrote = [
        (school, pupils(place, school, each, days.year))
        for school in place.schools
        if (school.key, each.subject, each.grade) not in NOT_TAKEN
        and (drawn is None or school.key in drawn)
    ]
    return Results(
        place, each, days.work(each.year), [(s, writers) for s, writers in wrote if writers]
    )


def _file(results: Results, report: str) -> File:
    return reports.file_name(results, report), WRITERS[report](results)
