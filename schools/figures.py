"""What sources beside results tell of a school for a year: the named figures, and how each is read.

Four sources: «Сбор контекстных данных об ОО» of ФИС ОКО, the department's own tables of staff and
of additional education, and surveys. Each keeps its own row of a school and year
(`models.YearFigures`), so that one source never writes over another. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a figure is: people are counted and may be few; the rest tells of nobody."""

    PEOPLE = "people"
    NUMBER = "number"
    POSTS = "posts"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Figure:
    """`whole` is the code of the figure that a count of people is a part of.

    `pattern` is a regular expression over the words of a header (lower case, no punctuation).
    """

    code: str
    title: str
    unit: Unit = Unit.NUMBER
    whole: str = ""
    synonyms: tuple[str, ...] = ()
    pattern: str = ""
    hint: str = ""
    example: str = ""


_P, _N, _C, _Y = Unit.PEOPLE, Unit.NUMBER, Unit.CHOICE, Unit.YES_NO
_PUPILS = r"(?:обуча\w+|учащ\w+|учени\w+|контингент)"
_HOW_MANY = r"(?:общ\w+ |всего |итого )?(?:количеств\w+ |числ\w+ |численност\w+ |кол во )?"
_IN_ALL = r"(?: (?:в )?(?:оо|школ\w*|(?:образовательн\w+ )?организаци\w*))?(?: всего)?"
_TEACHERS = r"(?:учител\w+|педагог\w+|преподавател\w+)"
SUBJECTS: Mapping[str, tuple[str, str]] = {
    "russian": ("русский язык", r"русск"),
    "mathematics": ("математика", r"математик"),
    "foreign": ("иностранный язык", r"(?:иностран|англий|немецк|француз)"),
    "physics": ("физика", r"\bфизик(?!о)"),
    "chemistry": ("химия", r"хими"),
    "biology": ("биология", r"биолог"),
    "geography": ("география", r"географ"),
    "history": ("история и обществознание", r"(?:истори|обществозн)"),
    "informatics": ("информатика", r"информатик"),
    "literature": ("литература", r"литератур"),
    "native": ("родной язык", r"родно"),
    "technology": ("труд (технология)", r"(?:технолог|\bтруд)"),
    "pe": ("физическая культура", r"(?:физическ\w+ культур|физкультур)"),
    "arts": ("музыка и изобразительное искусство", r"(?:музык|изо\b|изобразит)"),
    "safety": ("основы безопасности и защиты Родины", r"(?:обж|обзр|безопасност)"),
    "primary": ("начальные классы", r"начальн"),
    "others": ("другие предметы", r"(?:друг|ины|проч)"),
}
"""Subjects of vacancies: the title and the pattern of a header that names it."""


def _vacancies() -> tuple[Figure, ...]:
    return (
        *(
            Figure(
                f"vacancies_{code}", f"вакансии: {title}",
                pattern=rf"(?:ваканс\w*|не хватает|потребност\w*)\b.*{pattern}"
                rf"|{pattern}.*\b(?:ваканс|не хватает|потребност)",
                hint="Сколько ставок или мест свободно сейчас; 0, если все заняты",
                example="1" if code == "physics" else "0",
            )
            for code, (title, pattern) in SUBJECTS.items()
        ),
        Figure(
            "vacancies", "вакансий всего",
            synonyms=("вакансий", "вакансии", "всего вакансий", "вакантных мест", "вакансии всего",
                      "вакансий учителей", "вакансии учителей"),
            hint="Если по предметам заполнено, можно оставить пустым: портал сложит сам",
            example="1",
        ),
    )  # fmt: skip


def _grades(code: str, title: str, words: str, unit: Unit, whole: str) -> tuple[Figure, ...]:
    """A figure for each grade: its header has the `words`, the grade and the word «класс»."""
    return tuple(
        Figure(
            f"{code}_{grade}",
            f"{title} {grade} классов",
            unit,
            whole,
            pattern=rf"^{words}(?=.*(?<!\d )\b{grade}\b(?! \d))(?=.*(?:\bкласс|параллел))",
        )
        for grade in range(1, 13)
    )


CONTEXT: tuple[Figure, ...] = (
    Figure("location_type", "тип населённого пункта", _C,
           pattern=r"\b(?:тип|вид|категори\w+) (?:насел\w+ пункт|мест\w+|поселен|территори)"
                   r"|(?:место|мест)расположени"),
    Figure("location_size", "численность населения", _C,
           pattern=r"численност\w+ (?:населени|жител)|(?:количеств|числ)\w+ жител"
                   r"|(?:размер|величин)\w* (?:насел|поселен)"),
    Figure("transport", "транспортная доступность", _C, pattern=r"транспортн\w+ доступн"),
    Figure("accessibility", "доступность для людей с инвалидностью", _C,
           pattern=r"доступн\w+ (?:сред|для )|безбарьерн"),
    Figure("status", "статус школы", _C, pattern=r"^статус\b"),
    Figure("branches", "филиалов", pattern=r"филиал"),
    Figure("legal_form", "организационно-правовая форма", _C,
           synonyms=("опф",), pattern=r"организационно правов"),
    Figure("special_school", "коррекционная", _Y, pattern=r"коррекционн"),
    Figure("evening_school", "вечерняя", _Y, pattern=r"вечерн"),
    Figure("boarding_school", "интернат", _Y, pattern=r"интернат(?!\w*\W*доступ)"),
    Figure("classes", "классов-комплектов всего",
           synonyms=("классов", "классов комплектов", "количество классов комплектов",
                     "всего классов", "классов всего")),
    Figure("special_needs", "обучающихся с ОВЗ", _P, "pupils",
           pattern=rf"(?:{_PUPILS}|дет\w+)\b.*\b(?:овз|ограниченн\w+ возможност)|^овз$|^с овз$"),
    Figure("disabled", "обучающихся с инвалидностью", _P, "pupils",
           pattern=rf"(?:{_PUPILS}|дет\w+)\b.*инвалид"),
    Figure("adapted", "обучающихся по адаптированным программам", _P, "pupils",
           pattern=rf"{_PUPILS}.*(?:\bаоп\b|адаптирован)"),
    Figure("non_native", "обучающихся, для которых русский язык не родной", _P, "pupils",
           pattern=rf"{_PUPILS}.*(?:не родн|неродн)"),
    Figure("additional_pupils", "обучающихся в дополнительном образовании", _P, "pupils",
           pattern=rf"(?:{_PUPILS}|дет\w+|охва\w+).*дополнительн\w+ образовани"),
    *_grades("classes", "классов-комплектов",
             rf"(?!.*{_PUPILS})(?=.*(?:количеств|числ|кол во))", _N, ""),
    *_grades("pupils", "обучающихся", rf"(?=.*{_PUPILS})", _P, "pupils"),
    Figure("pupils", "обучающихся всего", _P,
           synonyms=("обучающихся", "всего обучающихся", "учащихся всего", "всего учащихся",
                     "контингент", "учащихся", "общая численность обучающихся",
                     "общее количество обучающихся"),
           pattern=rf"^{_HOW_MANY}{_PUPILS}{_IN_ALL}$"),
    Figure("programmes_adapted", "адаптированные программы", _C, pattern=r"\bаоп\b|адаптирован"),
    Figure("languages", "языки", _C, pattern=r"^язык|\bязык(?:и|ов|е)\b"),
    *_vacancies(),
    Figure("teachers_highest", "учителей высшей категории", _P, "teachers",
           pattern=r"высш\w+ (?:квалификационн\w+ )?категор"),
    Figure("teachers_young", "учителей моложе 30 лет", _P, "teachers",
           pattern=r"(?:до|моложе|младше|менее) 30\b|молод\w+ (?:педагог|учител|специалист)"),
    Figure("teachers_pension", "учителей пенсионного возраста", _P, "teachers",
           pattern=r"пенсионн"),
    Figure("teachers", "учителей всего", _P,
           synonyms=("учителей", "всего учителей", "педагогов", "всего педагогов",
                     "педагогических работников", "педагогических работников всего",
                     "всего педагогических работников", "общее количество учителей"),
           pattern=rf"^{_HOW_MANY}{_TEACHERS}(?: работник\w*)?{_IN_ALL}$"),
    Figure("computer_hours", "часов работы за компьютером", _C,
           pattern=r"час\w*\b.*(?:компьютер|\bпк\b)|(?:компьютер|\bпк\b).*\bчас"),
    Figure("computers", "компьютеров", pattern=r"компьютер|ноутбук|\bпк\b"),
    Figure("internet_speed", "скорость интернета", _C, pattern=r"интернет"),
    Figure("additional", "дополнительное образование", _C,
           pattern=r"дополнительн\w+ (?:образовани|общеразвив|программ)"),
    Figure("parents", "родителей", _N, pattern=r"родител"),
)  # fmt: skip

STAFF: tuple[Figure, ...] = (
    Figure("teachers", "учителей всего", _P,
           synonyms=("учителей", "всего учителей", "педагогических работников", "педагогов всего",
                     "всего педагогов", "педагогов", "педработников", "всего педработников",
                     "всего педагогических работников", "педагогических работников всего"),
           hint="Все, кто ведёт уроки, вместе с совместителями; людей, а не ставок", example="24"),
    Figure("teachers_degree", "с высшим педагогическим образованием", _P, "teachers",
           synonyms=("с высшим образованием", "высшее педагогическое образование",
                     "имеют высшее образование"),
           hint="Из всех учителей", example="21"),
    Figure("teachers_highest", "с высшей категорией", _P, "teachers",
           synonyms=("высшая категория", "высшей категории", "высшая квалификационная категория",
                     "с высшей квалификационной категорией"),
           hint="Действующая высшая квалификационная категория", example="8"),
    Figure("teachers_first", "с первой категорией", _P, "teachers",
           synonyms=("первая категория", "первой категории", "первая квалификационная категория",
                     "с первой квалификационной категорией"),
           hint="Действующая первая квалификационная категория", example="9"),
    Figure("teachers_young", "моложе 30 лет", _P, "teachers",
           synonyms=("до 30 лет", "молодые", "молодые педагоги", "молодых специалистов",
                     "в возрасте до 30 лет"),
           hint="Возраст на дату сведений", example="6"),
    Figure("teachers_novice", "со стажем до трёх лет", _P, "teachers",
           synonyms=("стаж до 3 лет", "со стажем до 3 лет", "со стажем менее 3 лет"),
           hint="Педагогический стаж", example="5"),
    Figure("teachers_pension", "пенсионного возраста", _P, "teachers",
           synonyms=("пенсионеры", "пенсионный возраст", "работающих пенсионеров"),
           hint="Достигли пенсионного возраста", example="7"),
    Figure("teachers_part_time", "внешних совместителей", _P, "teachers",
           synonyms=("внешние совместители", "совместителей"),
           hint="Основная работа – в другой организации", example="0"),
    Figure("teachers_off_profile", "ведут предмет не по образованию", _P, "teachers",
           synonyms=("не по профилю", "преподают не по специальности", "ведут непрофильный предмет",
                     "преподают непрофильный предмет"),
           hint="Хотя бы один предмет – не по диплому и не по переподготовке", example="5"),
    Figure("teachers_courses", "повысили квалификацию за три года", _P, "teachers",
           synonyms=("прошли курсы", "прошли повышение квалификации", "повышение квалификации",
                     "повышение квалификации за 3 года", "курсы повышения квалификации",
                     "прошли курсы повышения квалификации за 3 года"),
           hint="Прошли курсы за последние три года; каждый человек считается один раз",
           example="19"),
    Figure("psychologist", "ставок педагога-психолога", Unit.POSTS,
           synonyms=("педагог психолог", "психолог", "ставки психолога"),
           hint="Занятых ставок: 0,5; 1; 1,25", example="0,5"),
    Figure("speech_therapist", "ставок логопеда", Unit.POSTS,
           synonyms=("логопед", "учитель логопед", "ставок учителя логопеда"),
           hint="Занятых ставок", example="0,5"),
    Figure("defectologist", "ставок дефектолога", Unit.POSTS,
           synonyms=("дефектолог", "учитель дефектолог", "ставок учителя дефектолога"),
           hint="Занятых ставок", example="0"),
    Figure("social_teacher", "ставок социального педагога", Unit.POSTS,
           synonyms=("социальный педагог", "соцпедагог"),
           hint="Занятых ставок", example="1"),
    *_vacancies(),
)  # fmt: skip

ADDITIONAL: tuple[Figure, ...] = (
    Figure("pupils", "обучающихся", _P,
           synonyms=("обучающихся всего", "всего обучающихся", "учащихся", "контингент",
                     "детей всего", "всего детей"),
           hint="Всего в школе", example="240"),
    Figure("covered", "охвачено дополнительным образованием", _P, "pupils",
           synonyms=("охвачено", "охват", "охвачено детей", "детей охвачено",
                     "занимаются дополнительным образованием", "охват детей",
                     "детей в системе навигатор", "детей в навигаторе"),
           hint="Детей, а не записей: кто ходит на три кружка, считается один раз", example="168"),
    Figure("certificates", "детей с сертификатом", _P, "pupils",
           synonyms=("сертификатов", "выдано сертификатов", "сертификаты",
                     "детей с сертификатами", "социальных сертификатов"),
           hint="Сертификаты дополнительного образования или социальные", example="150"),
    Figure("in_school", "занимаются в самой школе", _P, "pupils",
           synonyms=("в школе", "на базе школы", "занимаются в школе"),
           hint="Детей в кружках и секциях самой школы", example="120"),
    Figure("at_risk", "детей на учёте, охваченных программами", _P, "pupils",
           synonyms=("на учете охвачено", "дети на профилактическом учете охвачены",
                     "состоящих на учете охвачено"),
           hint="Из детей на профилактических учётах", example="6"),
    Figure("special_covered", "детей с ОВЗ, охваченных программами", _P, "pupils",
           synonyms=("с овз охвачено", "дети с овз", "охвачено детей с овз"),
           hint="Из детей с ограниченными возможностями здоровья", example="11"),
    Figure("programmes", "программ", synonyms=("количество программ", "реализуется программ",
           "дополнительных программ", "программ в навигаторе"),
           hint="Дополнительных общеразвивающих программ школы", example="12"),
    Figure("enrolments", "зачислений",
           synonyms=("заявок", "записей", "подтвержденных заявок", "зачислено", "зачислений всего"),
           hint="Записей на программы: один ребёнок может дать несколько", example="231"),
    *(
        Figure(
            f"direction_{code}", f"{title} направленность", _P, "covered",
            synonyms=(title, *others), hint="Детей на программах направленности", example=example,
        )
        for code, title, others, example in (
            ("technical", "техническая", ("техническое",), "32"),
            ("science", "естественно-научная", ("естественнонаучная", "естественнонаучное",
             "естественнонаучная направленность"), "20"),
            ("sport", "физкультурно-спортивная", ("спортивная", "физкультурно спортивное"), "64"),
            ("art", "художественная", ("художественное",), "48"),
            ("tourism", "туристско-краеведческая", ("туристско краеведческое",
             "туристская"), "16"),
            ("social", "социально-гуманитарная", ("социально гуманитарное",
             "социально педагогическая"), "44"),
        )
    ),
)  # fmt: skip

GROUPS = {"pupils": "обучающиеся", "parents": "родители", "teachers": "педагоги"}
"""Groups of respondents of a survey."""


def vacancies_of(figures: Mapping[str, object]) -> tuple[int | None, dict[str, int]]:
    """Vacant places in all and by subject (title: count, only those that are); None – not told.

    A total that a source gives stands beside its parts; without one it is their sum.
    """
    by_subject = {
        title: int(value)
        for code, (title, _) in SUBJECTS.items()
        if isinstance(value := figures.get(f"vacancies_{code}"), int)
    }
    total = figures.get("vacancies")
    if not isinstance(total, int):
        total = sum(by_subject.values()) if by_subject else None
    elif by_subject:
        total = max(total, sum(by_subject.values()))
    return total, {title: count for title, count in by_subject.items() if count}
