"""Who wrote which work with what mark: seeded, so that every start tells the same story.

Where the story needs a number of failures it is written down; the rest follows from how able a
school is. Pure.
"""

import random
from collections import Counter
from dataclasses import dataclass

from monitoring.identification.methodology.vocabulary import LAST_GRADES
from shnor_portal.desk.demo.places import DemoMunicipality, DemoSchool

RU, MA = "Русский язык", "Математика"

# (РУ 5, МА 5, РУ 6, МА 6) by how many years ago: two years, one year, the latest results.
# school4 is on the list and stays; borovoe leaves it; sosnovka enters; klyuchi left it last year;
# school3 and zaimka were in the risk zone; ozerki is on its border with one pupil of ten;
# malinovka fails with three of six and a little over the limit in three years: it proves little.
FAILURES: dict[str, dict[int, tuple[int, int, int, int]]] = {
    "school3": {2: (3, 4, 3, 5), 1: (4, 5, 4, 7), 0: (4, 5, 4, 5)},
    "school4": {2: (3, 4, 3, 7), 1: (6, 10, 7, 10), 0: (6, 12, 10, 12)},
    "sosnovka": {2: (1, 2, 2, 2), 1: (2, 2, 2, 3), 0: (7, 10, 8, 10)},
    "klyuchi": {2: (2, 4, 3, 5), 1: (1, 2, 1, 2), 0: (1, 1, 1, 2)},
    "borovoe": {2: (1, 2, 1, 1), 1: (4, 5, 2, 4), 0: (2, 2, 1, 3)},
    "zaimka": {2: (1, 2, 1, 1), 1: (2, 3, 1, 2), 0: (2, 2, 2, 3)},
    "ozerki": {2: (1, 1, 1, 1), 1: (1, 1, 1, 2), 0: (1, 1, 0, 1)},
    "malinovka": {2: (1, 2, 1, 2), 1: (2, 2, 1, 2), 0: (2, 3, 2, 3)},
    "stepnoe": {2: (2, 2, 1, 2), 1: (3, 5, 3, 4), 0: (3, 5, 2, 5)},
    "mostovoe": {2: (1, 1, 1, 1), 1: (1, 2, 1, 1), 0: (2, 3, 1, 2)},
}
# The same of exams: mathematics of the 9th grade.
EXAM_FAILURES = {
    ("school4", MA, 9): {2: 4, 1: 8, 0: 11},
    ("sosnovka", MA, 9): {0: 5},
}
STORY_WORKS = ((RU, 5), (MA, 5), (RU, 6), (MA, 6))
# Shares of pupils whose work is below and above their mark in the journal.
JOURNAL = {"school4": (0.48, 0.04), "gymnasium": (0.05, 0.34), "borovoe": (0.34, 0.05)}
USUAL_JOURNAL = (0.17, 0.11)
NO_JOURNAL_MARK = 0.03
LIKELIEST_FAILURES, MOST_FAILURES = 0.09, 0.17


@dataclass(frozen=True)
class Work:
    """A work of ВПР: `starts` are the lowest primary scores of marks 3, 4 and 5."""

    year: int
    subject: str
    short: str
    grade: int
    starts: tuple[int, int, int]
    max_primary: int


@dataclass(frozen=True)
class Pupil:
    class_no: int
    mark: int
    primary: int
    journal_mark: int | None


# How readily points of basic tasks are got, task after task.
EASE = (2.6, 1.5, 2.0, 3.2, 1.1)


def tasks_of(work: Work) -> tuple[int, ...]:
    """The greatest score of each task; they sum up to the work's maximum."""
    tasks: list[int] = []
    while (left := work.max_primary - sum(tasks)) > 0:
        tasks.append(min(left, (2, 1, 3, 2, 1)[len(tasks) % 5]))
    return tuple(tasks)


def level_of(task: int) -> str:
    """Б or П of a task counted from 0: every third one is of the raised level."""
    return "П" if task % 3 == 2 else "Б"


def scores(tops: tuple[int, ...], total: int, chance: random.Random) -> list[int]:
    """Scores of the tasks that sum up to `total`, none above its task's greatest; points of the
    raised level are got last."""
    points = [task for task, top in enumerate(tops) for _ in range(top)]
    points.sort(key=lambda task: chance.random() ** (1 / _ease(task)), reverse=True)
    got = Counter(points[:total])
    return [got[task] for task in range(len(tops))]


def _ease(task: int) -> float:
    return 0.6 if level_of(task) == "П" else EASE[task % len(EASE)]


def pupils(place: DemoMunicipality, school: DemoSchool, work: Work, latest: int) -> list[Pupil]:
    """Everybody of the school who wrote the work, in the order of classes; nobody where the
    school has no such grade."""
    if work.grade > LAST_GRADES.get(school.kind, 11):
        return []
    chance = random.Random(
        f"{place.login(school)} {work.subject} {work.grade} {latest - work.year}"
    )
    size = _size(school, work, chance)
    marks = _marks(school, work, size, latest, chance)
    chance.shuffle(marks)
    lowered, raised = JOURNAL.get(school.key, USUAL_JOURNAL)
    classes = 1 + (size - 1) // 28
    return [
        Pupil(
            class_no=1 + number * classes // size,
            mark=mark,
            primary=_primary(work, mark, chance),
            journal_mark=_journal_mark(mark, lowered, raised, chance),
        )
        for number, mark in enumerate(marks)
    ]


def _size(school: DemoSchool, work: Work, chance: random.Random) -> int:
    if work.grade in (5, 6):
        size = school.cohorts[work.grade - 5]
        return size + chance.choice((-1, 0, 1)) if size >= 20 else size
    grades = LAST_GRADES.get(school.kind, 11)
    return max(3, round(school.pupils / grades * chance.uniform(0.8, 1.05)))


def _marks(
    school: DemoSchool, work: Work, size: int, latest: int, chance: random.Random
) -> list[int]:
    failures = FAILURES.get(school.key, {}).get(latest - work.year)
    if failures and (work.subject, work.grade) in STORY_WORKS:
        failed = failures[STORY_WORKS.index((work.subject, work.grade))]
    elif of_exam := EXAM_FAILURES.get((school.key, work.subject, work.grade), {}).get(
        latest - work.year
    ):
        failed = of_exam
    else:
        expected = (LIKELIEST_FAILURES - 0.09 * school.level) * size
        failed = round(max(0.0, expected + chance.uniform(-1, 1)))
        failed = min(failed, int(MOST_FAILURES * size))
    able = min(0.9, max(0.15, 0.46 + 0.28 * school.level + chance.uniform(-0.06, 0.06)))
    good = min(size - failed, round(able * size))
    best = round(good * min(0.6, max(0.15, 0.32 + 0.2 * school.level)))
    return [2] * failed + [3] * (size - failed - good) + [4] * (good - best) + [5] * best


def _journal_mark(mark: int, lowered: float, raised: float, chance: random.Random) -> int | None:
    drawn = chance.random()
    if drawn < NO_JOURNAL_MARK:
        return None
    drawn = chance.random()
    if drawn < lowered:
        return min(5, mark + (2 if chance.random() < 0.06 and mark < 4 else 1))
    return max(2, mark - 1) if drawn > 1 - raised else mark


def _primary(work: Work, mark: int, chance: random.Random) -> int:
    bounds = (max(0, work.starts[0] // 3), *work.starts, work.max_primary + 1)
    return chance.randrange(bounds[mark - 2], bounds[mark - 1])
