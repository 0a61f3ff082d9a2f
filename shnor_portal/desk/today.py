"""«Сегодня»: what waits for this person, and how to begin where nothing is there yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from monitoring.models import Finding, Run, SchoolResult
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission
from shnor_portal.core.models import Batch, Job
from shnor_portal.core.typography import counted, short_date


@dataclass(frozen=True)
class Task:
    """One thing that waits: what, why, and where to do it."""

    title: str
    why: str
    url: str
    action: str
    since: date | None = None


@dataclass(frozen=True)
class Step:
    """One step of the beginning, done or not."""

    title: str
    hint: str
    url: str
    done: bool


def tasks(user: User) -> list[Task]:
    """Everything that waits for the person, the most pressing first."""
    return [*_batches(user), *_failed_jobs(user), *_lists(user)]


def first_steps(user: User) -> list[Step]:
    """From nothing to the first agreed list; empty once every step is done."""
    if not user.holds(Permission.IMPORT_FILES):
        return []
    imports = reverse("monitoring:import_new")
    approved = Finding.objects.visible_to(user).filter(state=Finding.State.APPROVED)
    steps = [
        Step(
            "Загрузите реестр школ",
            "Таблица Excel: логин ФИС ОКО, код ОО, наименование, вид. Бланк – на странице «Школы».",
            imports,
            School.objects.visible_to(user).exists(),
        ),
        Step(
            "Загрузите отчёты ВПР",
            "Все файлы сразу: «Статистика по отметкам», «Сравнение с журналом», «Ф1».",
            imports,
            SchoolResult.objects.visible_to(user).exists(),
        ),
        Step(
            "Проведите идентификацию",
            "Портал посчитает признаки и покажет ход расчёта по каждой школе.",
            reverse("monitoring:run_new"),
            Run.objects.visible_to(user).exists(),
        ),
        Step(
            "Примите решения и утвердите перечень",
            "Решение по каждой школе с обоснованием, затем номер и дата приказа.",
            reverse("monitoring:run_list"),
            approved.exists(),
        ),
    ]
    return [] if all(step.done for step in steps) else steps


def own_schools(user: User) -> list[School]:
    """The schools that a person of a school or a curator is assigned to."""
    ids = user.visible_places().get("school", [])
    return list(School.objects.filter(pk__in=ids).prefetch_related("statuses"))


def municipalities(user: User) -> list[Municipality]:
    """Municipalities whose dashboards the person may open."""
    if not user.holds(Permission.VIEW_MUNICIPALITY):
        return []
    return list(Municipality.objects.visible_to(user).select_related("region"))


def current_statuses(user: User) -> dict[str, int]:
    """How many schools hold each status now, by its title."""
    counts: dict[str, int] = {}
    for status in SchoolStatus.objects.visible_to(user).current():
        title = status.get_kind_display()
        counts[title] = counts.get(title, 0) + 1
    return dict(sorted(counts.items()))


def _batches(user: User) -> Iterator[Task]:
    if not user.holds(Permission.IMPORT_FILES):
        return
    waiting = Batch.objects.visible_to(user).filter(state=Batch.State.PREVIEW)
    for batch in waiting.prefetch_related("files"):
        files = counted(len(batch.files.all()), "файл,файла,файлов")
        yield Task(
            f"Загрузка № {batch.pk} ждёт подтверждения",
            f"{files} прочитано; в базу ещё ничего не записано.",
            reverse("monitoring:import_detail", args=[batch.pk]),
            "Проверить и подтвердить",
            batch.created_at.date(),
        )


def _failed_jobs(user: User) -> Iterator[Task]:
    failed = Job.objects.filter(created_by=user, state=Job.State.FAILED)[:5]
    for job in failed:
        yield Task(
            f"Не выполнено: {job.title}",
            job.message,
            reverse("core:job", args=[job.pk]),
            "Посмотреть",
            job.created_at.date(),
        )


def _lists(user: User) -> Iterator[Task]:
    """The latest run of each municipality: stale, undecided, or ready for the order."""
    if not user.holds(Permission.DECIDE_FINDING):
        return
    for municipality in municipalities(user):
        run = Run.objects.filter(municipality=municipality).first()
        if run is None:
            continue
        url = reverse("monitoring:run_detail", args=[run.pk])
        since = run.created_at.date()
        if run.stale_cells:
            changed = counted(len(run.stale_cells), "результат,результата,результатов")
            yield Task(
                f"{run}: данные изменились",
                f"После {short_date(since)} изменено: {changed}. Статусы остаются прежними.",
                url,
                "Пересчитать",
                since,
            )
        yield from _decisions(run, url, since)


def _decisions(run: Run, url: str, since: date) -> Iterator[Task]:
    findings = run.findings.all()
    undecided = findings.filter(state=Finding.State.COMPUTED, outcome=Finding.Outcome.YES).count()
    decided = findings.filter(state=Finding.State.DECIDED).count()
    if undecided:
        yield Task(
            f"{run}: нужны решения",
            f"Признаки найдены, решения нет: {counted(undecided, 'школа,школы,школ')}.",
            url,
            "Принять решения",
            since,
        )
    elif decided:
        yield Task(
            f"{run}: готов к утверждению",
            f"Решение принято: {counted(decided, 'запись,записи,записей')}. Внесите номер и дату.",
            reverse("monitoring:run_approve", args=[run.pk]),
            "Утвердить",
            since,
        )
