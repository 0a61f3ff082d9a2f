"""«Сегодня»: what waits for this person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from monitoring.identification.queries import latest_to_decide
from monitoring.models import Finding, Reply, Run
from monitoring.profiles.queries import unanswered_schools
from roadmaps.deadlines.wording import DEADLINES
from roadmaps.execution import queries as deadlines
from roadmaps.execution import summaries
from roadmaps.execution.site_checks import unchecked
from roadmaps.execution.standing import SOON_DAYS
from roadmaps.models import PlanVersion
from roadmaps.plans import expert_queries
from roadmaps.plans import queries as plan_queries
from schools.clock import LocalDays, local_days, viewers_day
from schools.models import User
from schools.people import queries as people
from schools.permissions import Level, Permission
from shnor_portal.core.models import Batch, Job
from shnor_portal.core.models.scoped import under
from shnor_portal.core.typography import counted, plural, short_date
from shnor_portal.desk import today_support
from shnor_portal.desk.round_tasks import round_tasks
from shnor_portal.desk.tasks import Task, Urgency
from shnor_portal.desk.year_tasks import year_tasks

RESULTS, SCHOOLS = "результат,результата,результатов", "школа,школы,школ"
DECISIONS = "решение,решения,решений"
DAYS = "день,дня,дней"
APPOINTMENTS = "назначение,назначения,назначений"
PLACES_NAMED = 3
FACTORS = "фактор риска,фактора риска,факторов риска"


def by_urgency(unsorted: Iterable[Task]) -> list[tuple[Urgency, list[Task]]]:
    """Groups that have tasks, the most pressing first; in a group the order stays."""
    tasks = list(unsorted)
    groups = [(each, [task for task in tasks if task.urgency is each]) for each in Urgency]
    return [(urgency, group) for urgency, group in groups if group]


def tasks(user: User) -> list[Task]:
    """Everything that waits for the person, in the order of a day's work."""
    days = local_days()
    return [
        *_offers(user),
        *_batches(user),
        *_failed_jobs(user),
        *_lists(user),
        *_replies(user),
        *_plans(user),
        *_without_plan(user),
        *round_tasks(user, days),
        *year_tasks(user, days),
        *_deadlines(user, days),
        *_confirmations(user, days),
        *_reported(user),
        *today_support.tasks(user, days),
        *_sites(user),
        *_profiles(user),
    ]


def _offers(user: User) -> Iterator[Task]:
    """Roles that wait for the person's own answer, and for their word."""
    url = reverse("schools:offers")
    # Hardly anybody has an offer: places are asked for where there is one.
    offers = people.offers_to(user).select_related(None)
    for offer in offers.prefetch_related("region", "municipality", "school"):
        yield Task(
            f"Вам предлагают роль: {offer.get_role_display()}",
            f"{offer.place or 'Весь портал'}. Роль не действует, пока вы её не примете.",
            url,
            "Ответить",
            viewers_day(offer.created_at),
        )
    if user.holds(Permission.CONFIRM_ROLE) and (waiting := people.offers_for_word(user)):
        yield Task(
            f"Ждёт вашего подтверждения: {counted(len(waiting), APPOINTMENTS)}",
            "Руководителя органа управления образованием назначают только с вашего слова.",
            url,
            "Рассмотреть",
        )


def _batches(user: User) -> Iterator[Task]:
    """Of the person's own municipality, and wherever the person brought files in themselves."""
    prefixes = [a.scope for a in user.current_assignments if a.level == Level.MUNICIPALITY]
    own = [scope for scope in prefixes if user.may_import_into(scope)]
    waiting = Batch.objects.visible_to(user).filter(
        under(own) | Q(created_by=user), state=Batch.State.PREVIEW
    )
    for batch in waiting.annotate(size=Count("files")):
        files = counted(batch.size, "файл,файла,файлов")
        yield Task(
            f"Загрузка № {batch.pk} ждёт подтверждения",
            f"Прочитано: {files}. В базу ещё ничего не записано.",
            reverse("monitoring:import_detail", args=[batch.pk]),
            "Проверить и подтвердить",
            viewers_day(batch.created_at),
        )


def _failed_jobs(user: User) -> Iterator[Task]:
    failed = Job.objects.visible_to(user).filter(created_by=user, state=Job.State.FAILED)[:5]
    for job in failed:
        yield Task(
            f"Не выполнено: {job.title}",
            job.message,
            reverse("core:job", args=[job.pk]),
            "Посмотреть",
            viewers_day(job.created_at),
        )


def _lists(user: User) -> Iterator[Task]:
    """The latest lists of each municipality: stale, undecided, or ready for the order."""
    if not user.holds(Permission.DECIDE_FINDING):
        return
    runs = latest_to_decide(user)
    standing = _standing(runs) if runs else {}
    named = Counter((run.municipality_id, str(run)) for run in runs)
    only_place = len(set(user.workplaces)) == 1 and None not in user.workplaces
    for run in runs:
        where = "" if only_place else f"{run.municipality}. "
        about = f"{where}Методика «{run.version.methodology}»."
        # Two lists of one year are told apart by the beginning of the methodology's title.
        short = f", «{str(run.version.methodology).partition(':')[0]}»"
        title = f"{run}{short if named[run.municipality_id, str(run)] > 1 else ''}"
        yield from _list_tasks(run, title, about, standing.get(run.pk, _ListStanding()))


@dataclass(frozen=True)
class _ListStanding:
    """Of a run: schools whose signs wait for a decision, decisions made, replies not answered."""

    schools: int = 0
    decided: int = 0
    objections: int = 0


def _standing(runs: Sequence[Run]) -> dict[int, _ListStanding]:
    """How lists stand, by the run, in one query."""
    state = Finding.State
    waiting = Q(state=state.COMPUTED, outcome=Finding.Outcome.YES)
    rows = (
        Finding.objects.filter(run__in=runs)
        .order_by()
        .values_list("run")
        .annotate(
            schools=Count("school", filter=waiting, distinct=True),
            decided=Count("pk", filter=Q(state=state.DECIDED)),
            objections=Count("pk", filter=Q(reply__stand=Reply.Stand.OBJECTS, reply__answer="")),
        )
    )
    return {run: _ListStanding(*counts) for run, *counts in rows}


def _list_tasks(run: Run, title: str, about: str, standing: _ListStanding) -> Iterator[Task]:
    url = reverse("monitoring:run_detail", args=[run.pk])
    since = viewers_day(run.created_at)
    if run.stale_cells:
        yield Task(
            f"{title}: данные изменились",
            f"{about} После расчёта изменено: {counted(len(run.stale_cells), RESULTS)}. Решения и "
            "статусы остаются прежними.",
            url,
            "Пересчитать",
            since,
        )
    if count := standing.objections:
        yield Task(
            f"{title}: школы возражают",
            f"{about} Ждут ответа: {counted(count, SCHOOLS)}.",
            url,
            "Ответить",
            since,
        )
    if standing.schools:
        yield Task(
            f"{title}: нужны решения",
            f"{about} Признаки найдены, решения нет: {counted(standing.schools, SCHOOLS)}.",
            f"{url}?show=undecided",
            "Принять решения",
            since,
            count=standing.schools,
        )
    elif standing.decided:
        yield Task(
            f"{title}: готов к утверждению",
            f"{about} {plural(standing.decided, 'Принято,Приняты,Принято')} "
            f"{counted(standing.decided, DECISIONS)}. "
            "Внесите номер и дату документа.",
            reverse("monitoring:run_approve", args=[run.pk]),
            "Утвердить",
            since,
            Urgency.SIGN,
        )


def _replies(user: User) -> Iterator[Task]:
    """Findings that a head of a school was shown and has not answered yet."""
    if not user.holds(Permission.ANSWER_FINDING):
        return
    waiting = (
        Finding.objects.where_holds(user, Permission.ANSWER_FINDING)
        .filter(
            outcome=Finding.Outcome.YES,
            reply=None,
            run__shown_at__isnull=False,
            run__reply_until__gte=timezone.localdate(),
        )
        .exclude(state=Finding.State.APPROVED)
        .defer("trace")
        .select_related("run", "school")
        .order_by("run__reply_until", "school__name")
    )
    for finding in waiting:
        yield Task(
            f"Ответьте на вывод: {finding.category_title}",
            f"{finding.school}. {finding.run}. Согласитесь или возразите до "
            f"{short_date(finding.run.reply_until)}.",
            f"{reverse('monitoring:finding', args=[finding.pk])}#reply",
            "Посмотреть и ответить",
            viewers_day(finding.run.shown_at),
        )


def _without_plan(user: User) -> Iterator[Task]:
    """What an approved list asks for next: a plan of every school on it."""
    if not user.holds(Permission.REVIEW_PLAN):
        return
    schools = list(summaries.schools_without_plan(user))
    for pk in dict.fromkeys(school.municipality_id for school in schools):
        names = [school.name for school in schools if school.municipality_id == pk]
        rest = len(names) - PLACES_NAMED
        told = ", ".join(names[:PLACES_NAMED]) + (f" и\u00a0ещё {rest}" if rest > 0 else "")
        yield Task(
            f"Нет дорожной карты: {counted(len(names), SCHOOLS)}",
            f"В перечне без плана: {told}. План загружает школа или координатор.",
            f"{reverse('desk:dashboard', args=[pk])}#plans-title",
            "Посмотреть",
            urgency=Urgency.SOON,
        )


def _plans(user: User) -> Iterator[Task]:
    """Plans that wait for the person: to be agreed, corrected, approved, or examined."""
    for version, deed in plan_queries.waiting_with_deeds(user):
        plan = version.plan
        if version.state == PlanVersion.State.REVIEW:
            yield Task(
                f"На согласовании: {plan}",
                f"{plan.place}.",
                reverse("roadmaps:plan_review", args=[plan.pk]),
                deed,
                viewers_day(version.sent_at),
            )
            continue
        to_sign = version.state == PlanVersion.State.AGREED
        url = reverse(f"roadmaps:{'plan_approve' if to_sign else 'plan_edit'}", args=[plan.pk])
        yield Task(
            f"{plan}: {version.get_state_display()}",
            f"{plan.place}.",
            url,
            deed,
            urgency=Urgency.SIGN if to_sign else Urgency.WAITS,
        )
    for review in expert_queries.waiting_for(user):
        yield Task(
            f"Экспертиза: {review.version.plan}",
            f"{review.version.plan.place}.",
            reverse("roadmaps:expert_review", args=[review.pk]),
            "Поставить баллы",
            viewers_day(review.assigned_at),
        )


def _deadlines(user: User, days: LocalDays) -> Iterator[Task]:
    """The person's own deadlines: those that passed, and those that are near."""
    if not user.holds(Permission.VIEW_SCHOOL):
        return
    url, late = reverse("roadmaps:my_deadlines"), deadlines.overdue(days)
    sums = deadlines.mine(user).aggregate(
        overdue=Count("pk", filter=late),
        first=Min("end", filter=late),
        soon=Count("pk", filter=deadlines.due_soon(days)),
    )
    if count := sums["overdue"]:
        yield Task(
            f"Просрочено у\u00a0вас: {counted(count, DEADLINES)}",
            "Отметьте выполненное или напишите, как идёт работа.",
            f"{url}?state=overdue",
            "Открыть",
            sums["first"],
            Urgency.LATE,
            count,
        )
    if count := sums["soon"]:
        yield Task(
            f"Скоро срок: {counted(count, DEADLINES)}",
            f"Контрольная дата – в ближайшие {counted(SOON_DAYS, DAYS)}.",
            f"{url}?state=soon",
            "Открыть",
            urgency=Urgency.SOON,
            count=count,
        )


def _confirmations(user: User, days: LocalDays) -> Iterator[Task]:
    """Marks of schools that wait for the coordinator, and what schools are late with."""
    if not user.holds(Permission.CONFIRM_PROGRESS):
        return
    url = f"{reverse('roadmaps:my_deadlines')}?whose=all"
    sums = deadlines.confirmed_by(user).aggregate(
        marked=Count("pk", filter=deadlines.unconfirmed()),
        overdue=Count("pk", filter=deadlines.overdue(days)),
        first=Min("end", filter=deadlines.overdue(days)),
        told=Count("pk", filter=deadlines.overdue(days) & Q(escalated_at__isnull=False)),
    )
    if count := sums["marked"]:
        yield Task(
            f"Ждёт подтверждения: {counted(count, DEADLINES)}",
            "Выполнение отмечено. Подтвердите его или верните с замечанием.",
            f"{url}&state=unconfirmed",
            "Подтвердить",
            count=count,
        )
    if count := sums["overdue"]:
        yield Task(
            f"Просрочено в планах муниципалитета: {counted(count, DEADLINES)}",
            f"Доложено руководителю: {counted(sums['told'], DEADLINES)}; о\u00a0прочих он узнает, "
            "только если вы доложите.",
            f"{url}&state=overdue",
            "Посмотреть",
            sums["first"],
            Urgency.LATE,
            count,
        )


def _reported(user: User) -> Iterator[Task]:
    """To the head: only what the coordinator let through."""
    if not user.holds(Permission.HEAR_REPORTS):
        return
    if count := deadlines.reported_to(user).count():
        yield Task(
            f"Координатор доложил о просроченном: {counted(count, DEADLINES)}",
            "Посмотрите, кто отвечает и что мешает.",
            f"{reverse('roadmaps:my_deadlines')}?whose=all&state=escalated",
            "Посмотреть",
            urgency=Urgency.LATE,
            count=count,
        )


def _sites(user: User) -> Iterator[Task]:
    """The month that ended, and schools whose sites nobody looked at."""
    if not user.holds(Permission.CHECK_SITES):
        return
    left = unchecked(user, timezone.localdate())
    if left:
        yield Task(
            f"Не проверены сайты: {counted(len(left), SCHOOLS)}",
            "Раздел «Повышение качества образования» смотрят каждый месяц.",
            reverse("roadmaps:site_checks"),
            "Проверить",
            urgency=Urgency.SOON,
        )


def _profiles(user: User) -> Iterator[Task]:
    """Risk factors that nobody answers for, in the latest profiles of the viewer's schools."""
    if not user.holds(Permission.EDIT_PROFILE):
        return
    schools = list(unanswered_schools(user))
    if not schools:
        return
    factors = sum(school.unanswered for school in schools)
    if len(schools) == 1:
        where, url = schools[0].name, reverse("monitoring:profile", args=[schools[0].pk])
    else:
        where = counted(len(schools), SCHOOLS)
        url = f"{reverse('monitoring:profile_list')}?show=unanswered"
    yield Task(
        f"Без ответственного: {counted(factors, FACTORS)}",
        f"Рисковый профиль: {where}. За каждый фактор отвечает человек.",
        url,
        "Назначить",
        urgency=Urgency.SOON,
    )
