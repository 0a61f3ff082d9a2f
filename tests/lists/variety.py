"""Rows unlike each other, so that an order shows: everything that the world has one of, twice."""

from datetime import date, timedelta

from django.utils import timezone

from monitoring.effects.story import Change, Expectation, Like, Pooled, ProcedureChange, Story
from monitoring.identification.services import start_run
from monitoring.models import (
    Assessment,
    BiasSigns,
    ListedSchool,
    RegionalAct,
    ResourceMap,
    Response,
    Run,
    SchoolEffect,
    SchoolResult,
    SignAnswer,
    TableRecipe,
)
from monitoring.rounds import checking, windows
from roadmaps.models import Errand, Occurrence, Plan, Programme, SiteCheck, YearReport
from roadmaps.support import errands
from roadmaps.support import services as support
from schools.models import (
    Municipality,
    Region,
    School,
    SchoolIdentifier,
    SchoolStatus,
    Settlement,
    User,
)
from shnor_portal.core import jobs, retention
from shnor_portal.core.intake import services as intake
from shnor_portal.core.models import Job, PaperSnapshot, TermRun
from shnor_portal.desk.papers.services import make
from tests.monitoring.profile_samples import FAILURE, PARENTS, STAFF, built_profile
from tests.monitoring.round_samples import (
    accepted_response,
    make_round,
    own_form,
    response_of,
    returned_response,
)
from tests.roadmaps.errand_samples import given
from tests.roadmaps.plan_samples import make_plan
from tests.roadmaps.plans_in_force import plan_in_force
from tests.roadmaps.programme_samples import approved_programme, make_programme
from tests.roadmaps.support_samples import (
    agreement,
    bank_practice,
    competence_check,
    held_event,
    norm,
    planned_event,
    risk_count,
)
from tests.world import YEAR, World


def make_unlike(world: World) -> None:
    _schools(world)
    _batches(world)
    _jobs_and_papers(world)
    _people(world)
    _plans(world)
    _years(world)
    _competences(world)
    _risks(world)
    _programmes(world)
    _support(world)
    _rounds(world)
    _profiles(world)
    _runs(world)
    _effects(world)
    _own_signs(world)
    _objectivity(world)
    _region_acts(world)
    _remembered_tables(world)
    _deadlines(world)
    _rare_ones(world)


def _schools(world: World) -> None:
    north = world.cast.north
    for number, school in enumerate(north.schools):
        place = Settlement.objects.create(
            municipality=north.municipality, name=f"Посёлок {9 - number}"
        )
        School.objects.filter(pk=school.pk).update(
            pupils=400 - 100 * number, rural=number == 1, settlement=place
        )
    SchoolStatus.objects.create(
        school=north.schools[1], kind="shnor", list_year=2024, results_year=2023,
        starts="2024-04-14", order_number="13-од", order_date="2024-04-14",
    )  # fmt: skip
    for number in (1, 2):
        closed = School.objects.create(
            municipality=north.municipality,
            name=f"МБОУ «Закрытая СОШ № {number}»",
            closed_on=f"2023-0{number}-01",
        )
        SchoolIdentifier.objects.create(
            school=closed, system="fis_oko", prefix="edu", value=f"99800{number}"
        )


def _people(world: World) -> None:
    north, day = world.cast.north, timezone.now()
    for number, person in enumerate((north.coordinator, north.head, north.specialist)):
        User.objects.filter(pk=person.pk).update(
            last_login=day - timedelta(days=number), post=f"должность {number}"
        )
    User.objects.filter(pk=north.observer.pk).update(password="!never entered")


def _batches(world: World) -> None:
    north = world.cast.north
    for number in (1, 2, 3):
        batch = intake.receive(
            [(f"Отчёт {number}-{part}.csv", b"1;2") for part in range(number)],
            scope=north.municipality.scope,
            by=(north.specialist, north.coordinator, None)[number - 1],
            hints={},
        )
        batch.state = ("preview", "discarded", "applied")[number - 1]
        batch.save()


def _jobs_and_papers(world: World) -> None:
    north = world.cast.north
    for number, state in enumerate((Job.State.DONE, Job.State.FAILED, Job.State.RUNNING)):
        job = jobs.start(
            "core.read_batch",
            title=f"Работа {9 - number}",
            by=(north.head, north.specialist, None)[number],
            scope=north.municipality.scope,
            batch_id=world.batch.pk,
        )
        Job.objects.filter(pk=job.pk).update(
            state=state,
            message=f"Итог {number}",
            finished_at=timezone.now() - timedelta(hours=number) if number else None,
        )
    made = make(kind="school_note", place=north.schools[1], year=YEAR, by=north.head)
    PaperSnapshot.objects.filter(pk=made.pk).update(year=YEAR + 1)


def _plans(world: World) -> None:
    north = world.cast.north
    make_plan(north.municipality, north.coordinator, title="Муниципальная дорожная карта")
    plan = make_plan(north.schools[1], north.coordinator, title="Антирисковая программа")
    Plan.objects.filter(pk=plan.pk).update(
        kind=Plan.Kind.values[1], period_start="2023-09-01", period_end="2024-05-31"
    )
    plan.versions.get().measures.all()[0].delete()


def _competences(world: World) -> None:
    for place, kind in ((1, "method"), (2, "meta")):
        competence_check(
            world.cast.north.schools[place], on=date(2024, 3, 10 + place), kind=kind,
            subject=("Физика", "Химия")[place - 1], topic=f"Тема {place}", tool=f"Тест {place}",
            tested=10 * place, with_deficit=5 * place, improved=2 * place, routes=4 * place,
        )  # fmt: skip


def _risks(world: World) -> None:
    for place, found in ((0, 3), (1, 9), (2, 12)):
        school = world.cast.north.schools[place]
        risk_count(school, quarter=1, found=found, with_route=place, resolved=0)
        if place:
            risk_count(school, found=5 * place, with_route=2 * place, resolved=place)


def _years(world: World) -> None:
    """Reports of two more schools that their interviews have closed."""
    rows = (
        (1, 5, "Ждём", "директор", "leave"),
        (2, 6, "Хорошо", "заместитель директора", "continue"),
    )
    for place, day, conclusion, present, decision in rows:
        YearReport.objects.create(
            school=world.cast.north.schools[place], year=YEAR, due=date(2024, 11, day),
            state="closed", sent_at=timezone.now() - timedelta(days=day),
            held_on=date(2024, 12, day), present=present, conclusion=conclusion,
            decision=decision,
        )  # fmt: skip


def _programmes(world: World) -> None:
    """Another municipality's, of other years, approved on another day, with less in it."""
    other = approved_programme(
        world.cast.south.municipality, preset="commitments", title="Концепция", first_year=2025,
        last_year=2028,
    )  # fmt: skip
    Programme.objects.filter(pk=other.pk).update(order_date="2025-02-03")
    make_programme(world.cast.south.municipality, preset="", title="Новая программа")


def _support(world: World) -> None:
    """Events, agreements and norms of every kind, state and term."""
    north, south = world.cast.north, world.cast.south
    first, second, third = north.schools
    held_event(
        first, second, kind="seminar", theme="Семинар", starts=date(2024, 5, 2),
        ends=date(2024, 5, 3), hours=4, place="Дом учителя", responsible="методист", host=third,
        outcome="Итог", url="https://b.example/",
    )  # fmt: skip
    course = planned_event(
        second, kind="course", theme="Курсы", starts=date(2024, 2, 2), ends=date(2024, 3, 3),
        hours=36, place="Институт", responsible="институт", host=first,
    )  # fmt: skip
    support.cancel(event=course, reason="Перенос", by=None)
    held_event(
        second, third, kind="rmo", theme="Заседание", starts=date(2024, 6, 3), hours=2,
        outcome="Решено", people=(4, 0),
        responsible="руководитель", place="Гимназия",
    )  # fmt: skip
    ahead = date.today() + timedelta(days=30)
    planned_event(south.school, kind="visit", theme="Выезд", starts=ahead, ends=ahead, hours=5)
    agreement(
        second,
        kind="curator",
        partner_school=third,
        subject="Уроки",
        number="2",
        dated=date(2024, 3, 1),
        until=date(2025, 3, 1),
        url="https://c.example/",
    )
    agreement(
        third,
        kind="network",
        subject="Кружки",
        number="3",
        dated=date(2023, 3, 1),
        until=date(2099, 3, 1),
    )
    first_one, second_one = given(
        second, north.specialist, municipality=north.municipality, due=date(2024, 3, 1),
        title="Об отчётах", number="7", dated=date(2024, 1, 9),
    )  # fmt: skip
    errands.report(
        errand=first_one, done_on=date(2024, 2, 1), text="Готово", by=None,
        url="https://d.example/",
    )  # fmt: skip
    errands.accept(errand=first_one, by=None)
    errands.report(errand=world.advice, done_on=timezone.localdate(), text="Разобрали", by=None)
    errands.cancel(errand=second_one, reason="Отпало", by=None)
    Errand.objects.filter(pk=first_one.pk).update(
        text="Готовый отчёт", number="2", executor="Все"
    )  # fmt: skip
    given(
        None, municipality=south.municipality, due=date(2099, 1, 1), title="О прочем",
        dated=date(2025, 1, 9), number="9",
    )  # fmt: skip
    bank_practice(
        north.municipality, title="Вечерний клуб", problem="Скука", school=second,
        adopters=[first], effect="Ходят", url="https://e.example/",
        factors=list(world.profile.catalogue.factors.all()[:1]),
    )  # fmt: skip
    bank_practice(
        south.municipality, title="Зарядка", problem="Усталость", source="Институт", effect="Бодры"
    )
    norm(
        north.municipality,
        title="Курсы",
        whom="all",
        unit="people",
        number=5,
        kinds=["course"],
        min_hours=32,
        first_year=2023,
        ground="Приказ",
    )
    norm(
        north.municipality,
        title="Обмен",
        whom="shnsu",
        unit="contracts",
        number=2,
        kinds=[],
        last_year=2030,
        ground="Договор",
    )


def _rounds(world: World) -> None:
    """Of the world's round one school writes late, one has fields back, one is accepted late; the
    other municipality prepares a round of another kind."""
    north, south = world.cast.north, world.cast.south
    round = world.response.round
    tomorrow = timezone.localdate() + timedelta(days=1)
    windows.change(round=round, title="Итоговый мониторинг года", by=north.coordinator)
    late = response_of(round, north.schools[2])
    for row, until in ((world.response, tomorrow), (late, tomorrow + timedelta(days=9))):
        checking.lift(response=row, until=until, reason="Сбой", by=north.coordinator)
    returned_response(round, north.schools[1])
    accepted_response(round, north.schools[2])
    Response.objects.filter(pk=late.pk).update(first_sent_on=round.closes + timedelta(days=2))
    make_round(
        south.municipality, title="Качество, II срез", kind="quality", stage="entry",
        opens=date(2027, 1, 11), closes=date(2027, 1, 24),
    )  # fmt: skip
    own_form(north.municipality)
    own_form(south.municipality)


def _profiles(world: World) -> None:
    second = world.cast.north.schools[1]
    built_profile(second, {FAILURE: "high", PARENTS: "medium", STAFF: "medium"}, date(2024, 7, 1))
    ResourceMap.objects.create(school=second, year=timezone.localdate().year)


def _runs(world: World) -> None:
    north = world.cast.north
    Run.objects.filter(pk=world.run.pk).update(created_at=timezone.now() - timedelta(days=3))
    run = start_run(
        municipality=north.municipality, year=YEAR - 1, methodology_code="grachevka-2020",
        overrides={}, by=None,
    )  # fmt: skip
    Run.objects.filter(pk=run.pk).update(order_number="5", order_date="2024-05-05")
    run.findings.exclude(school=north.school).delete()
    run.findings.update(outcome="yes", state="approved", decision="yes", reason="Так решено")
    first, second, third = (
        world.run.findings.filter(school=school).order_by("pk") for school in north.schools
    )
    first.update(outcome="yes", decision="yes", state="decided", reason="По результатам двух лет")
    second.update(outcome="yes", decision="", state="computed", reason="Решено прежде")
    third.update(outcome="unknown", decision="no", state="decided", reason="Данных мало")
    other, _ = Assessment.objects.get_or_create(
        procedure="vpr", year=YEAR, subject="Русский язык", grade=4
    )
    cell = SchoolResult.objects.get(pk=world.cell.pk)
    cell.pk, cell.assessment, cell.participants = None, other, 99
    cell.save()


def _own_signs(world: World) -> None:
    """Signs of the portal's own in a work of two schools; a list marks another of the first."""
    work, _ = Assessment.objects.get_or_create(
        procedure="vpr", year=YEAR, subject="Окружающий мир", grade=4
    )
    for number, school in enumerate(world.cast.north.schools[1:], 1):
        SchoolResult.objects.create(
            school=school, assessment=work, participants=20, n2=1, n3=19, n4=0, n5=0, journal_n=20,
            journal_lowered=10, journal_gap2=5 * (number - 1), updated_at=timezone.now(),
        )  # fmt: skip
        SignAnswer.objects.create(
            school=school, assessment=work, text=f"Пояснение {number}", given_at=timezone.now()
        )


def _effects(world: World) -> None:
    """A school that did better than was to be expected and one that did worse."""
    schools = world.cast.north.schools[1:]
    for number, (school, now) in enumerate(zip(schools, (1, 16), strict=True), 1):
        more = number / 50
        expected = Expectation(0.25 + more, 0.1 + more, 0.4 + more)
        whole = ProcedureChange("", Pooled(6 + number, 20), Pooled(now, 18 + number), expected)
        change = Change(
            YEAR, whole, (), 1, 0.7, (0.3, 0.29), (None, None),
            Like(3 + number, 0.3 + more, 0.25),
        )  # fmt: skip
        SchoolEffect.objects.create(
            study=world.effect.study, school=school, base_year=YEAR - 1 - number,
            told=Story(YEAR - 1 - number, (), (change,)).as_json(),
        )  # fmt: skip


def _region_acts(world: World) -> None:
    north, south = world.cast.north, world.cast.south
    for number, place in enumerate((north, south, north), 1):
        act = RegionalAct.objects.create(
            municipality=place.municipality, name="распоряжение департамента",
            number=f"{9 - number}-р", date=date(YEAR - number, number, 12), row=number,
            title=f"О школах {number}", list_year=YEAR - number, kinds=["shnsu"],
            source=f"Акт {5 - number}.docx", sheet="Текст",
        )  # fmt: skip
        if number == 3:
            for school in place.schools:
                ListedSchool.objects.create(act=act, school=school, kind="shnsu", words="ШНСУ")
    for number, school in enumerate(north.schools[1:], 2):
        ListedSchool.objects.create(
            act=world.region_act, school=school, kind=("shnsu", "risk_zone")[number - 2],
            words=("условия", "риск снижения")[number - 2], source=f"Часть {number}.docx",
            sheet="Текст", row=number,
        )  # fmt: skip


def _remembered_tables(world: World) -> None:
    north = world.cast.north
    people = (north.specialist, north.head, None)
    for number, person in enumerate(people, 1):
        columns = {f"школа {number}": {"role": "school", "work": ""}}
        row = TableRecipe.objects.create(
            file=world.batch_file, title=f"Таблица {7 - number}.xlsx", uses=number + 1,
            recipe={"sheet": "Лист1", "columns": columns, "procedure": "kdr", "grade": number},
            scope=north.municipality.scope, created_by=person,
        )  # fmt: skip
        moment = timezone.now() - timedelta(days=number)
        TableRecipe.objects.filter(pk=row.pk).update(created_at=moment)
        for value in range(number):
            row.values.create(kind="absent", value=f"нет {value}", meaning={"nothing": True})


def _objectivity(world: World) -> None:
    schools = (*world.cast.north.schools[1:], world.cast.south.school)
    for number, school in enumerate(schools, 2):
        BiasSigns.objects.create(
            school=school, year=YEAR - number, marks=[["Русский язык", 3 + number]],
            markers=number, source=f"Список {9 - number}.xlsx", sheet="Лист", row=number,
        )  # fmt: skip


def _deadlines(world: World) -> None:
    plan = plan_in_force(world.cast.north.schools[1], title="Программа перехода")
    first, second, third, *_ = Occurrence.objects.filter(plan=plan).order_by("end")
    for row, number in ((first, 2), (second, 7)):
        Occurrence.objects.filter(pk=row.pk).update(
            state=Occurrence.State.DONE,
            done_on=row.end + timedelta(days=number - 4),
            actual_result=f"Итог {number}",
            actual_value=number,
        )
    Occurrence.objects.filter(pk=third.pk).update(state="cancelled", reason="Перенесено")


def _rare_ones(world: World) -> None:
    """Terms of keeping, a catalogue, sites."""
    codes = [kept.term.code for kept in retention.kept()]
    for number, code in enumerate(codes[1:4]):
        ran_at = timezone.now() - timedelta(hours=number)
        TermRun.objects.create(code=code, ran_at=ran_at, deleted=number, failed=number == 1)
    factors = world.profile.catalogue.factors.order_by("position")
    factors.filter(position=1).update(confirmed=not factors[1].confirmed)
    first, second = world.cast.north.schools[:2]
    for school, months in ((first, range(1, 13)), (second, (1,))):
        for month in months:
            SiteCheck.objects.create(
                school=school, month=date(2025, month, 1), checked_on=date(2025, month, month),
                url="https://school.example/", complete=school == first, contents=f"{month}",
            )  # fmt: skip
    region = Region.objects.create(name="Ближняя область", code="reg97")
    place = Municipality.objects.create(region=region, name="Ближний район", code="reg97_m001")
    School.objects.create(municipality=place, name="МБОУ «Ближняя СОШ»")
