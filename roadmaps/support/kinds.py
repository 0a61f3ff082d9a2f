"""The kinds of support: what each is called and which fields it has. Pure data."""

from dataclasses import dataclass

from roadmaps.models import SupportEvent

Kind = SupportEvent.Kind


@dataclass(frozen=True)
class KindSpec:
    """`lasting` goes on for a time and counts in every year that it touches; anything else counts
    in the year in which it ends. `host` is what the receiving school is called, '' for none."""

    kind: Kind
    about: str
    noun: str
    lasting: bool = False
    hours: bool = False
    people: bool = True
    host: str = ""
    districts: bool = False
    protocol: bool = False

    @property
    def title(self) -> str:
        return self.kind.label


_SPECS = (
    KindSpec(
        Kind.CONSULTATION,
        "Одной школе или нескольким, очно или дистанционно.",
        "консультация,консультации,консультаций",
        hours=True,
    ),
    KindSpec(
        Kind.VISIT,
        "Специалисты выезжают в школу: уроки, аудит, помощь на месте.",
        "выезд,выезда,выездов",
        hours=True,
    ),
    KindSpec(
        Kind.SEMINAR,
        "Семинар, практикум, вебинар, мастер-класс.",
        "семинар,семинара,семинаров",
        hours=True,
        host="На базе школы",
        districts=True,
    ),
    KindSpec(
        Kind.COURSE,
        "С числом часов и обученных по школам.",
        "курсы,курсов,курсов",
        hours=True,
    ),
    KindSpec(
        Kind.MENTORING,
        "Школа с опытом сопровождает другую от даты до даты.",
        "пара,пары,пар",
        lasting=True,
        people=False,
        host="Школа-наставник",
    ),
    KindSpec(
        Kind.INTERNSHIP,
        "Педагоги учатся на рабочем месте в другой школе.",
        "стажировка,стажировки,стажировок",
        hours=True,
        host="На базе школы",
    ),
    KindSpec(
        Kind.RMO,
        "Методическое объединение учителей муниципалитета.",
        "заседание,заседания,заседаний",
        hours=True,
        host="На базе школы",
    ),
    KindSpec(
        Kind.SHMO,
        "Методическое объединение школы с участием специалиста.",
        "заседание,заседания,заседаний",
        hours=True,
    ),
    KindSpec(
        Kind.NETWORK,
        "Профессиональное сообщество педагогов нескольких школ.",
        "сообщество,сообщества,сообществ",
        lasting=True,
        districts=True,
    ),
    KindSpec(
        Kind.YOUNG,
        "Занятие для молодых учителей и их наставников.",
        "занятие,занятия,занятий",
        hours=True,
        host="На базе школы",
    ),
    KindSpec(
        Kind.GUEST_DAY,
        "Одна школа открывает двери другим: уроки, обсуждение, обмен опытом.",
        "гостевой день,гостевых дня,гостевых дней",
        hours=True,
        host="Принимает школа",
        districts=True,
    ),
    KindSpec(
        Kind.INTERVIEW,
        "Разговор руководства муниципалитета с директором о школе.",
        "собеседование,собеседования,собеседований",
        people=False,
        protocol=True,
    ),
    KindSpec(
        Kind.MEETING,
        "Совещание с руководителями школ, рефлексивно-аналитический диалог.",
        "совещание,совещания,совещаний",
        protocol=True,
    ),
)

BY_KIND: dict[str, KindSpec] = {spec.kind.value: spec for spec in _SPECS}
LASTING = tuple(spec.kind.value for spec in _SPECS if spec.lasting)
TEACHING = (Kind.COURSE, Kind.SEMINAR, Kind.INTERNSHIP, Kind.YOUNG)
"""Kinds at which people learn."""
LEARNING = (Kind.CONSULTATION, Kind.VISIT, *TEACHING)
"""Consultations and seminars."""
EXCHANGE = (Kind.GUEST_DAY, Kind.MENTORING, Kind.INTERNSHIP, Kind.NETWORK)
"""Kinds at which schools learn of one another."""
