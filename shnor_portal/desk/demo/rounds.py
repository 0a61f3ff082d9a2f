"""Monitoring rounds of the demonstration: last year's closed one, and one half collected."""

from datetime import date, timedelta
from typing import Any

from monitoring.models import Response, Round
from monitoring.rounds import answering, checking, windows
from monitoring.rounds.answering import forms_of
from monitoring.rounds.catalogue import forms_for
from monitoring.rounds.checking import FieldDoubt
from monitoring.rounds.document import Question, Type
from schools.models import Municipality, School, User
from shnor_portal.desk.demo.accounts import COORDINATOR, SPECIALIST, person
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import UPPER_RIVER

# What no file of the demonstration tells, for a school of a hundred pupils.
TYPED: dict[str, Any] = {
    "vpr_causes": "Пробелы 3–4 классов не закрывались вовремя; часть уроков вели не по профилю.",
    "risk_pupils": ["14", "100"],
    "risk_resolved": "5",
    "teachers": "12",
    "teachers_degree": ["11", "12"],
    "teachers_highest": ["3", "12"],
    "teachers_first": ["4", "12"],
    "teachers_young": ["2", "12"],
    "teachers_novice": ["1", "12"],
    "teachers_pension": ["3", "12"],
    "teachers_part_time": ["1", "12"],
    "teachers_off_profile": ["1", "12"],
    "teachers_courses": ["10", "12"],
    "diagnosed": ["11", "12"],
    "with_deficit": "6",
    "with_route": "4",
    "mentor_pairs": "2",
    "lessons_seen": "36",
    "team": "6",
    "quality_act": "Положение о ВСОКО от 30.08.2023 № 48",
    "course_year": "2024, «Управление качеством образования», 36 часов",
    "decisions": "Введены консультации по вторникам (приказ № 112), пересмотрен план ВСОКО.",
    "self_rating": "Есть отставание, справимся сами",
    "plan_act": "Программа развития школы, приказ от 01.09.2023 № 77",
    "extended_groups": "1",
    "computers": "18",
    "mediation": "yes",
    "improvement": "Отремонтирован кабинет физики, открыта комната для занятий с логопедом.",
    "satisfied": ["41", "52"],
    "vpr_works": "8",
}
SENT_ALREADY = ("school1", "school2", "klyuchi", "gymnasium")
ACCEPTED = ("school1", "school2")
RETURNED = "sosnovka"
OURS = "school4"


def give(municipality: Municipality, days: Days) -> None:
    _last_year(municipality, days)
    _entry(municipality, days)
    _this_year(municipality, days)


def _last_year(municipality: Municipality, days: Days) -> None:
    opened = days.ago(365)
    with on(opened):
        round = _round(municipality, opened, opened + timedelta(days=20), "final")
        windows.open_round(round=round, by=person(SPECIALIST))
    with on(opened + timedelta(days=12)):
        for response in _responses(round):
            _answer(response, None, opened)
            response = answering.send(response=response, by=None)
            checking.accept(response=response, by=person(SPECIALIST))
    with on(opened + timedelta(days=24)):
        windows.close_round(round=round, by=person(COORDINATOR))


def _entry(municipality: Municipality, days: Days) -> None:
    """The entry diagnosis of this year: one school of the list has not sent it."""
    opened = max(date(days.today.year, 1, 12), days.ago(120))
    if days.today - opened < timedelta(days=16):
        return
    with on(opened):
        round = _round(
            municipality, opened, opened + timedelta(days=14), "entry",
            title=f"Входная диагностика {opened.year}\u00a0года", audience="accompanied",
            forms=forms_for(municipality)[2:3],
        )  # fmt: skip
        windows.open_round(round=round, by=person(SPECIALIST))
    with on(opened + timedelta(days=10)):
        for response in _responses(round)[1:]:
            _answer(response, None, opened)
            response = answering.send(response=response, by=None)
            checking.accept(response=response, by=person(SPECIALIST))


def _this_year(municipality: Municipality, days: Days) -> None:
    opened, closes = days.ago(6), days.today + timedelta(days=8)
    with on(opened):
        round = _round(municipality, opened, closes, "final")
        windows.open_round(round=round, by=person(SPECIALIST))
    by_key = {key: _of(round, key) for key in (*SENT_ALREADY, RETURNED, OURS)}
    with on(days.ago(4)):
        for key in (*SENT_ALREADY, RETURNED):
            _answer(by_key[key], None, opened)
            by_key[key] = answering.send(response=by_key[key], by=None)
    with on(days.ago(2)):
        for key in ACCEPTED:
            checking.accept(response=by_key[key], by=person(SPECIALIST))
        returned = by_key[RETURNED]
        due = days.today + timedelta(days=3)
        doubts = {
            _key(returned, "risk_pupils"): FieldDoubt(
                "В группе риска столько же, сколько год назад. Сверьте со списком школы.", due
            ),
            _key(returned, "quality_act"): FieldDoubt(
                "Положение обновляли весной: дайте новое.", due
            ),
        }
        checking.return_fields(response=returned, doubts=doubts, by=person(SPECIALIST))
    with on(days.ago(1)):
        team, ours = person("zavuch"), by_key[OURS]
        first = forms_of(ours)[0]
        answering.confirm(response=ours, version=first.version, by=team)


def _round(
    municipality: Municipality, opens: date, closes: date, stage: str, **fields: Any
) -> Round:
    values: dict[str, Any] = {
        "title": f"Итоговый мониторинг {opens.year}\u00a0года",
        "kind": Round.Kind.SUPPORT,
        "stage": stage,
        "year": opens.year,
        "ground": f"Приказ управления образования от {opens:%d.%m.%Y} № 214",
        "audience": Round.Audience.ALL,
        "forms": forms_for(municipality),
        **fields,
    }
    return windows.begin(
        municipality=municipality, opens=opens, closes=closes, by=person(SPECIALIST), **values
    )


def _responses(round: Round) -> list[Response]:
    return list(round.responses.select_related("round__municipality", "school__municipality"))


def _of(round: Round, key: str) -> Response:
    name = next(school.name for school in UPPER_RIVER.schools if school.key == key)
    return next(one for one in _responses(round) if one.school.name == name)


def _key(response: Response, code: str) -> tuple[int, str]:
    form = next(one for one in forms_of(response) if code in one.document.by_code)
    return form.version.pk, code


def _answer(response: Response, by: User | None, opened: date) -> None:
    """Confirm what is proposed and write the rest."""
    answering.confirm(response=response, by=by)
    for form in forms_of(response):
        values: dict[str, Any] = {}
        for question in form.document.questions:
            if question.code not in form.rows:
                values[question.code] = _typed(question, response.school, opened)
        answering.save_answers(
            response=response, version=form.version, values=values,
            joining={"base": {}, "seen": {}, "choices": {}}, by=by,
        )  # fmt: skip


def _typed(question: Question, school: School, opened: date) -> Any:
    if question.code in TYPED:
        return _scaled(TYPED[question.code], school)
    match question.type:
        case Type.SHARE:
            return ["0", "0"]
        case Type.NUMBER:
            return "0"
        case Type.YES_NO:
            return "no"
        case Type.DATE:
            ago = 20 if question.code == "decision_on" else 30
            return (opened - timedelta(days=ago)).isoformat()
        case Type.CHOICE:
            return question.choices[0]
        case Type.PROOF:
            return (
                f"{school.site or 'https://school.example/'}quality/" if question.required else ""
            )
        case Type.TEXT:
            return "" if not question.required else "Сведения есть в школе."


def _scaled(value: Any, school: School) -> Any:
    """Counts of a bigger school are bigger, and those that must agree still do."""
    times = max((school.pupils or 100) // 100, 1)
    if isinstance(value, list):
        return [str(int(part) * times) for part in value]
    return str(int(value) * times) if value.isdecimal() else value
