"""The search of the portal among 1,000 schools and 50,000 measures, as a region's operator asks.

A common word, rare ones, a number, and one that nothing has: then every row is looked through.
SQLite works in this process, so there the seconds are those of one core: the machine may have other
work.
"""

import time
from datetime import date
from itertools import cycle, islice

from django.db import connection

from roadmaps.models import Measure, Plan, PlanVersion
from schools.models import Assignment, Municipality, School, User
from schools.permissions import Role
from shnor_portal.core.models import PaperSnapshot
from shnor_portal.desk.search import search
from tests.bench import places
from tests.bench.measure import Contender, in_turn, table

MUNICIPALITIES, SCHOOLS, MEASURES = 20, 50, 50
LIMITS = {"postgresql": 0.1, "sqlite": 0.3}
QUESTIONS = ("школа 5", "учителей", "курсы математика", "замерова", "диктант 37", "ничего нет")
_WORDS = (
    *("организация", "проведение", "консультаций", "учителей", "математики", "русского", "языка"),
    *("диагностической", "работы", "анализ", "результатов", "ВПР", "в", "классах", "школы"),
    *("семинар", "курсы", "повышения", "квалификации", "наставничество", "по", "подготовке"),
    *("обучающихся", "с", "трудностями", "обучения", "родителей", "мониторинг", "качества"),
)


def run() -> str:
    viewer = _region()
    limit = LIMITS[connection.vendor]
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    spent = in_turn(*(_asking(viewer, text) for text in QUESTIONS), times=7, clock=clock)
    rows = [Contender("wanted (limit)", limit)]
    for text, found in zip(QUESTIONS, spent, strict=True):
        kept = "within" if found <= limit else "OVER"
        rows.append(Contender(f"portal: «{text}»", found, note=f"{kept} {limit * 1000:.0f} ms"))
    schools, measures = School.objects.count(), Measure.objects.count()
    return table(f"Search among {schools} schools and {measures} measures", rows)


def _asking(viewer: User, text: str):  # type: ignore[no-untyped-def]
    return lambda: search(User.objects.get(pk=viewer.pk), text)


def _region() -> User:
    made = [
        places.municipality(SCHOOLS, code=f"reg99_m{number:03}", first=number * SCHOOLS)
        for number in range(1, MUNICIPALITIES + 1)
    ]
    for place in made:
        _plans(place)
    region = made[0].region
    viewer = User.objects.create_user("region@portal.example", surname="Замерова", name="Мария")
    Assignment.objects.create(user=viewer, role=Role.REGION_OPERATOR, region=region)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return viewer


def _plans(place: Municipality) -> None:
    schools = list(School.objects.filter(municipality=place))
    plans = Plan.objects.bulk_create(
        Plan(
            municipality=place, school=school, title=f"Дорожная карта {school.name}",
            period_start=date(2024, 9, 1), period_end=date(2027, 8, 31),
        )
        for school in schools
    )  # fmt: skip
    versions = PlanVersion.objects.bulk_create(PlanVersion(plan=plan, number=1) for plan in plans)
    Measure.objects.bulk_create(
        (
            Measure(
                version=version, position=number, number=str(number), text=_text(number, 14),
                deadline_text="сентябрь 2025", responsible="Заместитель директора по УВР",
                result=_text(number + 7, 9),
            )
            for version in versions
            for number in range(1, MEASURES + 1)
        ),
        batch_size=1000,
    )  # fmt: skip
    PaperSnapshot.objects.bulk_create(
        PaperSnapshot(
            scope=school.scope, snapshot_id=f"{school.pk:012}", kind="school_note", year=2025,
            title=f"Аналитическая справка – {school.name}", context={}, check_code="0000-0000",
        )
        for school in schools
    )  # fmt: skip


def _text(seed: int, length: int) -> str:
    found = islice(cycle(_WORDS), seed * 5 % len(_WORDS), seed * 5 % len(_WORDS) + length)
    return f"{' '.join(found)} диктант {seed}".capitalize()
