"""A concept with a table of facts and commitments: what was in the year before, what is promised
for each of four years."""

from roadmaps.models import Programme
from roadmaps.programmes.presets.base import Kind, Preset, PresetIndicator, PresetTask, When

DEPARTMENT, CENTRE = "орган управления образованием", "методическая служба"


def _each_year(
    number: str,
    title: str,
    unit: str,
    commitment: str,
    plan: str = "",
    task: str = "1",
    metric: str = "",
) -> PresetIndicator:
    return PresetIndicator(
        number, title, unit=unit, kind=Kind.PERIOD, plan=plan or commitment,
        commitment=commitment, when=When.EVERY, task=task, metric=metric,
        source="портал: поддержка школ" if metric else "отчёты школ и службы",
        responsible=CENTRE,
    )  # fmt: skip


COMMITMENTS = Preset(
    code="commitments",
    title="Концепция поддержки: факт и обязательства по годам",
    about="Концепция на четыре года: факт года до неё и обязательства на каждый год, таблицы "
    "«мероприятие – необходимость – условия» и «орган – полномочия – результат».",
    years=4,
    kind=Programme.Kind.CONCEPT,
    baseline=True,
    passport={
        "goal": "Помочь школам с низкими результатами и школам в сложных условиях выйти к "
        "устойчивым результатам.",
        "monitoring": "Результаты, преподавание, управление, среда: четыре формы.\n"
        "Входной, промежуточный и итоговый мониторинг каждой школы.",
        "methods": "ЕГЭ, ОГЭ, ВПР прошлого года и разрыв с регионом.\n"
        "Участие в олимпиадах за три года.\nИндекс социального благополучия.",
        "control": "Обязательства года сверяются с фактом в конце года.",
    },
    tables={
        "needs": (
            ("Краткосрочные мероприятия для педагогов", "Дефициты видны по результатам ВПР",
             "Не менее 4 часов, одно на школу в год"),
            ("Курсы повышения квалификации", "Команде школы нужны общие подходы",
             "Не менее 32 часов, пять человек от школы"),
            ("Договоры с партнёрами", "Своих ресурсов школе не хватает",
             "Партнёр и план совместных мероприятий"),
            ("Межрайонный семинар", "Опыт есть у соседей", "От 40 участников из двух районов"),
        ),
        "bodies": (
            ("Орган управления образованием", "Утверждает перечень и дорожные карты",
             "Каждая школа знает, что от неё ждут"),
            ("Методическая служба", "Проводит диагностику, консультации, курсы",
             "Дефициты педагогов восполнены"),
            ("Школа", "Утверждает свою программу, исполняет план", "Результаты растут"),
        ),
    },
    tasks=(
        PresetTask("1", "Повысить квалификацию педагогов школ, которым нужна поддержка",
                   executor=CENTRE),
        PresetTask("2", "Связать школы с партнёрами и соседями", executor=DEPARTMENT),
    ),
    indicators=(
        _each_year("1", "Краткосрочные мероприятия от 4 часов, на одну школу", "мероприятий", "1",
                   metric="short_events_each"),
        _each_year("2", "Педагоги на курсах от 32 часов, от одной школы", "человек", "5",
                   metric="long_courses_each"),
        _each_year("3", "Договоры с партнёрами за год", "договоров", "5", plan="2", task="2",
                   metric="new_contracts"),
        _each_year("4", "Мероприятия по обмену опытом за год", "мероприятий", "4", task="2",
                   metric="exchange"),
        _each_year("5", "Консультации, на одну школу", "консультаций", "1",
                   metric="consultations_each"),
        _each_year("6", "Участники межрайонного семинара", "человек", "40", task="2",
                   metric="interdistrict_people"),
        _each_year("7", "Районы – участники межрайонного семинара", "районов", "2", task="2",
                   metric="interdistrict_districts"),
    ),
)  # fmt: skip
