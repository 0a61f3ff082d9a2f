"""The territory: settlement, its unemployment and the region's, a row for each school and year."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from schools.imports.columns import KnownColumn
from schools.imports.rows import ImportedRow
from schools.imports.yearly import LOGIN, NAME, YEAR, SchoolYearLayout
from schools.imports.years import TitleYear
from schools.matching import municipality_of
from schools.models import Municipality, RegionYear, TerritoryYear
from schools.services.places import forget_unused, settlement_named
from shnor_portal.core.intake.records import Record, Values
from shnor_portal.core.models import BatchFile
from shnor_portal.core.typography import number

UNEMPLOYMENT = KnownColumn(
    "unemployment",
    "Безработица в населённом пункте, %",
    (
        "безработица",
        "безработица в населенном пункте",
        "уровень безработицы",
        "уровень безработицы в населенном пункте",
    ),
    "Процент от 0 до 100",
)
REGION = KnownColumn(
    "region_unemployment",
    "Безработица по региону, %",
    (
        "безработица по региону",
        "безработица в регионе",
        "уровень безработицы по региону",
        "уровень безработицы в регионе",
    ),
    "Одинаковый процент во всех строках года",
)
HARD = KnownColumn(
    "hard_to_reach",
    "Труднодоступный (да/нет)",
    ("труднодоступный населенный пункт", "труднодоступная территория", "труднодоступная"),
    "да или нет",
)
SETTLEMENT = KnownColumn(
    "settlement", "Населённый пункт", ("нп", "поселение"), "Название без «г.», «с.»"
)


class TerritoryLayout(SchoolYearLayout):
    """The region's figure belongs to all its municipalities: one of them may set it only while
    no other has territory rows of that year."""

    code = "territory"
    title = "Территория"
    columns = (YEAR, LOGIN, NAME, SETTLEMENT, UNEMPLOYMENT, REGION, HARD)
    model = TerritoryYear

    def is_header(self, fields: set[str]) -> bool:
        return bool(fields & {"login", "school"}) and bool(
            fields & {"unemployment", "region_unemployment"}
        )

    def fill(self, row: ImportedRow, title: TitleYear) -> None:
        row.read_text("settlement", 200)
        row.read_percent("unemployment")
        row.read_percent("region_unemployment")
        row.read_yes_no("hard_to_reach")

    def across(self, file: BatchFile, read: list[tuple[ImportedRow, Record]]) -> None:
        first: dict[tuple[str, str], tuple[ImportedRow, float]] = {}
        for row, record in read:
            year = record.key.partition("/")[0]
            settlement = record.values.get("settlement")
            if settlement:
                self._compare(first, (year, settlement.lower()), row, "unemployment", _SAME_PLACE)
            self._compare(first, (year, ""), row, "region_unemployment", _SAME_REGION)
        self._keep_shared_region(file, read)

    def _compare(
        self,
        first: dict[tuple[str, str], tuple[ImportedRow, float]],
        place: tuple[str, str],
        row: ImportedRow,
        field: str,
        issue: tuple[str, str],
    ) -> None:
        value = row.values.get(field)
        if value is None:
            return
        earlier, known = first.setdefault(place, (row, value))
        if known != value:
            code, text = issue
            message = text.format(row=earlier.number, known=number(known), value=number(value))
            row.problem(code, message, field, severity="warning")

    def _keep_shared_region(self, file: BatchFile, read: list[tuple[ImportedRow, Record]]) -> None:
        """Leave the region's figure out of the rows where others rely on a different one."""
        municipality = municipality_of(file.batch)
        if municipality is None:
            return
        shared = dict(
            RegionYear.objects.filter(
                region=municipality.region_id,
                year__in=_rows_of_others(municipality).values("year"),
            ).values_list("year", "unemployment")
        )
        for row, record in read:
            known = shared.get(int(record.key.partition("/")[0]))
            value = record.values.get("region_unemployment")
            if known is not None and value is not None and float(known) != value:
                del record.values["region_unemployment"]
                row.problem(
                    "region_value_differs",
                    f"В портале безработица по региону за этот год – {number(known)}\u00a0%, в "
                    f"файле – {number(value)}\u00a0%. Оставлено значение портала: на него "
                    "опираются другие муниципалитеты, изменить его может файл региона.",
                    "region_unemployment",
                    severity="warning",
                )

    def found(self, schools: set[int], years: set[int]) -> Iterable[TerritoryYear]:
        of_region = RegionYear.objects.filter(
            region=OuterRef("school__municipality__region"), year=OuterRef("year")
        )
        return (
            TerritoryYear.objects.filter(school__in=schools, year__in=years)
            .select_related("settlement")
            .annotate(region_unemployment=Subquery(of_region.values("unemployment")))
        )

    def stored(self, target: Any) -> Values:
        return {
            "settlement": target.settlement.name if target.settlement else None,
            "unemployment": _float(target.unemployment),
            "region_unemployment": _float(target.region_unemployment),
            "hard_to_reach": target.hard_to_reach,
            "source": target.source,
        }

    def assign(self, target: TerritoryYear, values: Values) -> None:
        municipality = target.school.municipality
        if "settlement" in values:
            target.settlement = settlement_named(values["settlement"], municipality)
        for field in ("unemployment", "hard_to_reach", "source"):
            if field in values:
                setattr(target, field, values[field])
        if "region_unemployment" in values:
            value, source = values["region_unemployment"], values.get("source") or ""
            _set_region_year(municipality, target.year, value, source)

    def delete(self, key: str, target_id: int) -> bool:
        rows = TerritoryYear.objects.select_related("school__municipality", "settlement")
        target = rows.get(pk=target_id)
        target.delete()
        forget_unused(target.settlement)
        in_region = TerritoryYear.objects.filter(
            year=target.year, school__municipality__region=target.school.municipality.region_id
        )
        if not in_region.exists():
            _set_region_year(target.school.municipality, target.year, None, "")
        return True


_SAME_PLACE = (
    "settlement_value_differs",
    "Для этого населённого пункта в строке {row} стоит {known}\u00a0%, здесь – {value}\u00a0%. "
    "Проверьте, не опечатка ли это; загрузятся оба значения, каждое для своей школы.",
)
_SAME_REGION = (
    "region_value_differs",
    "Безработица по региону в строке {row} – {known}\u00a0%, здесь – {value}\u00a0%. В портал "
    "попадёт значение последней строки; исправьте файл.",
)


def _rows_of_others(municipality: Municipality) -> QuerySet[TerritoryYear]:
    in_region = TerritoryYear.objects.filter(school__municipality__region=municipality.region_id)
    return in_region.exclude(school__municipality=municipality)


def _set_region_year(
    municipality: Municipality, year: int, value: float | None, source: str
) -> None:
    """No value takes the region's figure away, unless other municipalities rely on it."""
    region = municipality.region_id
    if value is not None:
        RegionYear.objects.update_or_create(
            region_id=region, year=year, defaults={"unemployment": value, "source": source}
        )
    elif not _rows_of_others(municipality).filter(year=year).exists():
        RegionYear.objects.filter(region=region, year=year).delete()


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
