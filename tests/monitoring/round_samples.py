"""Invented rounds, and a school of which the portal knows three years."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from monitoring.models import (
    Answer,
    Assessment,
    MonitoringForm,
    PeriodResult,
    ResourceMap,
    Response,
    Round,
    SchoolResult,
)
from monitoring.rounds import answering, checking, windows
from monitoring.rounds.answering import forms_of
from monitoring.rounds.catalogue import bring_ready, forms_for
from monitoring.rounds.designing import copy_form
from monitoring.rounds.document import Question, Type
from roadmaps.models import SiteCheck
from schools.models import Municipality, School, SchoolYear, SocialPassport, User, YearFigures
from tests.monitoring.profile_samples import built_profile
from tests.roadmaps.plans_in_force import NOW, TODAY

GROUND = "Письмо от 01.09.2026 № 301"


def make_round(municipality: Municipality, by: User | None = None, **fields: Any) -> Round:
    """A draft of the four ready forms, open for answers these three weeks."""
    values: dict[str, Any] = {
        "title": "Итоговый мониторинг",
        "kind": "support",
        "stage": "final",
        "year": TODAY.year,
        "opens": TODAY,
        "closes": TODAY + timedelta(days=20),
        "ground": GROUND,
        "audience": "all",
        **fields,
    }
    forms = values.pop("forms", None) or forms_for(municipality)
    return windows.begin(municipality=municipality, forms=forms, by=by, **values)


def opened_round(municipality: Municipality, **fields: Any) -> Round:
    return windows.open_round(round=make_round(municipality, **fields), by=None)


def response_of(round: Round, school: School) -> Response:
    """With what services ask of it."""
    return round.responses.select_related("round__municipality", "school__municipality").get(
        school=school
    )


def own_form(municipality: Municipality) -> MonitoringForm:
    """The municipality's copy of the form about results, the one that is there or a new one."""
    bring_ready()
    ready = MonitoringForm.objects.get(municipality=None, code="results")
    return copy_form(form=ready, municipality=municipality, by=None)


def begun_response(municipality: Municipality, school: School) -> Response:
    """Of a round that is open today, with a few fields answered."""
    today = timezone.localdate()
    round = opened_round(municipality, opens=today, closes=today + timedelta(days=20))
    response = response_of(round, school)
    version = forms_of(response)[0].version
    values = {"risk_resolved": "4", "vpr_causes": "Пробелы начальной школы"}
    answering.save_answers(
        response=response, version=version, values=values, joining=OPENED, by=None
    )
    return response


def typed(question: Question) -> Any:
    """Something that a school could answer."""
    match question.type:
        case Type.NUMBER:
            return "24" if question.code == "teachers" else "4"
        case Type.SHARE:
            return ["6", "20"]
        case Type.YES_NO:
            return "yes"
        case Type.CHOICE:
            return question.choices[0]
        case Type.DATE:
            return "2026-09-15"
        case Type.PROOF:
            return "https://school.example/quality"
        case Type.TEXT:
            return "Сделали выводы"


OPENED: dict[str, Any] = {"base": {}, "seen": {}, "choices": {}}


def answer_all(response: Response, by: User | None = None) -> int:
    """Confirm what is proposed and type the rest; how many fields were typed."""
    answering.confirm(response=response, by=by)
    count = 0
    for form in forms_of(response):
        values = {q.code: typed(q) for q in form.document.questions if q.code not in form.rows}
        if values:
            answering.save_answers(
                response=response, version=form.version, values=values, joining=OPENED, by=by
            )
        count += len(values)
    return count


def sent_response(round: Round, school: School) -> Response:
    response = response_of(round, school)
    answer_all(response)
    return answering.send(response=response, by=None)


def accepted_response(round: Round, school: School) -> Response:
    return checking.accept(response=sent_response(round, school), by=None)


def returned_response(round: Round, school: School, *codes: str) -> Response:
    """Sent, with fields returned (two of results without `codes`)."""
    response = sent_response(round, school)
    doubts = {
        key_of(response, code): checking.FieldDoubt(
            "Проверьте число", timezone.localdate() + timedelta(days=7)
        )
        for code in codes or ("risk_pupils", "vpr_causes")
    }
    return checking.return_fields(response=response, doubts=doubts, by=None)


def key_of(response: Response, code: str) -> tuple[int, str]:
    form = next(one for one in forms_of(response) if code in one.document.by_code)
    return form.version.pk, code


def row_of(response: Response, code: str) -> Answer:
    return response.answers.get(question=code)


def fill_three_years(school: School, last: int = TODAY.year) -> None:
    """What the files of three years tell of a school."""
    for year in range(last - 2, last + 1):
        _results(school, year)
        SocialPassport.objects.create(
            school=school, year=year, as_of=date(year - 1, 9, 20), pupils=240, large_families=40,
            low_income=60, sop_families=6, kdn=5, school_register=9, foster=7,
            non_native_russian=12, both_parents_higher_edu=50, single_parent=30,
        )  # fmt: skip
        SchoolYear.objects.create(
            school=school, year=year, contingent=240, olympiad_participants=6, olympiad_winners=1,
            leavers=0,
        )  # fmt: skip
        _figures(school, year)
        ResourceMap.objects.create(
            school=school, year=year, growth_point=True, digital_environment=True,
            improvement="Открыт читальный зал",
        )  # fmt: skip
        PeriodResult.objects.create(
            school=school, year=year, period="9y", pupils=240, succeed=228, quality=96,
            repeat=3, conditional=6, on_register=9, attendance=Decimal("94.5"),
        )  # fmt: skip
        SiteCheck.objects.create(
            school=school, month=date(year, 5, 1), url="https://school.example/quality",
            checked_on=date(year, 5, 12), complete=True, contents="Всё есть",
        )  # fmt: skip
    built_profile(school)


def _results(school: School, year: int) -> None:
    marks = {"participants": 40, "n2": 8, "n3": 18, "n4": 10, "n5": 4}
    journal = {
        "journal_n": 40, "journal_lowered": 10, "journal_confirmed": 26, "journal_raised": 4,
        "journal_gap2": 1,
    }  # fmt: skip
    score = {"test_n": 12, "test_sum": 700, "below_minimum_n": 1}
    works = [
        *(("vpr", subject, grade, {**marks, **journal})
          for subject in ("Русский язык", "Математика") for grade in (5, 6)),
        *(("oge", subject, 9, marks) for subject in ("Русский язык", "Математика")),
        ("ege", "Русский язык", 11, score),
        ("ege", "Математика профильная", 11, score),
    ]  # fmt: skip
    for procedure, subject, grade, counts in works:
        assessment, _ = Assessment.objects.get_or_create(
            procedure=procedure, year=year, subject=subject, grade=grade
        )
        SchoolResult.objects.create(school=school, assessment=assessment, updated_at=NOW, **counts)


def _figures(school: School, year: int) -> None:
    staff = {
        "teachers": 24, "teachers_degree": 21, "teachers_highest": 8, "teachers_first": 9,
        "teachers_young": 6, "teachers_novice": 5, "teachers_pension": 7, "teachers_part_time": 0,
        "teachers_off_profile": 5, "teachers_courses": 19, "vacancies": 1, "psychologist": 0.5,
        "speech_therapist": 0.5, "defectologist": 0, "social_teacher": 1,
    }  # fmt: skip
    tables = {
        "staff": staff,
        "additional": {"pupils": 240, "covered": 168, "in_school": 120},
        "context": {"pupils": 240, "computers": 31, "special_needs": 12, "disabled": 3},
    }
    for system, figures in tables.items():
        YearFigures.objects.create(
            school=school, year=year, system=system, as_of=date(year - 1, 9, 20), figures=figures
        )
