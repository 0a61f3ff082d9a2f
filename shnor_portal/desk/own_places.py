"""«Сегодня»: the person's own schools and municipalities, and how to begin where nothing is yet."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.urls import reverse

from monitoring.identification.queries import latest_runs
from monitoring.models import Finding, Run, SchoolResult
from roadmaps.execution import summaries
from roadmaps.execution.summaries import Tally
from schools.models import Municipality, School, SchoolStatus, User
from schools.permissions import Permission
from schools.tables import status_words
from shnor_portal.core.typography import MISSING, number


@dataclass(frozen=True)
class OwnSchool:
    """A school of the person, its current statuses in words, and decisions of the latest lists."""

    school: School
    statuses: tuple[str, ...]
    decisions: tuple[Finding, ...]


@dataclass(frozen=True)
class PlaceLine:
    """A municipality: its schools, and how many hold each status now (its own word, number)."""

    municipality: Municipality
    schools: int
    statuses: tuple[tuple[str, int], ...]

    @property
    def statuses_text(self) -> str:
        """«ШНОР – 2, зона риска – 1»; a dash where no school holds any."""
        held = [f"{term}\u00a0– {number(count)}" for term, count in self.statuses if count]
        return ", ".join(held) or MISSING


@dataclass(frozen=True)
class Step:
    """One step of the beginning, done or not."""

    title: str
    hint: str
    url: str
    done: bool


def first_steps(user: User) -> list[Step]:
    """From nothing to the first agreed list; none once there is one."""
    if not user.holds(Permission.IMPORT_FILES):
        return []
    if Finding.objects.visible_to(user).filter(state=Finding.State.APPROVED).exists():
        return []
    imports = reverse("monitoring:import_new")
    return [
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
            "Решение по каждой школе с обоснованием, затем номер и дата документа.",
            reverse("monitoring:run_list"),
            done=False,
        ),
    ]


def own_schools(user: User) -> list[OwnSchool]:
    """The schools that a person of a school or a curator is assigned to, by name."""
    ids = user.visible_places().get("school", [])
    if not ids:
        return []
    current = Prefetch(
        "statuses", SchoolStatus.objects.current().select_related("school__municipality")
    )
    schools = School.objects.filter(pk__in=ids).prefetch_related(current).order_by("name")
    return [
        OwnSchool(
            school, tuple(status_words(each) for each in school.statuses.all()), _decisions(school)
        )
        for school in schools.select_related("municipality")
    ]


def _decisions(school: School) -> tuple[Finding, ...]:
    """What was decided about the school and is not approved by an order yet."""
    decided = Finding.objects.filter(
        run__in=latest_runs(school.municipality, among=Run.objects.filter(shown_at__isnull=False)),
        school=school,
        state=Finding.State.DECIDED,
    )
    return tuple(decided.defer("trace").select_related("run").order_by("category"))


def places(user: User) -> list[PlaceLine]:
    """Municipalities whose dashboards the person may open, by name."""
    if not user.holds(Permission.VIEW_MUNICIPALITY):
        return []
    held: dict[int, Counter[str]] = defaultdict(Counter)
    current = SchoolStatus.objects.current().visible_to(user)
    for place, kind in current.values_list("school__municipality", "kind"):
        held[place][kind] += 1
    is_open = Q(schools__closed_on=None, schools__isnull=False)
    municipalities = Municipality.objects.visible_to(user).select_related("region").order_by("name")
    return [
        PlaceLine(
            place,
            place.open_schools,
            tuple((place.status_term(kind), held[place.pk][kind]) for kind in SchoolStatus.Kind),
        )
        for place in municipalities.annotate(open_schools=Count("schools", filter=is_open))
    ]


@dataclass(frozen=True)
class SideBySide:
    """A municipality among others: how many schools have results of its latest year, which that
    is, and how its deadlines stand."""

    place: PlaceLine
    year: int
    with_results: int
    tally: Tally

    @property
    def query(self) -> str:
        """What «Мои сроки» is asked to show the same deadlines."""
        return f"municipality={self.place.municipality.pk}"


def side_by_side(user: User, lines: Sequence[PlaceLine]) -> list[SideBySide]:
    """In two queries, however many municipalities there are."""
    tallies = summaries.by_municipality(user)
    years: dict[int, tuple[int, int]] = {}
    counts = (
        SchoolResult.objects.visible_to(user)
        .filter(school__closed_on=None)
        .order_by()
        .values_list("school__municipality", "assessment__year")
        .annotate(schools=Count("school", distinct=True))
    )
    for place, year, schools in counts:
        years[place] = max(years.get(place, (0, 0)), (year, schools))
    return [
        SideBySide(
            line,
            *years.get(line.municipality.pk, (0, 0)),
            tallies.get(line.municipality.pk, summaries.NOTHING),
        )
        for line in lines
    ]
