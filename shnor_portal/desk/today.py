"""«Сегодня»: what waits for this person, and how to begin where nothing is there yet."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from monitoring.identification.queries import latest_runs
from monitoring.models import Finding, Run, SchoolResult
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission
from schools.tables import status_words
from shnor_portal.core.models import Batch, Job
from shnor_portal.core.typography import counted, plural

RESULTS, SCHOOLS = "результат,результата,результатов", "школа,школы,школ"
DECISIONS = "решение,решения,решений"


@dataclass(frozen=True)
class Task:
    """One thing that waits: what, why, and where to do it."""

    title: str
    why: str
    url: str
    action: str
    since: date | None = None


@dataclass(frozen=True)
class OwnSchool:
    school: School
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class PlaceLine:
    """A municipality: its schools, and how many hold each status now (its own word, number)."""

    municipality: Municipality
    schools: int
    statuses: tuple[tuple[str, int], ...]


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


def own_schools(user: User) -> list[OwnSchool]:
    """The schools that a person of a school or a curator is assigned to, by name."""
    ids = user.visible_places().get("school", [])
    current = Prefetch(
        "statuses", SchoolStatus.objects.current().select_related("school__municipality")
    )
    schools = School.objects.filter(pk__in=ids).prefetch_related(current).order_by("name")
    return [
        OwnSchool(school, tuple(status_words(status) for status in school.statuses.all()))
        for school in schools
    ]


def places(user: User) -> list[PlaceLine]:
    """Municipalities whose dashboards the person may open, by name."""
    if not user.holds(Permission.VIEW_MUNICIPALITY):
        return []
    held: dict[int, Counter[str]] = defaultdict(Counter)
    current = SchoolStatus.objects.current().visible_to(user)
    for place, kind in current.values_list("school__municipality", "kind"):
        held[place][kind] += 1
    is_open = Q(schools__closed_on=None, schools__isnull=False)
    found = Municipality.objects.visible_to(user).select_related("region").order_by("name")
    return [
        PlaceLine(
            place,
            place.open_schools,
            tuple((place.status_term(kind), held[place.pk][kind]) for kind in SchoolStatus.Kind),
        )
        for place in found.annotate(open_schools=Count("schools", filter=is_open))
    ]


def _batches(user: User) -> Iterator[Task]:
    if not user.holds(Permission.IMPORT_FILES):
        return
    waiting = Batch.objects.visible_to(user).filter(state=Batch.State.PREVIEW)
    for batch in waiting.prefetch_related("files"):
        files = counted(len(batch.files.all()), "файл,файла,файлов")
        yield Task(
            f"Загрузка № {batch.pk} ждёт подтверждения",
            f"Прочитано: {files}. В базу ещё ничего не записано.",
            reverse("monitoring:import_detail", args=[batch.pk]),
            "Проверить и подтвердить",
            timezone.localtime(batch.created_at).date(),
        )


def _failed_jobs(user: User) -> Iterator[Task]:
    failed = Job.objects.filter(created_by=user, state=Job.State.FAILED)[:5]
    for job in failed:
        yield Task(
            f"Не выполнено: {job.title}",
            job.message,
            reverse("core:job", args=[job.pk]),
            "Посмотреть",
            timezone.localtime(job.created_at).date(),
        )


def _lists(user: User) -> Iterator[Task]:
    """The latest lists of each municipality: stale, undecided, or ready for the order."""
    found = list(Municipality.objects.where_holds(user, Permission.DECIDE_FINDING))
    for municipality in found:
        for run in latest_runs(municipality):
            where = f"{municipality}. " if len(found) > 1 else ""
            yield from _list_tasks(run, f"{where}{run.version.methodology}.")


def _list_tasks(run: Run, about: str) -> Iterator[Task]:
    url = reverse("monitoring:run_detail", args=[run.pk])
    since = timezone.localtime(run.created_at).date()
    if run.stale_cells:
        yield Task(
            f"{run}: данные изменились",
            f"{about} После расчёта изменено: {counted(len(run.stale_cells), RESULTS)}. Решения и "
            "статусы остаются прежними.",
            url,
            "Пересчитать",
            since,
        )
    findings = run.findings.all()
    waiting = findings.filter(state=Finding.State.COMPUTED, outcome=Finding.Outcome.YES)
    schools = waiting.values("school").distinct().count()
    decided = findings.filter(state=Finding.State.DECIDED).count()
    if schools:
        yield Task(
            f"{run}: нужны решения",
            f"{about} Признаки найдены, решения нет: {counted(schools, SCHOOLS)}.",
            f"{url}?show=undecided",
            "Принять решения",
            since,
        )
    elif decided:
        yield Task(
            f"{run}: готов к утверждению",
            f"{about} {plural(decided, 'Принято,Приняты,Принято')} {counted(decided, DECISIONS)}. "
            "Внесите номер и дату документа.",
            reverse("monitoring:run_approve", args=[run.pk]),
            "Утвердить",
            since,
        )
