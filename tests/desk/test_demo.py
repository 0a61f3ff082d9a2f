"""The demonstration: seeded once for the module, and left as if it had never been."""

import json
import random
import re
import shutil
from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from monitoring.identification.services import compute, current_version
from monitoring.models import Finding, RegionalAct, Run, SchoolResult
from roadmaps.models import Evidence, Measure, MeasureLink, Plan, SiteCheck
from roadmaps.plans import queries as plans
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Role
from shnor_portal.core.documents import papers
from shnor_portal.core.intake import services as intake
from shnor_portal.core.jobs import Progress
from shnor_portal.core.models import AuditEvent, Batch, BatchFile, Notice, PaperSnapshot
from shnor_portal.desk.demo import exams, practice, works
from shnor_portal.desk.demo.accounts import ACCOUNTS, DEMO_PASSWORD, demo_accounts
from shnor_portal.desk.demo.cohorts import pupils, scores, tasks_of
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import BEYOND_RIVER, UPPER_RIVER
from shnor_portal.desk.demo.roadmaps import others, school4
from shnor_portal.desk.demo.seed import Seeded, seed
from tests.architecture.own_words import foreign_words
from tests.desk.demo_proof import test_register_and_public_page as test_register_and_public_page
from tests.desk.paper_texts import papers_of_everybody
from tests.monitoring.pages import text_of

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        shutil.rmtree(settings.DATA_DIR / practice.TITLE, ignore_errors=True)
        yield seed()
        transaction.set_rollback(True)


@pytest.fixture
def ours(db, demo) -> Municipality:
    return Municipality.objects.get(code=UPPER_RIVER.code)


@pytest.fixture
def enter(db, demo):
    """`enter("koordinator")` is a client signed in through the portal's own form."""

    def client_of(login: str) -> Client:
        client = Client()
        answer = client.post(
            reverse("schools:sign_in"),
            {"email": f"{login}@demo.example", "password": DEMO_PASSWORD},
        )
        assert answer.status_code == 302
        return client

    return client_of


def rows_of_everything() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def school(key: str) -> School:
    names = {each.key: each.name for each in UPPER_RIVER.schools}
    return School.objects.get(name=names[key])


def statuses(**lookup) -> set[tuple[str, str]]:
    found = SchoolStatus.objects.filter(**lookup)
    return set(found.values_list("school__name", "kind"))


def test_demo_has_two_municipalities_with_all_their_schools(ours):
    assert list(School.objects.filter(municipality=ours).values_list("pupils", flat=True).order_by(
        "-pupils"
    )) == [600, 520, 480, 350, 190, 170, 140, 120, 110, 90, 70, 50]  # fmt: skip
    assert School.objects.filter(municipality__code=BEYOND_RIVER.code).count() == 9
    assert School.objects.get(kind="Гимназия").advanced


def test_demo_results_of_three_years_came_in_by_batches_and_lead_back_to_files(ours):
    years = SchoolResult.objects.filter(school__municipality=ours).values_list(
        "assessment__year", flat=True
    )
    assert set(years) == set(Days(timezone.localdate()).years)

    cells = SchoolResult.objects.select_related(
        "marks_source__file__batch", "test_source__file__batch"
    )
    sources = [cell.marks_source or cell.test_source for cell in cells]
    assert {source.file.batch.state for source in sources} == {Batch.State.APPLIED}
    refused = BatchFile.objects.filter(state=BatchFile.State.REFUSED)
    assert not refused.exists()
    assert not BatchFile.objects.filter(issues__severity="error").exists()
    kinds = set(BatchFile.objects.values_list("layout", flat=True))
    assert kinds == {
        "registry", "social_passport", "territory", "olympiads", "benchmarks",
        "vpr_marks", "vpr_journal", "vpr_individual", "vpr_planned", "bias_list", "order_list",
        "oge_protocol", "ege_protocol", "kdr", "school_results",
        "staff", "additional_education", "survey",
    }  # fmt: skip


def test_demo_list_of_last_year_is_approved_with_both_grounds(ours):
    assert statuses(ends=None) == {
        (school("school4").name, "shnor"),
        (school("borovoe").name, "shnor"),
        (school("sosnovka").name, "shnsu"),
        (school("kedrovka").name, "shnsu"),
        (school("school3").name, "risk_zone"),
        (school("zaimka").name, "risk_zone"),
    }
    for status in SchoolStatus.objects.current():
        assert (status.regional_date.month, status.order_date.month) == (3, 4)
        assert status.regional_number
        assert status.order_number
        assert status.order_date < timezone.localdate()
        assert status.list_year == status.results_year + 1 == status.order_date.year


def test_demo_school_that_left_the_list_is_curator_of_another(ours):
    left = SchoolStatus.objects.get(school=school("klyuchi"))
    assert left.exit_order_number
    assert left.ends == left.exit_order_date == date(timezone.localdate().year - 1, 12, 19)

    curator = User.objects.get(email="kurator@demo.example")
    roles = {(a.role, a.school) for a in curator.current_assignments}
    assert roles == {
        (Role.SCHOOL_HEAD, school("klyuchi")),
        (Role.CURATOR, school("borovoe")),
    }


def test_demo_forecast_has_one_that_stays_one_that_leaves_one_that_enters(ours):
    run = Run.objects.filter(municipality=ours, version__methodology__code="fioko").latest("year")
    found = {f.school.name: f for f in run.findings.filter(category="SHNOR_2020")}

    stays, leaves, enters = (found[school(k).name] for k in ("school4", "borovoe", "sosnovka"))
    assert (stays.outcome, stays.certainty) == ("yes", "устойчиво")
    assert leaves.outcome == "no"
    assert (enters.outcome, enters.certainty, enters.decision) == ("yes", "вероятно", "")
    small = found[school("malinovka").name]
    assert (small.outcome, small.certainty) == ("yes", "данных мало")


def test_demo_exams_count_in_the_methodology_of_nine_procedures(ours, enter):
    run = Run.objects.filter(municipality=ours, version__methodology__code="fioko").latest("year")
    client = enter("koordinator")

    def page(key: str) -> str:
        item = run.findings.get(school=school(key), category="SHNOR_2020")
        return strip_tags(text_of(client.get(reverse("monitoring:finding", args=[item.pk]))))

    assert f"ОГЭ {run.year} года по математике" in page("school4")
    assert "4 из 6 учтённых процедур" in page("school4")
    assert f"ЕГЭ {run.year} года по русскому языку" in page("school1")
    assert "0 из 9 учтённых процедур" in page("school1")


def test_demo_scores_of_exams_stand_on_the_page_of_a_school(enter):
    results = reverse("desk:school_results", args=[school("school1").pk])
    page = strip_tags(text_of(enter("koordinator").get(results)))

    assert "Баллы ЕГЭ" in page
    assert "ЕГЭ, математика профильная, 11 класс" in page
    assert "(углублённый)" not in page


def test_demo_school_of_three_failures_in_six_is_too_small_to_judge(ours):
    cell = SchoolResult.objects.get(
        school=school("malinovka"),
        assessment__year=Days(timezone.localdate()).year,
        assessment__grade=5,
        assessment__subject="Математика",
    )
    assert (cell.n2, cell.participants) == (3, 6)


def test_demo_gymnasium_has_signs_of_bias_that_the_policy_weighs(ours, enter):
    gymnasium = school("gymnasium")
    found = {
        policy: outcome_of(compute(ours, Days(timezone.localdate()).year,
                                   current_version("fioko"), {"bias": policy}), gymnasium)
        for policy in ("exclude", "count_as_low", "flag")
    }  # fmt: skip
    page = enter("koordinator").get(f"/school/{gymnasium.pk}/results/").content.decode()

    assert found == {"exclude": "no", "count_as_low": "yes", "flag": "no"}
    assert "математика (5\u00a0класс), русский язык (5\u00a0класс)" in page


def test_demo_act_of_the_region_stands_beside_the_list_of_last_year(ours, enter):
    act = RegionalAct.objects.get(municipality=ours, list_year=Days(timezone.localdate()).year)
    run = Run.objects.get(
        municipality=ours, year=act.results_year, version__methodology__code="fioko"
    )
    client = enter("koordinator")
    table = strip_tags(text_of(client.get(f"/identification/{run.pk}/")).replace("\u00a0", " "))
    page = text_of(client.get(f"/identification/acts/{act.pk}/")).replace("\u00a0", " ")

    assert (act.name, act.number, act.date.month) == (
        "приказ министерства образования Полесского края", "214", 3
    )  # fmt: skip
    assert act.file.stored.name.endswith(".docx")
    assert set(act.listed.values_list("school__name", "kind")) == {
        *statuses(ends=None), (school("malinovka").name, "risk_zone"),
    }  # fmt: skip
    assert "В перечне региона; по данным портала признаки есть" in table
    assert "Сосновская СОШ" in page
    assert {status.regional_number for status in SchoolStatus.objects.current()} == {"214"}


def outcome_of(computed, school) -> str:
    _, known, outcomes = computed
    login = next(login for login, row in known.schools.items() if row == school)
    return next(
        str(o.truth.value) for o in outcomes if (o.school, o.category) == (login, "SHNOR_2020")
    )


def test_demo_decisions_carry_reasons_and_are_written_in_the_trail(ours):
    decided = Finding.objects.exclude(decision="")
    assert decided.count() == AuditEvent.objects.filter(verb="identification.decide").count() > 10
    assert all(finding.reason and finding.decided_by for finding in decided)
    against = decided.filter(outcome="yes", decision="no")
    assert against.exists()


def test_demo_kdr_has_marks_by_its_scale_and_schools_their_quarters(ours, enter):
    kdr = SchoolResult.objects.filter(assessment__procedure="kdr")
    assert {cell.marks_source.computed.scale.municipality for cell in kdr} == {ours}
    assert kdr.count() == 2
    page = enter("zavuch").get(f"/school/{kdr[1].school_id}/results/").content.decode()
    assert "КДР, математика, 6\u00a0класс, осень" in page
    assert "Качество знаний по четвертям" in page


def test_demo_days_are_in_the_past_and_in_order(ours):
    batches = Batch.objects.order_by("pk")
    days = [batch.created_at for batch in batches]
    assert days == sorted(days)
    assert max(days) < timezone.now()
    assert not Run.objects.exclude(stale_cells=[]).exists()
    assert not AuditEvent.objects.filter(created_at__gt=timezone.now()).exists()


def test_demo_has_a_waiting_and_a_withdrawn_batch(ours):
    assert Counter(Batch.objects.values_list("state", flat=True)) == {
        "applied": 29, "preview": 1, "withdrawn": 1,
    }  # fmt: skip
    withdrawn = Batch.objects.get(state="withdrawn")
    assert withdrawn.withdrawn_reason
    gone = {source.assessment for file in withdrawn.files.all() for source in file.results.all()}
    assert not SchoolResult.objects.filter(assessment__in=gone).exists()


def test_demo_has_one_paper_of_each_kind_rendered(ours):
    made = {paper.kind: paper for paper in PaperSnapshot.objects.all()}
    assert made.keys() == {
        "school_note", "support_order", "roadmap", "expert_conclusion", "roadmap_execution",
        "round_note", "programme_effect",
    }  # fmt: skip
    for paper in made.values():
        assert (paper.pdf.name[-4:], paper.docx.name[-5:]) == (".pdf", ".docx")
    order = made["support_order"].context
    listed = [each["name"] for group in order["groups"] for each in group["schools"]]
    assert len(listed) == 6
    assert order["requisites"]["number"] == SchoolStatus.objects.current()[0].order_number


def test_every_paper_of_both_municipalities_can_be_signed(ours):
    kinds, faults = papers_of_everybody(Days(timezone.localdate()).year)

    assert kinds == {paper.kind for paper in papers.registered()}
    assert faults == []


def test_demo_has_an_account_for_every_role(ours, enter):
    assert {duty.role for account in ACCOUNTS for duty in account.duties} == set(Role)
    assert [login for login, _ in demo_accounts()] == [account.email for account in ACCOUNTS]
    for account in ACCOUNTS:
        assert enter(account.login).get("/").status_code == 200


def test_demo_today_of_the_coordinator_has_tasks(enter):
    page = text_of(enter("koordinator").get("/"))

    assert "ждёт подтверждения" in page
    assert "), «ФИОКО и Рособрнадзор»: нужны решения" in page
    assert "Загрузите сами" in page
    assert "С чего начать" not in page


def test_demo_practice_files_tell_a_slip_and_a_wrong_base(ours, enter):
    coordinator = User.objects.get(email="koordinator@demo.example")
    client = enter("koordinator")
    named = []
    for stored in practice.to_try(coordinator)[0]:
        answer = client.get(reverse("core:file", args=[stored.pk]))
        assert answer.status_code == 200
        named.append((stored.name, b"".join(answer.streaming_content)))

    batch = intake.receive(named, scope=ours.scope, by=coordinator, hints={"municipality": ours.pk})
    intake.read_batch(Progress(), batch.pk)

    files = {file.layout: file for file in batch.files.all()}
    assert files.keys() == {"vpr_marks", "vpr_journal"}
    issues = {issue.code: issue for issue in files["vpr_marks"].issues.filter(severity="error")}
    assert issues.keys() == {"unknown_school", "percent_base_differs"}
    assert issues["unknown_school"].value == practice.TYPO
    assert school("zaimka").name in issues["unknown_school"].message
    assert files["vpr_marks"].summary["created"] == 10
    assert not files["vpr_journal"].issues.filter(severity="error").exists()
    # The uploaded copies are not offered once more.
    assert len(practice.to_try(coordinator)[0]) == 2


def test_demo_practice_files_lie_in_the_folder(demo, settings):
    assert demo.folder == settings.DATA_DIR / practice.TITLE
    assert len(list(demo.folder.glob("*.xlsx"))) == 2
    assert [path.name for path in demo.folder.glob("*.docx")] == [practice.PLAN_NAME]


def test_second_seeding_changes_nothing(db, demo, capsys):
    before = rows_of_everything()

    call_command("seed_demo", "--json")

    said = json.loads(capsys.readouterr().out)
    assert said["created"] is False
    assert said["password"] == DEMO_PASSWORD
    assert len(said["accounts"]) == len(ACCOUNTS)
    assert rows_of_everything() == before


def plan(key: str, kind: str = Plan.Kind.ROADMAP) -> Plan:
    return Plan.objects.get(school=school(key), kind=kind)


def shown(client: Client, name: str, plan: Plan) -> str:
    """The words of a page of the plan, without its marks."""
    answer = client.get(reverse(f"roadmaps:{name}", args=[plan.pk]))
    assert answer.status_code == 200
    return " ".join(strip_tags(text_of(answer)).split())


def test_demo_plan_shows_every_way_in_which_a_measure_stands(enter):
    page = shown(enter("zavuch"), "plan_execution", plan("school4"))

    for words in ("просрочено на 6 дней", "просрочено на 21 день", "доложено руководителю",
                  "выполнено с опозданием на 8 дней", "скоро срок осталось 6 дней",
                  "ждёт подтверждения", "возвращено Приложены маршруты 5 класса",
                  "отменено", "Ставка педагога-психолога свободна", "уточнить срок",
                  "2 при плане не менее 2 (договоров), достигнуто"):  # fmt: skip
        assert words in page
    assert page.count("просрочено на") == 2
    proofs = Evidence.objects.filter(plan=plan("school4"))
    assert {bool(each.file) for each in proofs} == {True, False}


def test_demo_plan_came_from_a_word_file_and_was_put_right_after_remarks(enter):
    page = shown(enter("zavuch"), "plan", plan("school4"))

    assert "Исходный файл: Дорожная карта повышения качества образования" in page
    assert "№ 41-о" in page
    assert all(remark in page for remark in school4.REMARKS.values())
    assert school4.PUT_RIGHT in page
    assert "нужен приказ?" not in page
    assert plan("school4").original
    assert plan("borovoe").original


def test_demo_municipal_plan_fans_out_over_the_listed_schools(ours, enter):
    found = Plan.objects.get(municipality=ours, school=None)
    page = shown(enter("koordinator"), "plan_execution", found)

    assert found.state == Plan.State.RUNNING
    assert 15 <= plans.current_version(found).measures.count() <= 20
    assert "4 из 4 школ" in page
    assert "2 из 4 школ" in page
    # A school sees its own row alone.
    own = shown(enter("zavuch"), "plan_execution", found)
    assert school("school4").name in own
    assert school("kedrovka").name not in own


def test_demo_has_documents_of_every_kind_and_state(ours):
    found = set(Plan.objects.values_list("kind", "state"))
    assert found == {
        ("roadmap", "finished"), ("roadmap", "running"), ("roadmap", "review"),
        ("development", "running"), ("joint", "running"), ("concept", "review"),
        ("antirisk", "draft"),
    }  # fmt: skip
    assert plan("klyuchi").state == Plan.State.FINISHED
    assert plan("borovoe", Plan.Kind.JOINT).curator_school == school("klyuchi")
    draft = plan("sosnovka", Plan.Kind.ANTIRISK)
    assert draft.factor.title == "Низкий уровень вовлеченности родителей в учебный процесс"
    assert MeasureLink.objects.filter(plan=draft, factor=draft.factor).exists()


def test_demo_plan_of_the_risk_zone_is_returned_in_two_measures(enter):
    page = shown(enter("koordinator"), "plan_review", plan("school3"))

    assert "Согласовано 5, возвращено 2, не рассмотрено 0 из 7" in page
    assert all(remark in page for remark in others.RETURNED.values())
    assert all(remark in shown(enter("zavuch3"), "plan", plan("school3"))
               for remark in others.RETURNED.values())  # fmt: skip


def test_demo_change_of_a_plan_asks_for_agreement_of_what_changed(enter):
    programme = plan("school4", Plan.Kind.DEVELOPMENT)
    page = shown(enter("koordinator"), "plan_review", programme)

    assert "Согласовано 5, возвращено 0, не рассмотрено 1 из 6" in page
    version = plans.current_version(programme)
    assert [m.text for m in version.measures.filter(review=Measure.Review.OPEN)] == [
        school4.PHYSICS
    ]


def test_demo_experts_scored_a_plan_and_one_still_has_to(enter):
    page = shown(enter("koordinator"), "plan_experts", plan("borovoe"))

    assert "Набрано 15 из 18; документ рекомендуется доработать" in page
    assert page.count("не выполнен") == 2
    remarks = shown(enter("direktor-borovoe"), "plan", plan("borovoe"))
    assert "Не выполнен критерий 3" in remarks
    assert "Экспертиза: Концепция развития Боровской СОШ" in text_of(enter("specialist").get("/"))
    assert "Экспертиза:" not in text_of(enter("kurator").get("/"))


def test_demo_library_has_measures_that_the_municipality_agreed(enter):
    page = text_of(enter("zavuch").get(reverse("roadmaps:library")))

    assert "Закрепление наставников за учителями русского языка и математики" in page
    assert "Дорожная карта школы: 12 мероприятий" in page


def test_demo_today_shows_plans_and_deadlines_to_each(enter):
    coordinator = text_of(enter("koordinator").get("/"))
    assert coordinator.count("На согласовании:") == 3
    assert "Ждёт подтверждения: 2 срока" in coordinator
    assert "Просрочено в планах муниципалитета: 2 срока" in coordinator
    assert "Не проверены сайты: 1 школа" in coordinator
    assert "Просрочено у вас: 2 срока" in text_of(enter("zavuch").get("/"))


def test_demo_reminders_of_a_week_are_in_the_ledger(enter):
    head = text_of(enter("nachalnik").get(reverse("core:notices")))
    assert "доложено о просроченном, 1 срок" in head
    assert "Диагностика предметных и методических дефицитов педагогов" in head

    told = Notice.objects.filter(recipient__email="zavuch@demo.example", kind="digest")
    assert 3 <= told.count() <= 7
    assert not told.filter(sent_at=None).exists()
    assert [notice.day for notice in told.unseen()] == [timezone.localdate() - timedelta(days=1)]
    assert not Notice.objects.filter(day__gte=timezone.localdate()).exists()


def test_demo_sites_were_looked_at_every_month_but_one(enter):
    page = text_of(enter("specialist").get(reverse("roadmaps:site_checks")))

    assert page.count("https://kedrovka.example/kachestvo")
    assert {check.complete for check in SiteCheck.objects.all()} == {True, False}
    assert SiteCheck.objects.values("school").distinct().count() == 4
    assert all(".example/" in check.url for check in SiteCheck.objects.all())


def test_demo_plan_to_try_has_cells_to_put_right(enter):
    deputy = enter("zavuch")
    assert practice.PLAN_NAME in text_of(deputy.get("/"))
    (stored,) = practice.to_try(User.objects.get(email="zavuch@demo.example"))[1]
    data = b"".join(deputy.get(reverse("core:file", args=[stored.pk])).streaming_content)
    today = timezone.localdate()
    start = today.year if today.month >= practice.PLANNED_FROM else today.year - 1

    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = deputy.post(
            reverse("roadmaps:plan_upload"),
            {
                "place": f"school-{school('school4').pk}",
                "kind": "quality",
                "title": "Программа",
                "period_start": f"{start}-09-01",
                "period_end": f"{start + 1}-08-31",
                "pasted": "",
                "file": SimpleUploadedFile(stored.name, data),
            },
        )

    page = text_of(deputy.get(answer.url, follow=True))
    for doubt in ("нужен приказ?", "Заозёрской области", "уточните срок", "повторяет строку"):
        assert doubt in page
    made = Plan.objects.get(kind=Plan.Kind.QUALITY)
    assert plans.current_version(made).measures.count() == 7
    # The uploaded copy is not offered once more.
    assert len(practice.to_try(User.objects.get(email="zavuch@demo.example"))[1]) == 1


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 1, 1), 2025), (date(2026, 6, 30), 2025), (date(2026, 7, 1), 2026),
     (date(2028, 2, 29), 2027)],
)  # fmt: skip
def test_days_of_any_start_lie_in_the_past_and_in_order(today, year):
    days = Days(today)

    assert days.year == year
    told = [
        days.passport(year), days.reference(year), days.work(year),
        *(date(year, *day) for day in sorted(exam[2] for exam in (*exams.EGE, *exams.OGE))),
        days.individual(year), days.list_made(year), days.ago(2), today,
    ]  # fmt: skip
    assert told == sorted(told)
    assert days.work(year) < days.results(year) <= days.individual(year)
    last = year - 1
    list_days = [
        days.results(last), days.list_made(last), days.regional_act(last), days.order(last), today,
    ]  # fmt: skip
    assert list_days == sorted(list_days)
    assert days.order(year - 2) < days.exit_order < today


def test_clock_is_set_back_for_a_while_and_runs_again_after_an_error():
    seen = []

    def fail() -> None:
        seen.append(timezone.localdate())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), on(date(2020, 3, 13)):
        fail()

    assert seen == [date(2020, 3, 13)]
    assert timezone.localdate() > date(2020, 3, 13)


def test_pupils_are_the_same_at_every_start_and_scores_give_their_sums():
    work = works.work(works.MAIN[0], 2026)
    gymnasium = UPPER_RIVER.schools[1]

    first = pupils(UPPER_RIVER, gymnasium, work, latest=2026)

    assert first == pupils(UPPER_RIVER, gymnasium, work, latest=2026)
    assert first == pupils(UPPER_RIVER, gymnasium, works.work(works.MAIN[0], 2030), latest=2030)
    tops = tasks_of(work)
    assert sum(tops) == work.max_primary
    for pupil in first:
        found = scores(tops, pupil.primary, random.Random(pupil.primary))
        assert sum(found) == pupil.primary
        assert all(score <= top for score, top in zip(found, tops, strict=True))


def test_readme_names_every_account_and_the_password(settings):
    readme = (settings.BASE_DIR / "README.md").read_text()

    assert DEMO_PASSWORD in readme
    assert [account.email for account in ACCOUNTS if f"`{account.email}`" not in readme] == []


def test_seeded_tells_whether_it_was_made(demo):
    assert isinstance(demo, Seeded)
    assert demo.created
    assert demo.notes == ()


def test_second_municipality_reads_its_own_words_wherever_a_link_leads(demo, enter):
    """ШНРО, председатель, распоряжение; nothing of the first one's."""
    client, wrong, read = enter("koordinator2"), set(), set()
    waiting = [reverse("desk:today")]
    while waiting and len(read) < 250:
        url = waiting.pop(0)
        if url in read or "/sign-out/" in url:
            continue
        read.add(url)
        answer = client.get(url)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
            if not url.endswith("/settings/"):
                wrong |= {f"{url}: …{words}…" for words in foreign_words(html)}
            waiting += re.findall(r'href="(/[^"#?]*)"', html)

    assert len(read) > 100
    assert not wrong, "\n".join(sorted(wrong))
