"""«Загрузите сами»: reports of a work that is not loaded yet, with two faults to find, and a plan
of a school in Word with cells to put right.

They lie in a folder beside the portal's data, and people of the demonstration take them from the
page «Сегодня».
"""

import io
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from openpyxl import load_workbook

from roadmaps.models import Plan
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core import files
from shnor_portal.core.models import BatchFile, StoredFile
from shnor_portal.desk.demo import reports
from shnor_portal.desk.demo.days import Days
from shnor_portal.desk.demo.loading import JOURNAL, MARKS, results_of
from shnor_portal.desk.demo.places import UPPER_RIVER, DemoSchool
from shnor_portal.desk.demo.roadmaps import others
from shnor_portal.desk.demo.roadmaps.word_files import plan_file
from shnor_portal.desk.demo.roadmaps.words import Calendar
from shnor_portal.desk.demo.works import PRACTICE, work

TITLE = "Загрузите сами"
# A name with a slip and without its login, and a row whose percents are of one pupil fewer.
MISSPELT, OTHER_BASE = "zaimka", "school3"
TYPO = "МКОУ «Заимсская СОШ»"
PLAN_NAME, PLAN_SCHOOL, WORD = "Программа повышения качества ООШ № 4.docx", "school4", ".docx"
# A school year is planned from May on.
PLANNED_FROM = 5


def lay_out(municipality: Municipality, days: Days) -> Path:
    """Write the files to the folder and keep them for downloads; the folder."""
    results = results_of(UPPER_RIVER, work(PRACTICE, days.year), days)
    made = {
        reports.file_name(results, MARKS): _spoilt(reports.marks_report(results)),
        reports.file_name(results, JOURNAL): reports.journal_report(results),
    }
    folder: Path = settings.DATA_DIR / TITLE
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (folder / name).write_bytes(data)
        title = f"{TITLE} – {name}"
        files.store(data, name=title, scope=municipality.scope, by=None, personal=False)
    plan = _plan(days)
    (folder / PLAN_NAME).write_bytes(plan)
    name = next(school.name for school in UPPER_RIVER.schools if school.key == PLAN_SCHOOL)
    school = School.objects.get(municipality=municipality, name=name)
    title = f"{TITLE} – {PLAN_NAME}"
    files.store(plan, name=title, scope=school.scope, by=None, personal=False)
    return folder


def to_try(user: User) -> tuple[list[StoredFile], list[StoredFile]]:
    """Reports and plans to try, in one query."""
    files = StoredFile.objects.visible_to(user).filter(_reports_for(user) | _plans_for(user))
    found = list(files.order_by("name"))
    plans = [stored for stored in found if stored.name.endswith(WORD)]
    return [stored for stored in found if stored not in plans], plans


def _reports_for(user: User) -> Q:
    """The reports to try, for those who bring files in; uploaded copies are not among them."""
    if not user.holds(Permission.IMPORT_FILES):
        return Q(pk__in=[])
    uploaded = BatchFile.objects.values("stored")
    return Q(name__startswith=TITLE) & ~Q(name__endswith=WORD) & ~Q(pk__in=uploaded)


def _plans_for(user: User) -> Q:
    """The plan to try, for those of its school and department who write plans."""
    if not user.holds(Permission.EDIT_PLAN):
        return Q(pk__in=[])
    uploaded = Plan.objects.exclude(original=None).values("original")
    return Q(name__startswith=TITLE, name__endswith=WORD) & ~Q(pk__in=uploaded)


def _plan(days: Days) -> bytes:
    """The plan of the school year that is being planned or is going on."""
    today = days.today
    year = today.year if today.month >= PLANNED_FROM else today.year - 1
    return plan_file(others.PRACTICE, Calendar(today, date(year, 9, 1)))


def _spoilt(report: bytes) -> bytes:
    """The report as if a hand had gone over it."""
    book = load_workbook(io.BytesIO(report))
    label = {UPPER_RIVER.label(school): school for school in UPPER_RIVER.schools}
    for row in book.active.iter_rows(min_row=1, max_col=3):
        school: DemoSchool | None = label.get(row[0].value)
        if school and school.key == MISSPELT:
            row[0].value = TYPO
        if school and school.key == OTHER_BASE:
            row[2].value += 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
