"""A year of support: events, agreements, norms half met, a meeting with errands."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from monitoring.models import RiskProfile
from roadmaps.models import Partnership, SupportEvent, SupportNorm
from roadmaps.support import errands, practices, services
from roadmaps.support.errands import Point, Whom
from roadmaps.support.services import People
from schools.models import Municipality, School
from shnor_portal.desk.demo import at_risk, diagnostics
from shnor_portal.desk.demo.accounts import COORDINATOR, SPECIALIST, person
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import UPPER_RIVER

Kind = SupportEvent.Kind
LISTED = ("school4", "sosnovka", "borovoe", "kedrovka")
CENTRE, COORDINATION = "методист Ресурсного центра", "муниципальный координатор"
EVERYBODY = "*"


@dataclass(frozen=True)
class DemoEvent:
    """`ago` days before today (after it, where negative) for `days`; `people` are teachers and
    heads from each school; `held` is unsaid of one that nobody has marked."""

    kind: Kind
    theme: str
    ago: int
    schools: tuple[str, ...]
    people: tuple[int, int] = (0, 0)
    hours: str = ""
    days: int = 0
    host: str = ""
    outcome: str = ""
    guests: int = 0
    districts: int = 0
    responsible: str = CENTRE
    held: bool = True


EVENTS = (
    DemoEvent(Kind.CONSULTATION, "Как составить антирисковую программу", 250, LISTED, (2, 1), "2",
              outcome="Школы выбрали факторы и сроки, черновики программ – через две недели."),
    DemoEvent(Kind.CONSULTATION, "Разбор результатов ВПР по математике", 150,
              ("school4", "sosnovka"), (3, 1), "1.5",
              outcome="Для каждой школы названы пять заданий, с которых начать."),
    DemoEvent(Kind.CONSULTATION, "Работа с отстающими пятиклассниками", 40, ("school4",), (4, 0),
              "2"),
    DemoEvent(Kind.VISIT, "Посещение уроков математики и русского языка", 60, ("school4",), (6, 1),
              "5", outcome="Посещено шесть уроков, с каждым учителем проведена беседа."),
    DemoEvent(Kind.SEMINAR, "Типичные ошибки в заданиях ВПР", 120,
              ("school1", "school2", "school4", "sosnovka", "zaimka", "ozerki"), (2, 0), "4",
              host="gymnasium", guests=34, districts=2,
              outcome="Материалы семинара разосланы школам."),
    DemoEvent(Kind.SEMINAR, "Управленческая команда и анализ результатов", 200, LISTED, (0, 2), "4",
              host="school2"),
    DemoEvent(Kind.COURSE, "Формирующее оценивание на уроке", 170, ("school4", "sosnovka"), (3, 0),
              "36", days=25, responsible="институт развития образования",
              outcome="Удостоверения получили все слушатели."),
    DemoEvent(Kind.MENTORING, "Ключевская СОШ сопровождает ООШ № 4", 210, ("school4",), days=420,
              host="klyuchi", responsible=COORDINATION),
    DemoEvent(Kind.GUEST_DAY, "Уроки с заданиями разного уровня", 30, ("school4", "sosnovka"),
              (3, 1), "5", host="gymnasium"),
    DemoEvent(Kind.INTERNSHIP, "Стажировка молодых учителей математики", 90, ("sosnovka",), (2, 0),
              "16", days=4, host="gymnasium"),
    DemoEvent(Kind.RMO, "РМО учителей русского языка: итоги года", 75, (EVERYBODY,), (1, 0), "2"),
    DemoEvent(Kind.NETWORK, "Сетевое сообщество учителей математики сельских школ", 230,
              ("sosnovka", "klyuchi", "borovoe", "zaimka", "ozerki"), (1, 0), days=380),
    DemoEvent(Kind.CONSULTATION, "Подготовка к итоговой диагностике", 3, ("zaimka", "ozerki"),
              hours="2", held=False),
    DemoEvent(Kind.VISIT, "Выезд: организация дополнительных занятий", -9, ("sosnovka",),
              hours="5", held=False),
    DemoEvent(Kind.SEMINAR, "Читательская грамотность на каждом уроке", -20,
              ("school3", "school4", "sosnovka", "zaimka"), hours="4", host="school1", held=False),
)  # fmt: skip


PROTOCOL = (
    "Слушали: о ходе исполнения дорожных карт школ перечня.\n"
    "Решили:\n"
    "1. Директору ООШ № 4 представить сведения о дополнительных занятиях до {first:%d.%m.%Y}.\n"
    "2. Директору Сосновской СОШ завершить антирисковую программу до {second:%d.%m.%Y}.\n"
    "3. Методистам Ресурсного центра подготовить график консультаций на полугодие до "
    "{third:%d.%m.%Y}.\n"
    "4. Директорам школ перечня разместить отчёты на сайтах до {fourth:%d.%m.%Y}."
)


def give(municipality: Municipality, days: Days) -> None:
    names = {school.key: school.name for school in UPPER_RIVER.schools}
    rows = {one.name: one for one in School.objects.filter(municipality=municipality)}
    schools = {key: rows[name] for key, name in names.items()}
    specialist, coordinator = person(SPECIALIST), person(COORDINATOR)
    with on(days.ago(290)):
        for year in (days.ago(290).year, days.today.year):
            services.take_ready(municipality=municipality, year=year, by=coordinator)
        SupportNorm.objects.filter(municipality=municipality).update(
            ground="Программа «Качество образования – каждой школе»"
        )
    for said in EVENTS:
        _event(municipality, said, schools, days)
    _meeting(municipality, schools, days)
    _practices(municipality, schools, days)
    diagnostics.give(schools, days)
    at_risk.give(schools, days)
    agreed = (
        ("school4", Partnership.Kind.CURATOR, "klyuchi", "", "Сопровождение плана и уроки вместе"),
        ("school4", Partnership.Kind.AGREEMENT, "gymnasium", "", "Обмен опытом учителей"),
        ("sosnovka", Partnership.Kind.NETWORK, "", "Центр детского творчества",
         "Кружки по математике и робототехнике"),
        ("sosnovka", Partnership.Kind.TUTOR, "", "методист Ресурсного центра", "Команда школы"),
    )  # fmt: skip
    with on(days.ago(205)):
        for place, (key, kind, other, partner, subject) in enumerate(agreed, 1):
            services.save_partnership(
                school=schools[key], by=specialist, kind=kind,
                partner_school=schools.get(other), partner=partner, subject=subject,
                number=f"{place}-п", dated=days.ago(210),
                until=days.ago(210) + timedelta(days=730),
            )  # fmt: skip


def _meeting(municipality: Municipality, schools: dict[str, School], days: Days) -> None:
    """A meeting with its protocol, and the errands of it: done, accepted, overdue, ahead."""
    coordinator, held = person(COORDINATOR), days.ago(26)
    listed = [schools[key] for key in LISTED]
    with on(days.ago(35)):
        (event,) = services.plan_event(
            municipality=municipality, kind=Kind.MEETING, schools=listed, by=coordinator,
            theme="Совещание при начальнике: ход дорожных карт", starts=held, ends=held,
            place="Управление образования", responsible=COORDINATION,
            agenda="Исполнение дорожных карт школ перечня.\nПодготовка к итоговой диагностике.",
        )  # fmt: skip
    text = PROTOCOL.format(
        first=days.ago(-4), second=days.ago(5), third=days.ago(8), fourth=days.ago(-25)
    )
    with on(days.ago(25)):
        services.hold(
            event=event, by=coordinator, protocol_number="7", outcome=text,
            people={school.pk: People(0, 1) for school in listed},
        )  # fmt: skip
        directive = errands.write_down(
            municipality=municipality, kind="protocol", title=event.theme, number="7",
            dated=held, text=text, event=event, by=coordinator,
        )  # fmt: skip
        whom = (
            [Whom(school=schools["school4"])],
            [Whom(school=schools["sosnovka"])],
            [Whom(person=person(SPECIALIST))],
            [Whom(school=school) for school in listed],
        )
        points = [
            Point(p["number"], p["text"], p["executor"], date.fromisoformat(p["due"]), to)
            for p, to in zip(directive.points, whom, strict=True)
        ]
        made = errands.issue(directive=directive, points=points, by=coordinator)
    with on(days.ago(10)):
        errands.report(
            errand=made[2], done_on=days.ago(10), by=person(SPECIALIST),
            text="График на полугодие разослан школам.",
        )  # fmt: skip
    with on(days.ago(9)):
        errands.accept(errand=made[2], by=coordinator)
    with on(days.ago(2)):
        errands.report(
            errand=made[3], done_on=days.ago(2), by=person("zavuch"),
            text="Отчёт размещён.", url="https://school4.example/otchet",
        )  # fmt: skip


PRACTICES = (
    ("gymnasium", "Задания трёх уровней на одном уроке",
     "На уроке все решают одно и то же: сильным скучно, слабые не успевают.",
     "К каждой теме готовят карточки трёх уровней; ученик выбирает сам и поднимается выше, когда "
     "справился. Раз в месяц учителя собирают карточки в общую папку.",
     "За год доля отметок «2» по математике в 5–6 классах снизилась вдвое.", (0,), ("school4",)),
    ("klyuchi", "Ранний лист трудностей",
     "Отставание замечают по итогам четверти, когда исправлять поздно.",
     "Каждую вторую пятницу учитель отмечает темы, которые не усвоены; в понедельник ученик идёт "
     "на получасовое занятие по одной теме.",
     "К концу полугодия без пробелов – девять из десяти пятиклассников.", (1,), ("sosnovka",)),
    ("borovoe", "Родительский урок",
     "На собрания приходит треть родителей.",
     "Вместо собрания – открытый урок и разговор за чаем: что ребёнок умеет и чем помочь дома.",
     "На встречи приходит большинство семей.", (4,), ()),
)  # fmt: skip


def _practices(municipality: Municipality, schools: dict[str, School], days: Days) -> None:
    used = RiskProfile.objects.filter(school__municipality=municipality).latest("pk")
    factors = list(used.catalogue.factors.order_by("position"))
    with on(days.ago(100)):
        for key, title, problem, description, effect, places, adopters in PRACTICES:
            practices.save_practice(
                municipality=municipality, by=person(SPECIALIST), title=title, problem=problem,
                description=description, effect=effect, school=schools[key],
                factors=[factors[place] for place in places],
                adopters=[schools[one] for one in adopters],
            )  # fmt: skip


def _event(
    municipality: Municipality, said: DemoEvent, schools: dict[str, School], days: Days
) -> None:
    specialist = person(SPECIALIST)
    wanted = [schools[key] for key in said.schools if key in schools] or list(schools.values())
    starts = days.ago(said.ago)
    with on(min(days.ago(said.ago + 14), days.ago(5))):
        (event,) = services.plan_event(
            municipality=municipality, kind=said.kind, schools=wanted, by=specialist,
            theme=said.theme, starts=starts, ends=starts + timedelta(days=said.days),
            hours=Decimal(said.hours) if said.hours else None,
            host=schools.get(said.host), responsible=said.responsible,
        )  # fmt: skip
    if not said.held:
        return
    lasts = said.kind in {Kind.MENTORING, Kind.NETWORK}
    with on(starts + timedelta(days=1 if lasts else said.days + 1)):
        services.hold(
            event=event, by=specialist, outcome=said.outcome, guests=said.guests or None,
            districts=said.districts or None,
            people={school.pk: People(*said.people) for school in wanted} if any(said.people)
            else {},
        )  # fmt: skip
