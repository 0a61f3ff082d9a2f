"""Pupils at risk of failure as counts: forms, deeds, the school's list."""

from typing import Any

from crispy_forms.layout import Column as FormColumn
from crispy_forms.layout import Row
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from monitoring.results.periods.school_results import class_of
from monitoring.results.subjects import SUBJECTS
from roadmaps.models import RiskCount
from roadmaps.support import at_risk_book
from roadmaps.support.at_risk_book import Cases, Place
from roadmaps.support.at_risk_figures import page_of, quarter_of, year_words
from schools import access
from schools.clock import local_date
from schools.imports.years import year_of
from schools.models import School, User
from schools.permissions import Permission
from shnor_portal.core import audit, files, jobs, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import asked, bare_helper
from shnor_portal.core.models import Job, StoredFile
from shnor_portal.core.sheets.books import Limits
from shnor_portal.core.sheets.reading import read_book
from shnor_portal.core.typography import counted

Quarter, Reason = RiskCount.Quarter, RiskCount.Reason
READING = "roadmaps.read_risk_list"
CASES = "случай,случая,случаев"
_COUNTS = ("found", "with_route", "resolved")
# A school's list is small; what is bigger is something else.
_LIMITS = Limits(
    size=5 << 20, unpacked=32 << 20, cells=200_000, memory=256 << 20, seconds=20.0,
    streamed=32 << 20, streamed_cells=200_000,
)  # fmt: skip


class CountForm(forms.Form):
    """One row; `initial` has the quarter to write for."""

    quarter = forms.TypedChoiceField(label="Четверть", choices=Quarter.choices, coerce=int)
    class_name = forms.CharField(label="Класс", max_length=10, help_text="Например, 5А.")
    subject = forms.ChoiceField(label="Предмет", choices=asked((s.name, s.name) for s in SUBJECTS))
    reason = forms.ChoiceField(label="Причина", choices=asked(Reason.choices))
    found = forms.IntegerField(
        label="В банке", min_value=1, max_value=999,
        help_text="Все, кто был в банке в четверти: новые и прежние.",
    )  # fmt: skip
    with_route = forms.IntegerField(
        label="С ИОМ", min_value=0, max_value=999, initial=0,
        help_text="Из них по индивидуальному маршруту.",
    )  # fmt: skip
    resolved = forms.IntegerField(
        label="Преодолели", min_value=0, max_value=999, initial=0,
        help_text="Из них закрыли пробел к концу четверти.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper(
            Row(*(FormColumn(name) for name in ("quarter", "class_name"))),
            Row(*(FormColumn(name) for name in ("subject", "reason"))),
            Row(*(FormColumn(name) for name in _COUNTS)),
        )

    def clean_class_name(self) -> str:
        read = class_of(self.cleaned_data["class_name"])
        if not read:
            raise forms.ValidationError("Нужен класс, например 5А.")
        return read

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = data.get("found")
        for name in ("with_route", "resolved"):
            count = data.get(name)
            if found is not None and count is not None and count > found:
                self.add_error(name, f"Не больше, чем в банке: {found}.")
        return data


class ListForm(forms.Form):
    upload = forms.FileField(label="Рабочий список школы", help_text="Книга Excel до 5\u00a0МБ.")
    quarter = forms.TypedChoiceField(
        label="По какую четверть", choices=Quarter.choices, coerce=int,
        help_text="Числа этой и прежних четвертей года станут такими, как в файле.",
    )  # fmt: skip
    helper = bare_helper("upload", "quarter")


@transaction.atomic
def write(
    *, school: School, year: int, by: User | None, row: RiskCount | None = None, **said: Any
) -> RiskCount:
    """Write a row, a new one without `row`; `said` are the fields of `CountForm`."""
    if row:
        row = states.take(row, by=by, related=["school__municipality"])
    access.check(by, Permission.EDIT_PROFILE, row.school if row else school)
    made = row or RiskCount(school=school, year=year)
    for name, value in said.items():
        setattr(made, name, value)
    _check_quarter(school, year, made.quarter)
    key = ("school", "year", "quarter", "class_name", "subject", "reason")
    same = RiskCount.objects.filter(**{name: getattr(made, name) for name in key})
    if same.exclude(pk=made.pk).exists():
        raise Refused(
            "Эти класс, предмет и причина за четверть уже внесены: откройте строку и поправьте "
            "числа.",
            code="count_exists",
        )
    made.save()
    text = f"группа риска: {made}"
    audit.record("at_risk.save", text, by=by, scope=made.scope, obj=made)
    return made


@transaction.atomic
def remove(*, row: RiskCount, by: User | None) -> None:
    row = states.take(row, by=by, related=["school__municipality"])
    access.check(by, Permission.EDIT_PROFILE, row.school)
    text = f"группа риска, строка убрана: {row}"
    audit.record("at_risk.remove", text, by=by, scope=row.scope, obj=row)
    row.delete()


@transaction.atomic
def replace(
    *, school: School, year: int, last: int, cases: dict[Place, Cases], by: User | None
) -> int:
    """Rows of the year up to a quarter become those of the list; how many there are."""
    school = states.take(school, by=by, related=["municipality"])
    access.check(by, Permission.EDIT_PROFILE, school)
    _check_quarter(school, year, last)
    RiskCount.objects.filter(school=school, year=year, quarter__lte=last).delete()
    RiskCount.objects.bulk_create(
        RiskCount(
            school=school, year=year, quarter=place.quarter, class_name=place.class_name,
            subject=place.subject, reason=place.reason, found=one.found,
            with_route=one.with_route, resolved=one.resolved,
        )
        for place, one in cases.items()
    )  # fmt: skip
    text = f"группа риска: числа за {year_words(year)} взяты из списка школы, строк: {len(cases)}"
    audit.record("at_risk.replace", text, by=by, scope=school.scope, obj=school)
    return len(cases)


def take(*, school: School, year: int, last: int, upload: UploadedFile, by: User) -> Job:
    """Have the school's list read to counts; the file is deleted as soon as it was read."""
    access.check(by, Permission.EDIT_PROFILE, school)
    _check_quarter(school, year, last)
    if (upload.size or 0) > _LIMITS.size:
        raise Refused("Файл больше 5\u00a0МБ: это не\u00a0список школы.", code="too_large")
    jobs.check_waiting(READING, by=by, scope=school.scope)
    with transaction.atomic():
        # A name of its own: that of the file may tell of a pupil.
        stored = files.store_for_one(
            upload.read(), name="Рабочий список.xlsx", scope=school.scope, by=by
        )
        return jobs.start(
            READING, title=f"Числа группы риска: {school}"[:255], by=by, scope=school.scope,
            url=page_of(school, year, last), stored_pk=stored.pk, school_pk=school.pk, year=year,
            last=last, by_pk=by.pk,
        )  # fmt: skip


@jobs.job_kind(READING, one_at_a_time=True)
def read_list(
    progress: jobs.Progress, stored_pk: int, school_pk: int, year: int, last: int, by_pk: int
) -> None:
    """Counts out of the list; the file goes with the deed, and with a refusal as well."""
    progress(0, 1, "Читается список")
    stored, by = StoredFile.objects.get(pk=stored_pk), User.objects.get(pk=by_pk)
    school = School.objects.select_related("municipality__region").get(pk=school_pk)
    try:
        name = "Рабочий список"
        cases = at_risk_book.counts(read_book(files.read(stored), name, _LIMITS), name, last)
    except Refused:
        with progress.step():
            files.delete_content(stored)
        raise
    with progress.deed() as result:
        replace(school=school, year=year, last=last, cases=cases, by=by)
        files.discard(stored)
        here = sum(one.found for place, one in cases.items() if place.quarter == last)
        result.update(
            message=f"Записаны числа: {Quarter(last).label}, {counted(here, CASES)}. Файл с "
            "фамилиями портал удалил.",
            url=page_of(school, year, last), lead_on=True,
        )  # fmt: skip


def _check_quarter(school: School, year: int, quarter: int) -> None:
    today = local_date(school.municipality)
    if (year, quarter) > (year_of(today), quarter_of(today)) or year < 2000:
        raise Refused("Эта четверть ещё не\u00a0началась: выберите другую.", code="quarter_ahead")
