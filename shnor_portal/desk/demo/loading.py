"""Three years of files brought in by batches, as a coordinator brings them."""

from collections.abc import Sequence
from datetime import date, timedelta

from schools.models import Municipality, User
from shnor_portal.core.errors import Refused
from shnor_portal.core.intake import services
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import Batch, BatchFile
from shnor_portal.desk.demo import reference_files, reports
from shnor_portal.desk.demo.cohorts import Work, pupils
from shnor_portal.desk.demo.days import YEARS, Days, on
from shnor_portal.desk.demo.places import DemoMunicipality
from shnor_portal.desk.demo.reports import Results
from shnor_portal.desk.demo.works import MAIN, OTHER, WAITING, WITHDRAWN, work

File = tuple[str, bytes]
MARKS, JOURNAL, F1 = "Статистика по отметкам", "Сравнение с журналом", "Индивидуальные результаты"
# One school did not send a work in, so that completeness has something to show.
NOT_TAKEN = {("ozerki", "Русский язык", 7), ("borovoe", "Математика", 8)}
# Drawn by lot: not every school writes it.
BY_LOT = {"История": ("school1", "gymnasium", "school3", "sosnovka", "zaimka", "zarechnoe1")}


class Loader:
    """Brings files of one municipality in; `by` is None until people have accounts."""

    def __init__(self, place: DemoMunicipality, municipality: Municipality, days: Days) -> None:
        self.place, self.municipality, self.days = place, municipality, days
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
        with on(days.reference(year)):
            self._apply(files)

    def results(self, year: int) -> None:
        """Reports of a spring, means of the region and olympiads; Ф1 may come later."""
        days = self.days
        works = [work(row, year) for row in (*MAIN, *OTHER)]
        main, others = works[: len(MAIN)], works[len(MAIN) :]
        files = [self._file(each, MARKS) for each in works]
        files += [self._file(each, JOURNAL) for each in main]
        files.append((f"Средние по региону {year}.xlsx", reference_files.region_means(works)))
        first = year - YEARS + 1 if year == days.years[0] else year
        olympiads = reference_files.olympiads(self.place, range(first, year + 1), days)
        files.append((f"Олимпиады и выбытие {year}.xlsx", olympiads))
        with on(days.results(year)):
            self._apply(files)
        with on(days.individual(year)):
            self._apply([self._file(each, F1) for each in main])

    def withdrawn(self) -> None:
        """Reports brought in too early and withdrawn the next day."""
        days, early = self.days, work(WITHDRAWN, self.days.year)
        with on(days.results(days.year)):
            batch = self._apply([self._file(early, MARKS)])
        with on(days.results(days.year) + timedelta(days=1)):
            services.withdraw(
                batch,
                by=self.by,
                reason="Отчёт скачан до окончания проверки работ; загрузим заново, когда он будет "
                "готов в личном кабинете ФИС ОКО.",
            )

    def waiting(self) -> None:
        """Files that are read and wait for a confirmation."""
        files = [self._file(work(row, self.days.year), MARKS) for row in WAITING]
        with on(self.days.ago(2)):
            self._read(files)

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

    def _file(self, each: Work, report: str) -> File:
        found = results_of(self.place, each, self.days)
        return reports.file_name(found, report), WRITERS[report](found)


WRITERS = {
    MARKS: reports.marks_report,
    JOURNAL: reports.journal_report,
    F1: reports.individual_report,
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
    return Results(place, each, days.work(each.year), [(s, found) for s, found in wrote if found])
