"""Why schools of the list are on it: received profiles, resource maps, a SWOT."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from monitoring.models import FactorCatalogue, ProfileFactor, SwotEntry
from monitoring.profiles.catalogues import catalogues
from monitoring.profiles.services import Assessed, change_factor, receive_profile
from monitoring.profiles.yearly import add_entry, change_resources, open_facts, take_facts
from schools.models import Municipality, School, User
from shnor_portal.core.sheets.writing import Column, SheetData, write_book
from shnor_portal.desk.demo.accounts import COORDINATOR, person
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import UPPER_RIVER

CATALOGUE = "irkutsk-2023"
ISSUER = "Институт развития образования Полесского края"
HIGH, MEDIUM, LOW = ProfileFactor.Level.HIGH, ProfileFactor.Level.MEDIUM, ProfileFactor.Level.LOW
DEPUTY, HEAD = "zavuch", "direktor"


@dataclass(frozen=True)
class DemoFactor:
    """A factor in the order of the catalogue; `answers` is a login, `words` a post instead."""

    level: str
    reason: str
    answers: str = ""
    words: str = ""


# Six factors of each school; the fourth of «ООШ № 4» has nobody yet.
FACTORS: dict[str, tuple[DemoFactor, ...]] = {
    "school4": (
        DemoFactor(
            HIGH, "На уроках нет заданий разного уровня; сильные и слабые решают одно и то же.",
            DEPUTY),
        DemoFactor(
            HIGH, "Отстающих замечают по итогам четверти; дополнительные занятия без расписания.",
            DEPUTY),
        DemoFactor(
            MEDIUM, "По опросу учеников, замечания при всём классе – обычное дело.", HEAD),
        DemoFactor(
            MEDIUM, "Каждый пятый шестиклассник не обратился бы за помощью ни к кому из взрослых."),
        DemoFactor(
            MEDIUM, "На собрания приходит треть родителей; электронный дневник открывают реже.",
            words="классные руководители, социальный педагог"),
        DemoFactor(LOW, "Ставки заняты, один учитель математики на два кабинета.", HEAD),
    ),
    "borovoe": (
        DemoFactor(
            MEDIUM, "Рабочие программы не менялись после смены двух учителей.",
            words="заместитель директора по УВР"),
        DemoFactor(
            MEDIUM, "Учёт пробелов ведут в двух классах из пяти.",
            words="заместитель директора по УВР"),
        DemoFactor(LOW, "Жалоб за год не было.", words="Дубравин О.И."),
        DemoFactor(LOW, "Обстановка спокойная, психолога в школе нет.", words="Дубравин О.И."),
        DemoFactor(
            LOW, "Родители бывают в школе часто: посёлок небольшой.",
            words="классные руководители"),
        DemoFactor(
            HIGH, "Учителя русского языка и математики пришли в сентябре, оба без опыта.",
            words="Дубравин О.И."),
    ),
    "sosnovka": (
        DemoFactor(
            MEDIUM, "Классы малы, но задания у всех одни: разных уровней учителя не готовят.",
            words="заместитель директора по УВР"),
        DemoFactor(
            MEDIUM, "Пробелы видны с пятого класса, занятий для отстающих два в неделю.",
            words="заместитель директора по УВР"),
        DemoFactor(LOW, "По опросу, замечаний при всём классе почти не бывает.",
                   words="Сосновская В.И."),
        DemoFactor(LOW, "Дети знают, к кому из взрослых подойти за помощью.",
                   words="Сосновская В.И."),
        DemoFactor(
            HIGH, "Половина родителей работает вахтой, на собраниях бывает каждый четвёртый.",
            words="классные руководители"),
        DemoFactor(LOW, "Ставки заняты, двое учителей на пенсии.", words="Сосновская В.И."),
    ),
}  # fmt: skip
RESOURCES: dict[str, dict[str, Any]] = {
    "school4": {
        "staff_deficit": "Нет педагога-психолога с прошлого февраля; учитель математики один.",
        "method_deficit": "Разбор результатов ВПР по заданиям, работа с разным уровнем на уроке.",
        "information_deficit": "",
        "material_deficit": "В кабинете физики нет приборов для опытов по электричеству.",
        "psychologist": Decimal("0"),
        "speech_therapist": Decimal("0.5"),
        "defectologist": None,
        "social_teacher": Decimal("1"),
        "growth_point": False,
        "digital_environment": True,
        "improvement": "Открыта комната для занятий с отстающими, занятия идут по расписанию.",
    },
    "borovoe": {
        "staff_deficit": "Оба учителя-предметника работают первый год, наставника нет.",
        "method_deficit": "Молодым учителям нужна помощь в оценивании работ.",
        "information_deficit": "Интернет пропадает в распутицу.",
        "material_deficit": "",
        "psychologist": Decimal("0"),
        "speech_therapist": None,
        "defectologist": None,
        "social_teacher": Decimal("0.5"),
        "growth_point": True,
        "digital_environment": True,
        "improvement": "",
    },
    "sosnovka": {
        "staff_deficit": "Нет педагога-психолога и логопеда.",
        "method_deficit": "Работа с семьями, которые живут без одного из родителей по полгода.",
        "information_deficit": "",
        "material_deficit": "Школьный автобус один, рейсов не хватает на занятия после уроков.",
        "psychologist": Decimal("0"),
        "speech_therapist": Decimal("0"),
        "defectologist": None,
        "social_teacher": Decimal("0.5"),
        "growth_point": True,
        "digital_environment": False,
        "improvement": "",
    },
}


def give(municipality: Municipality, days: Days) -> None:
    """Profiles of last June with who answers for what; resource maps; the SWOT of «ООШ № 4»."""
    coordinator = person(COORDINATOR)
    catalogue = catalogues().get(code=CATALOGUE)
    dated = _last_june(days)
    for key, factors in FACTORS.items():
        school = _school(municipality, key)
        with on(dated):
            _receive(school, catalogue, dated, factors, coordinator)
        with on(days.ago(30)):
            change_resources(
                school=school, year=days.ago(30).year, by=coordinator, **RESOURCES[key]
            )
    with on(days.ago(14)):
        _swot(_school(municipality, "school4"), days.ago(14).year)


def _receive(
    school: School,
    catalogue: FactorCatalogue,
    dated: date,
    factors: tuple[DemoFactor, ...],
    by: User,
) -> None:
    listed = list(zip(catalogue.factors.all(), factors, strict=True))
    profile = receive_profile(
        school=school,
        catalogue=catalogue,
        dated=dated,
        issuer=ISSUER,
        factors={row.pk: Assessed(factor.level, factor.reason) for row, factor in listed},
        upload=(f"Рисковый профиль {school.name}.xlsx", _file(listed)),
        by=by,
    )
    by_factor = {row.factor_id: row for row in profile.factors.select_related("factor")}
    for row, factor in listed:
        if factor.answers or factor.words:
            change_factor(
                row=by_factor[row.pk],
                level=factor.level,
                reason=factor.reason,
                responsible=person(factor.answers) if factor.answers else None,
                responsible_text=factor.words,
                by=by,
            )


def _file(listed: list[tuple[Any, DemoFactor]]) -> bytes:
    columns = [Column("Фактор риска", 60), Column("Значимость", 16)]
    rows = [[row.title, ProfileFactor.Level(factor.level).label] for row, factor in listed]
    return write_book([SheetData("Рисковый профиль", columns, rows)])


def _swot(school: School, year: int) -> None:
    """Some facts are taken, a line is added by hand, the rest still waits to be taken."""
    deputy = person(DEPUTY)
    titles = {
        row.factor_id: row.factor.title
        for row in ProfileFactor.objects.filter(profile__school=school).select_related("factor")
    }
    keys = [fact.key for fact in open_facts(school, year)][::2]
    take_facts(school=school, year=year, keys=keys, factors=titles, by=deputy)
    add_entry(
        school=school,
        year=year,
        side=SwotEntry.Side.OPPORTUNITY,
        text="Ключевская СОШ готова принимать наших учителей математики на уроки.",
        by=deputy,
    )
    add_entry(
        school=school,
        year=year,
        side=SwotEntry.Side.WEAKNESS,
        text="Результаты ВПР обсуждают один раз в год, на педсовете.",
        by=deputy,
    )


def _last_june(days: Days) -> date:
    """The twentieth of June that was last."""
    day = date(days.today.year, 6, 20)
    return day if day <= days.today else day.replace(year=day.year - 1)


def _school(municipality: Municipality, key: str) -> School:
    names = {school.key: school.name for school in UPPER_RIVER.schools}
    return School.objects.select_related("municipality__region").get(
        municipality=municipality, name=names[key]
    )
