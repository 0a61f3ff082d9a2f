"""The lists of three years: computed, decided with reasons, approved by an order, left."""

from collections.abc import Callable, Mapping

from monitoring.identification.approving import approve, show_to_schools
from monitoring.identification.replies import reply
from monitoring.identification.services import decide, start_run
from monitoring.models import Finding, RegionalAct, Run
from schools.models import Municipality, SchoolStatus
from schools.services.statuses import leave_list
from shnor_portal.desk.demo.accounts import COORDINATOR, HEAD, SECOND_COORDINATOR, person
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import UPPER_RIVER

FIOKO, GRACHEVKA = "fioko", "grachevka-2020"
YES, NO = "yes", "no"
# Numbers of the municipal order and of the regional act, by years ago.
ORDERS = {2: ("98-од", "187"), 1: ("112-од", "214")}
SMALL = (
    "Участников меньше 10: по расчёту вывод невозможен. Школа посещена методистом, результаты "
    "разобраны с директором; в перечень не включается."
)

Decision = tuple[str, str]
# (school, category) → decision and its reason, by years ago and methodology.
DECISIONS: dict[tuple[int, str], dict[tuple[str, str], Decision]] = {
    (2, FIOKO): {
        ("klyuchi", "SHNOR_2020"): (
            YES, "Низкие результаты по математике в 5 и 6 классах подтверждены отметками журнала; "
            "в школе полгода не было учителя математики."),
        ("school4", "RISK_ZONE"): (
            NO, "Повышена доля «2» только по одной работе; школе предложен внутренний анализ."),
        ("malinovka", "SHNOR_2020"): (NO, SMALL),
    },
    (1, GRACHEVKA): {
        ("school4", "SHNRO"): (YES, "Оба критерия выполняются, школа с выводом согласна."),
        ("borovoe", "SHNRO"): (YES, "Оба критерия выполняются, школа с выводом согласна."),
        ("sosnovka", "SHFNSU_CONTINGENT"): (
            YES, "Треть семей многодетные, половина родителей работает вахтой; условия сложные."),
        ("sosnovka", "SHFNSU_TERRITORY"): (YES, "Безработица выше региональной в полтора раза."),
        ("kedrovka", "SHFNSU_CONTINGENT"): (YES, "Посёлок при закрытом леспромхозе."),
        ("kedrovka", "SHFNSU_TERRITORY"): (YES, "Посёлок отрезан от района в распутицу."),
        ("school4", "SHFNSU_CONTINGENT"): (
            NO, "Индекс на границе группы; в школе работают психолог и социальный педагог, помощь "
            "предусмотрена по перечню ШНОР."),
    },
    (1, FIOKO): {
        ("school4", "SHNOR_2020"): (
            YES, "Математика в 5 и 6 классах ниже порога; разрыв с журналом – у половины класса."),
        ("school4", "SHNOR_2025"): (YES, "Математика в 6 классе ниже порога второй год подряд."),
        ("borovoe", "SHNOR_2020"): (
            YES, "Ниже порога три работы из четырёх: сменились оба учителя-предметника."),
        ("school3", "RISK_ZONE"): (YES, "Математика в 6 классе: не справился каждый пятый."),
        ("zaimka", "RISK_ZONE"): (YES, "Повышена доля «2» по математике в обоих классах."),
        ("ozerki", "RISK_ZONE"): (
            NO, "Доля равна порогу из-за одного участника из десяти; по остальным работам "
            "результаты не ниже муниципальных."),
        ("malinovka", "RISK_ZONE"): (
            NO, "За два года вместе – 12 участников, доля держится на одном-двух учениках; школа "
            "посещена методистом, результаты разобраны с директором."),
    },
    (0, FIOKO): {
        ("school4", "SHNOR_2020"): (
            YES, "Результаты не улучшились; сопровождение продолжается, школа согласна."),
        ("school4", "SHNOR_2025"): (YES, "Математика ниже порога третий год подряд."),
    },
}  # fmt: skip
# What the heads of schools say of the latest list.
REPLIES = (
    ("direktor", "SHNOR_2020", "agrees", "С выводом согласны, план продолжаем."),
    (
        "direktor-sosnovka",
        "SHFNSU_CONTINGENT",
        "objects",
        "Паспорт составлен до приезда новых семей: доля родителей с высшим образованием выросла. "
        "Просим учесть сведения на 1 октября.",
    ),
)


def hold(
    municipality: Municipality, days: Days, ago: int, bring_act: Callable[[int, str], None]
) -> None:
    """The list by results of `ago` years back: past ones are approved, the latest is open.

    `bring_act` brings in the region's act of a year and number, which comes before the order.
    """
    year = days.year - ago
    methodologies = (FIOKO,) if ago == 2 else (GRACHEVKA, FIOKO)
    with on(days.list_made(year)):
        runs = [_run(municipality, year, code) for code in methodologies]
        for run, code in zip(runs, methodologies, strict=True):
            _decide(run, DECISIONS.get((ago, code), {}))
    if ago == 0:
        _ask_schools(runs, days)
        return
    order_number, regional_number = ORDERS[ago]
    bring_act(year, regional_number)
    with on(days.order(year)):
        for run in runs:
            _approve(run, days, order_number)


def compute_only(municipality: Municipality, days: Days) -> None:
    """The neighbours have computed their latest list and decided nothing yet."""
    with on(days.list_made(days.year)):
        _run(municipality, days.year, FIOKO, by=SECOND_COORDINATOR)


def leave(municipality: Municipality, days: Days) -> None:
    """The school that left the list at the end of last year."""
    left = next(school for school in UPPER_RIVER.schools if school.key == "klyuchi")
    status = SchoolStatus.objects.current().get(school__municipality=municipality,
                                                school__name=left.name)  # fmt: skip
    with on(days.exit_order):
        leave_list(
            status,
            order_number="318-од",
            order_date=days.exit_order,
            ends=days.exit_order,
            by=person(HEAD),
        )


def _ask_schools(runs: list[Run], days: Days) -> None:
    """The latest list was shown: one school agrees, one objects and waits for the answer."""
    with on(days.list_made(days.year)):
        for run in runs:
            show_to_schools(run=run, reply_until=days.ago(-5), by=person(COORDINATOR))
        for login, category, stand, text in REPLIES:
            director = person(login)
            finding = Finding.objects.get(
                run__in=runs, school=director.current_assignments[0].school, category=category
            )
            reply(finding=finding, stand=stand, text=text, by=director)


def _run(municipality: Municipality, year: int, code: str, by: str = COORDINATOR) -> Run:
    return start_run(
        municipality=municipality,
        year=year,
        methodology_code=code,
        overrides={},
        by=person(by),
    )


def _decide(run: Run, decisions: Mapping[tuple[str, str], Decision]) -> None:
    names = {school.key: school.name for school in UPPER_RIVER.schools}
    for (key, category), (decision, reason) in decisions.items():
        finding = run.findings.select_related("school__municipality").get(
            school__name=names[key], category=category
        )
        decide(finding=finding, decision=decision, reason=reason, by=person(COORDINATOR))


def _approve(run: Run, days: Days, order_number: str) -> None:
    act = RegionalAct.objects.get(municipality=run.municipality, list_year=run.list_year)
    approve(
        run=run,
        order_number=order_number,
        order_date=days.order(run.year),
        starts=days.order(run.year),
        regional_act=act.name,
        regional_number=act.number,
        regional_date=act.date,
        by=person(HEAD),
    )
