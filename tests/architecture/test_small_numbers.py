"""Nothing that a reader without the right opens depends on what is hidden from them.

Two worlds differ only in small numbers, and in whatever is made of them: a school of three in one
work, a class of three, a comparison with the journal of three, a passport, leavers, an earlier
version of a result, the district's row of a file, tasks of a few pupils and of those with one
mark, scores, quarters and answers of three. Every page, workbook, paper and command is read in
both. A reader who could solve for a hidden number, by any subtraction between whatever pages,
would have to see two different things; so they must see the same, letter by letter.
"""

import io
import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from monitoring.identification.services import start_run
from monitoring.models import (
    Assessment,
    Benchmark,
    Finding,
    ParticipantResult,
    PeriodResult,
    Run,
    SchoolResult,
    SourceResult,
    WorkDetail,
)
from monitoring.profiles.yearly import open_facts
from monitoring.results.details import save_details
from monitoring.results.effective import recompute
from monitoring.results.layouts.parsed import GROUPS, TASKS, TaskLine
from roadmaps.plans.constructor import indicators_of
from schools.models import School, SchoolYear, SocialPassport, User, YearFigures
from schools.social import FACTORS
from shnor_portal.core.models import DataVersion
from shnor_portal.desk.papers import risk_profile, school_note
from tests.architecture.addresses import addresses
from tests.architecture.expectations import is_known, url_of
from tests.cast import next_door
from tests.monitoring.profile_samples import built_profile
from tests.world import YEAR, World, make_world

pytestmark = pytest.mark.once
Marks = tuple[int, int, int, int]
# The trail of one's own looking grows while one looks.
APART = {"core:audit", "desk:school_history", "schools:sign_out"}
READ = [one for one in addresses() if is_known(one) and one.name not in APART]
EVERY = frozenset(address.name for address in READ)


@dataclass(frozen=True)
class Small:
    """What is hidden: marks of a school and of two classes, a comparison with the journal."""

    school: Marks
    classes: tuple[Marks, Marks]
    journal: tuple[int, int, int]
    kdn: int
    large_families: int
    leavers: int
    earlier: Marks
    task: float
    by_mark: tuple[float, float]
    scores: tuple[int, ...]
    quarter: tuple[int, int, float]
    answers: tuple[int, int, int]


ONE = Small(
    (2, 1, 0, 0), ((1, 1, 0, 1), (1, 2, 1, 2)), (2, 1, 0), 2, 57, 2, (6, 4, 4, 5), 33.33, (10, 90),
    (0, 2, 1), (3, 1, 80.5), (2, 1, 1),
)  # fmt: skip
OTHER = Small(
    (2, 0, 1, 1), ((0, 2, 1, 1), (2, 1, 0, 2)), (1, 1, 2), 4, 58, 3, (4, 5, 5, 5), 75, (25, 75),
    (1, 0, 2), (2, 2, 91.5), (1, 2, 1),
)  # fmt: skip
LARGE_CLASS: Marks = (3, 5, 5, 3)
JOURNAL = (4, 12, 4)
EARLIER = "b" * 64
_ORDER = re.compile(r'href="[^"]*[?;]sort=(-?\w+)')


class Planted:
    """A world with small numbers, that can be changed into another with other ones."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.large, self.middle, self.small = world.place.schools
        self.work = world.assessment
        self.other_work = Assessment.objects.create(
            procedure="vpr", year=YEAR, subject="Русский язык", grade=5
        )
        self._plant()
        self.profiles = {
            world.place.school.pk: world.profile.pk,
            self.middle.pk: built_profile(self.middle).pk,
            self.small.pk: built_profile(self.small).pk,
        }
        self.world_arguments = world.arguments
        self.runs = [
            world.run,
            self._run("fioko", min_n=3, small_n="unknown"),
            self._run("grachevka-2020"),
            self._run("irkutsk-tula"),
        ]

    def write(self, small: Small) -> None:
        sources = SourceResult.objects
        self._marks(sources.filter(school=self.small, assessment=self.work), small.school)
        self._journal(self.middle, small.journal)
        whole = tuple(map(sum, zip(LARGE_CLASS, *small.classes, strict=True)))
        pupils = sources.filter(school=self.large, assessment=self.other_work, live=True)
        self._marks(pupils, whole)
        self._pupils(pupils.get(), (LARGE_CLASS, *small.classes))
        self._marks(sources.filter(content_hash=EARLIER), small.earlier)
        SocialPassport.objects.filter(school=self.small).update(
            kdn=small.kdn, large_families=small.large_families
        )
        SchoolYear.objects.filter(school=self.small).update(leavers=small.leavers)
        self._scores_quarters_and_answers(small)
        recompute()
        self._district()
        self._tasks(small)
        for run in self.runs:
            self._again(run)
        for place in (self.world.place.municipality, self.world.place.municipality.region):
            DataVersion.objects.bump(place.scope)

    def _run(self, code: str, **overrides: object) -> Run:
        run = start_run(
            municipality=self.world.place.municipality, year=YEAR, methodology_code=code,
            overrides=overrides, by=None,
        )  # fmt: skip
        Run.objects.filter(pk=run.pk).update(shown_at=timezone.now())
        return run

    def _again(self, run: Run) -> None:
        """What the run would have found of these numbers, in the same rows."""
        fresh = start_run(
            municipality=run.municipality, year=run.year, by=None,
            methodology_code=run.version.methodology.code,
            overrides={key: run.params[key] for key in run.params if key in {"min_n", "small_n"}},
        )  # fmt: skip
        kept = {"id", "run", "decision", "reason", "decided_by", "decided_at", "state", "status"}
        names = [field.name for field in Finding._meta.fields if field.name not in kept]
        for finding in fresh.findings.all():
            same = run.findings.filter(school=finding.school, category=finding.category)
            same.update(**{name: getattr(finding, name) for name in names})
        Run.objects.filter(pk=run.pk).update(inputs_hash=fresh.inputs_hash)
        fresh.delete()

    def _plant(self) -> None:
        file = self.world.batch_file
        rows = {self.large: (5, 8, 6, 6), self.middle: (4, 6, 6, 4), self.small: (2, 3, 3, 2)}
        for number, (school, marks) in enumerate(rows.items()):
            source = SourceResult(
                file=file, assessment=self.other_work, school=school, live=True, row=20 + number,
                kind=SourceResult.Kind.REPORT, applied_at=timezone.now(), rows=1, sheet="РУ",
                content_hash=f"{number}" * 64, participants=sum(marks),
                **dict(zip(("n2", "n3", "n4", "n5"), marks, strict=True)),
            )  # fmt: skip
            if school == self.large:
                source.kind = SourceResult.Kind.INDIVIDUAL
            source.save()
        before = SourceResult.objects.get(school=self.middle, assessment=self.other_work)
        before.pk, before.content_hash = None, EARLIER
        before.applied_at -= timezone.timedelta(days=1)
        before.save()
        Benchmark.objects.bulk_create(
            Benchmark(
                file=file, assessment=self.work, level=level, name=level, live=True,
                applied_at=timezone.now(), content_hash=level, sheet="МА", row=row,
                participants=900, share2=10, share3=40, share4=30, share5=20,
                region=self.world.place.municipality.region if level == "region" else None,
                municipality=self.world.place.municipality if level == "municipality" else None,
            )
            for row, level in enumerate(("region", "municipality"), 1)
        )  # fmt: skip
        for school, pupils in ((self.large, 600), (self.middle, 420), (self.small, 60)):
            SocialPassport.objects.update_or_create(
                school=school, year=YEAR,
                defaults={"pupils": pupils}
                | {factor.code: 9 + place for place, factor in enumerate(FACTORS)},
            )  # fmt: skip
            SchoolYear.objects.create(school=school, year=YEAR, contingent=pupils, leavers=0)
        self._journal(self.large, JOURNAL)

    @staticmethod
    def _marks(rows: Any, marks: tuple[int, ...]) -> None:
        rows.update(
            participants=sum(marks), **dict(zip(("n2", "n3", "n4", "n5"), marks, strict=True))
        )

    def _journal(self, school: School, journal: tuple[int, int, int]) -> None:
        lowered, confirmed, raised = journal
        SourceResult.objects.filter(school=school, assessment=self.work).update(
            journal_n=sum(journal), journal_lowered=lowered, journal_confirmed=confirmed,
            journal_raised=raised, journal_gap2=0,
        )  # fmt: skip

    def _scores_quarters_and_answers(self, small: Small) -> None:
        """Of three pupils each; a survey of four parents."""
        SourceResult.objects.filter(school=self.small, assessment=self.other_work).update(
            primary_n=sum(small.scores), primary_max=len(small.scores) - 1,
            primary_sum=sum(score * n for score, n in enumerate(small.scores)),
            scores=list(small.scores),
        )  # fmt: skip
        succeed, quality, attendance = small.quarter
        PeriodResult.objects.update_or_create(
            school=self.small, year=YEAR, period=PeriodResult.Period.Q1,
            defaults={
                "pupils": 3, "succeed": succeed, "quality": quality, "attendance": attendance,
            },
        )  # fmt: skip
        answers = dict(zip(("да", "нет", "иногда"), small.answers, strict=True))
        YearFigures.objects.update_or_create(
            school=self.small, year=YEAR, system=YearFigures.System.SURVEY,
            defaults={
                "figures": {
                    f"parents|Помогает ли школа|{answer}": n for answer, n in answers.items()
                }
            },
        )  # fmt: skip

    @staticmethod
    def _pupils(source: SourceResult, classes: tuple[Marks, ...]) -> None:
        source.people.all().delete()
        ParticipantResult.objects.bulk_create(
            ParticipantResult(source=source, row=number, class_no=class_no, mark=mark)
            for class_no, marks in enumerate(classes, 1)
            for mark, many in zip((2, 3, 4, 5), marks, strict=True)
            for number in range(many)
        )

    def _district(self) -> None:
        """The district's row is what a file would say: true to the small school too."""
        cells = SchoolResult.objects.filter(
            assessment=self.work, school__municipality=self.world.place.municipality
        ).values_list("n2", "n3", "n4", "n5")
        together = [sum(column) for column in zip(*cells, strict=True)]
        n = sum(together)
        Benchmark.objects.filter(level="municipality").update(
            participants=n,
            **{f"share{mark}": round(100 * count / n, 2) for mark, count in enumerate(together, 2)},
        )

    def _tasks(self, small: Small) -> None:
        """Tasks of all schools in one work with the district true to them; in the other one a
        school's groups of marks, two of them small, that together are the same."""
        WorkDetail.objects.all().delete()
        shares = {self.large: 50.0, self.middle: 55.0, self.small: small.task}
        of_work = SourceResult.objects.filter(assessment=self.work, live=True)
        points = people = 0.0
        for source in of_work.filter(school__in=shares):
            n = sum(small.school) if source.school == self.small else 20
            line = TaskLine("1", shares[source.school], n, 2, "Б", "Читать")
            save_details("source", [(source.pk, {TASKS: (line,)})])
            points, people = points + line.share * n, people + n
        district = Benchmark.objects.get(level="municipality")
        whole = TaskLine("1", round(points / people, 2), int(people), 2)
        save_details("benchmark", [(district.pk, {TASKS: (whole,)})])
        middle = SourceResult.objects.filter(assessment=self.other_work, school=self.middle)
        first, last = small.by_mark
        groups = zip((2, 3, 4, 5), (first, 50, 60, last), (4, 6, 6, 4), strict=True)
        lines = tuple(TaskLine("1", share, n, 2, mark=mark) for mark, share, n in groups)
        save_details("source", [(middle.get(live=True, applied_at__gte=timezone.now()).pk,
                                 {GROUPS: lines})])  # fmt: skip

    def urls(self) -> Iterator[tuple[str, str]]:
        """Every address of the three schools, once."""
        seen = set()
        for school in self.world.place.schools:
            for cell in school.results.filter(assessment__year=YEAR).order_by("assessment"):
                for finding in Finding.objects.filter(school=school).order_by("pk"):
                    given = {
                        "school": school.pk, "cell": cell.pk, "assessment": cell.assessment_id,
                        "finding": finding.pk, "run": finding.run_id,
                        "profile": self.profiles[school.pk],
                    }  # fmt: skip
                    asked = Asked({**self.world_arguments, **given})
                    for address in READ:
                        url = url_of(address, asked)
                        if url not in seen:
                            seen.add(url)
                            yield address.name, url


@dataclass(frozen=True)
class Asked:
    """The world's arguments with some of them other ones."""

    arguments: dict[str, object]


@pytest.fixture
def planted(cast: Any) -> Iterator[Planted]:
    with time_machine.travel(timezone.now(), tick=False):
        yield Planted(make_world(cast))


def read(client: Client, planted: Planted, names: Container[str] = EVERY) -> dict[str, str]:
    """All that opens to the person, as text by address: pages and the workbooks they offer."""
    found = {}
    for name, url in planted.urls():
        if name not in names:
            continue
        response = client.get(url)
        if response.status_code != 200 or response.streaming:
            continue
        page = found[f"{name} {url}"] = _text(response)
        if "format=xlsx" in page:
            found[f"{name} {url}?xlsx"] = _text(client.get(url, {"format": "xlsx"}))
        # An order by what is hidden would tell it.
        for order in sorted(set(_ORDER.findall(page))):
            found[f"{name} {url}?{order}"] = _text(client.get(url, {"sort": order}))
    return found


def _text(response: Any) -> str:
    if "spreadsheet" in response["Content-Type"]:
        book = load_workbook(io.BytesIO(response.content))
        rows = {sheet.title: list(sheet.values) for sheet in book.worksheets}
        return json.dumps(rows, default=str, ensure_ascii=False, indent=0)
    html = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", html)


def beside_pages(planted: Planted, observer: User) -> dict[str, str]:
    """What others read without opening a page: papers, facts for a SWOT, a plan, a command."""
    out = io.StringIO()
    call_command("indicators", "--json", f"--year={YEAR}", f"--by={observer.email}", stdout=out)
    small, large = planted.small, planted.large
    return {
        "command": out.getvalue(),
        "note on another school": repr(school_note.build(large, YEAR)),
        "risk profile": repr(risk_profile.build(small, YEAR).factors),
        "swot": repr([open_facts(school, YEAR) for school in (small, large, planted.middle)]),
        "plan": repr([indicators_of(school, end_year=YEAR + 1) for school in (small, large)]),
    }


def _differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    found = []
    for name in sorted({*one, *other}):
        lines = [text.get(name, "").splitlines() for text in (one, other)]
        apart = [pair for pair in zip(*lines, strict=False) if pair[0] != pair[1]]
        if apart or len(lines[0]) != len(lines[1]):
            found.append(f"{name}: {apart[:2]}")
    return found


def test_observer_sees_nothing_that_depends_on_small_numbers(planted, sign_in, cast):
    observer = sign_in(cast.north.observer)
    planted.write(ONE)
    one = read(observer, planted) | beside_pages(planted, cast.north.observer)
    planted.write(OTHER)
    other = read(observer, planted) | beside_pages(planted, cast.north.observer)

    assert len(one) > 300
    assert "\n".join(_differing(one, other)) == ""


def test_people_of_another_school_see_nothing_that_depends_on_small_numbers(planted, sign_in, cast):
    """Of their own school they see everything: its journal and its corrections are the same.

    So are passports: an index over all schools that decides about their own is told to them, for
    a director answers to it.
    """
    neighbour = sign_in(next_door(cast.north).school_head)
    planted.write(ONE)
    one = read(neighbour, planted)
    own = {"journal", "earlier", "kdn", "large_families", "by_mark"}
    planted.write(replace(OTHER, **{name: getattr(ONE, name) for name in own}))

    assert len(one) > 20
    assert "\n".join(_differing(one, read(neighbour, planted))) == ""


def test_the_department_sees_all_of_it(planted, sign_in, cast):
    """The two worlds do differ, on every page that tells of results and of pupils."""
    telling = {
        "desk:dashboard", "desk:school_results", "monitoring:assessment",
        "monitoring:assessment_list",
        "monitoring:cell", "monitoring:finding", "schools:school_card",
    }  # fmt: skip
    coordinator = sign_in(cast.north.coordinator)
    planted.write(ONE)
    one = read(coordinator, planted, telling)
    planted.write(OTHER)
    other = read(coordinator, planted, telling)

    assert {line.split()[0].rstrip(":") for line in _differing(one, other)} == telling
