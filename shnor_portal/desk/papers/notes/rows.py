"""The whole tables behind a note on a school: kept with it as numbers, written as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.results.task_queries import FailingTasks
from schools.privacy import is_small, is_small_count
from shnor_portal.core.sheets.writing import Column, SheetData
from shnor_portal.desk.papers.notes.works import Compared, Work
from shnor_portal.desk.school_page import FactorRow, ScoreRow

_SHARE, _MEAN = "0.0%", "0.0"


@dataclass(frozen=True)
class ShareRow:
    """A share 0–1 with its interval, and the same of the municipality and the region."""

    own: float | None = None
    low: float | None = None
    high: float | None = None
    district: float | None = None
    region: float | None = None

    @property
    def cells(self) -> list[float | None]:
        return [self.own, self.low, self.high, self.district, self.region]


@dataclass(frozen=True)
class WorkRow:
    """One work of one year."""

    work: str
    year: int
    participants: int
    fail: ShareRow
    good: ShareRow


@dataclass(frozen=True)
class ExamRow:
    exam: str
    year: int
    participants: int
    mean: float
    district: float | None
    region: float | None
    below: float | None


@dataclass(frozen=True)
class SkillRow:
    work: str
    task: str
    share: float
    skill: str


@dataclass(frozen=True)
class ConditionRow:
    """A factor of the social passport."""

    factor: str
    count: int
    share: float | None
    district: float | None


@dataclass(frozen=True)
class Rows:
    works: tuple[WorkRow, ...] = ()
    exams: tuple[ExamRow, ...] = ()
    skills: tuple[SkillRow, ...] = ()
    conditions: tuple[ConditionRow, ...] = ()

    def tell_of_few(self, pupils: int | None) -> bool:
        """Whether a figure is of fewer than five of the school's `pupils`."""
        people = [work.participants for work in self.works]
        people += [exam.participants for exam in self.exams]
        return any(map(is_small, people)) or any(
            is_small_count(row.count, pupils) for row in self.conditions
        )


def rows(
    works: Sequence[Work],
    scores: Sequence[ScoreRow],
    failing: Sequence[FailingTasks],
    factors: Sequence[FactorRow],
) -> Rows:
    """Everything that the sentences of a note were made of."""
    return Rows(
        works=tuple(
            WorkRow(
                work.assessment.short,
                year,
                int(fail.own.denominator),
                _share(fail),
                _share(work.good.get(year)),
            )
            for work in works
            for year, fail in sorted(work.fail.items(), reverse=True)
        ),
        exams=tuple(
            ExamRow(
                row.cell.assessment.short,
                row.cell.assessment.year,
                int(row.mean.denominator),
                row.mean.value,
                row.district_mean.share if row.district_mean else None,
                row.region_mean,
                row.below.value if row.below else None,
            )
            for row in scores
            if row.mean
        ),
        skills=tuple(
            SkillRow(item.cell.assessment.short, row.line.number, row.share, row.skill)
            for item in failing
            for row in item.table.failing
            if row.share is not None
        ),
        conditions=tuple(
            ConditionRow(row.factor.title, row.own.count, row.own.share, row.district_share)
            for row in factors
            if row.own.count is not None
        ),
    )


def sheets(rows: Rows) -> list[SheetData]:
    """A sheet for each table that has rows; numbers are numbers."""
    shares = [
        Column(f"{name}: {what}", 14, _SHARE)
        for name in ("«2»", "«4» и «5»")
        for what in ("школа", "интервал от", "интервал до", "муниципалитет", "регион")
    ]
    whole = [Column("Работа", 40), Column("Год", 8, "0"), Column("Участников", 12)]
    tables = [
        SheetData(
            "Результаты",
            [*whole, *shares],
            [[r.work, r.year, r.participants, *r.fail.cells, *r.good.cells] for r in rows.works],
        ),
        SheetData(
            "ЕГЭ",
            [
                *whole,
                Column("Средний балл", 14, _MEAN),
                Column("Муниципалитет", 16, _MEAN),
                Column("Регион", 12, _MEAN),
                Column("Не преодолели минимум", 22, _SHARE),
            ],
            [
                [r.exam, r.year, r.participants, r.mean, r.district, r.region, r.below]
                for r in rows.exams
            ],
        ),
        SheetData(
            "Дефицитные умения",
            [
                Column("Работа", 40),
                Column("Задание", 10),
                Column("Выполнено", 12, _SHARE),
                Column("Умение", 70),
            ],
            [[r.work, r.task, r.share, r.skill] for r in rows.skills],
        ),
        SheetData(
            "Социальный паспорт",
            [
                Column("Фактор", 50),
                Column("Обучающихся", 14),
                Column("Доля", 10, _SHARE),
                Column("Муниципалитет", 16, _SHARE),
            ],
            [[r.factor, r.count, r.share, r.district] for r in rows.conditions],
        ),
    ]
    return [table for table in tables if list(table.rows)] or tables[:1]


def _share(compared: Compared | None) -> ShareRow:
    if compared is None:
        return ShareRow()
    own = compared.own
    return ShareRow(
        own.value,
        own.low,
        own.high,
        compared.district.share if compared.district else None,
        compared.region.share if compared.region else None,
    )
