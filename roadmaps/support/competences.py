"""Diagnostics of teachers' competences: the table, the form, deeds on a row."""

from datetime import date
from typing import Any

import django_filters
from crispy_forms.layout import Column as FormColumn
from crispy_forms.layout import Row
from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from monitoring.results.subjects import SUBJECTS
from roadmaps.models import CompetenceCheck
from schools import access
from schools.clock import local_date
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core import audit, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import DateInput, asked, bare_helper
from shnor_portal.core.lists.cells import linked
from shnor_portal.core.lists.columns import Column, Kind, Table, by_choices
from shnor_portal.core.lists.filters import ListFilter

FIELDS = ("on", "kind", "subject", "topic", "tool", "tested", "with_deficit", "improved", "routes")
_COUNTS = {
    "tested": "Прошли диагностику",
    "with_deficit": "Из них с дефицитом",
    "improved": "Улучшили результат",
    "routes": "Учатся по ИОМ",
}

_HEADS = {
    "tested": "Прошли", "with_deficit": "С дефицитом", "improved": "Улучшили", "routes": "По ИОМ",
}  # fmt: skip

CHECKS = Table(
    "competences",
    "Диагностика компетенций",
    [
        Column(
            "school", "Школа", "school.name", order="school__name", width=44,
            html=lambda row: linked(
                row.school.name, reverse("roadmaps:competence", args=[row.pk])
            ),
        ),
        Column("on", "Дата", "on", Kind.DATE, order="on", width=12),
        Column(
            "kind", "Вид дефицита", lambda row: row.get_kind_display(), Kind.CHOICE, width=24,
            order=by_choices("kind", CompetenceCheck.Kind.values),
        ),
        Column("subject", "Предмет", "subject", order="subject", width=24),
        Column("topic", "В чём дефицит", "topic", width=40, under="subject"),
        *(
            Column(name, title, name, Kind.NUMBER, order=name, width=12)
            for name, title in _HEADS.items()
        ),
        Column("tool", "Чем измеряли", "tool", order="tool", width=40, shown=False),
    ],
    order="-on",
    noun="строка,строки,строк",
)  # fmt: skip
"""Rows are of `checks`."""


class CheckFilter(ListFilter):
    kind = django_filters.ChoiceFilter(
        label="Вид дефицита", choices=CompetenceCheck.Kind, empty_label="любой"
    )
    school = django_filters.ModelChoiceFilter(
        label="Школа", queryset=School.objects.none(), empty_label="все"
    )

    class Meta:
        model = CompetenceCheck
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("school", School.objects.visible_to(viewer).active())


class CheckForm(forms.Form):
    school = forms.ChoiceField(label="Школа")
    on = forms.DateField(label="Дата диагностики", widget=DateInput())
    kind = forms.ChoiceField(
        label="Вид дефицита", choices=[("", "Выберите…"), *CompetenceCheck.Kind.choices]
    )
    subject = forms.ChoiceField(label="Предмет", required=False)
    topic = forms.CharField(
        label="В чём дефицит", max_length=300, required=False,
        help_text="Тема или умение: по ней школа попадёт в заявку на курсы.",
    )  # fmt: skip
    tool = forms.CharField(label="Чем измеряли", max_length=200, required=False)
    tested = forms.IntegerField(label=_COUNTS["tested"], min_value=1, max_value=999)
    with_deficit = forms.IntegerField(label=_COUNTS["with_deficit"], min_value=0, max_value=999)
    improved = forms.IntegerField(
        label=_COUNTS["improved"], min_value=0, max_value=999, required=False,
        help_text="К прошлой диагностике.",
    )  # fmt: skip
    routes = forms.IntegerField(
        label=_COUNTS["routes"], min_value=0, max_value=999, required=False,
        help_text="По индивидуальному образовательному маршруту.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, municipality: Municipality, check: CompetenceCheck | None, **kwargs: Any
    ) -> None:
        if check:
            kwargs["initial"] = {name: getattr(check, name) for name in FIELDS} | {
                "school": check.school_id
            }
        super().__init__(*args, **kwargs)
        rows = School.objects.filter(municipality=municipality).active().order_by("name")
        self.places = {str(one.pk): one for one in rows}
        school, subject = self.fields["school"], self.fields["subject"]
        assert isinstance(school, forms.ChoiceField)
        assert isinstance(subject, forms.ChoiceField)
        school.choices = asked((key, one.name) for key, one in self.places.items())
        subject.choices = [("", "не о предмете"), *((one.name, one.name) for one in SUBJECTS)]
        self.helper = bare_helper(
            "school", Row(FormColumn("on"), FormColumn("kind"), FormColumn("subject")),
            Row(FormColumn("topic"), FormColumn("tool")),
            Row(*(FormColumn(name) for name in _COUNTS)),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        tested, deficit = data.get("tested"), data.get("with_deficit")
        for name, limit, words in (
            ("with_deficit", tested, "прошли диагностику"),
            ("improved", tested, "прошли диагностику"),
            ("routes", deficit, "имеют дефицит"),
        ):
            count = data.get(name)
            if count is not None and limit is not None and count > limit:
                self.add_error(name, f"Не больше, чем {words}: {limit}.")
        if data.get("kind") == CompetenceCheck.Kind.SUBJECT and not data.get("subject"):
            self.add_error("subject", "У предметного дефицита назовите предмет.")
        return data

    def values(self) -> dict[str, Any]:
        """Arguments of `write`."""
        data = self.cleaned_data
        return {name: data[name] for name in FIELDS} | {"school": self.places[data["school"]]}


def checks(viewer: User) -> QuerySet[CompetenceCheck]:
    checks = CompetenceCheck.objects.visible_to(viewer)
    return checks.select_related("school__municipality__region")


@transaction.atomic
def write(
    *, school: School, by: User | None, check: CompetenceCheck | None = None, **said: Any
) -> CompetenceCheck:
    """Write a row, a new one without `check`."""
    if check:
        check = states.take(check, by=by, related=["school__municipality"])
        access.check(by, Permission.EDIT_SUPPORT, check.school)
    access.check(by, Permission.EDIT_SUPPORT, school)
    _check_day(school, said["on"])
    row = check or CompetenceCheck(created_by=by)
    row.school = school
    for name, value in said.items():
        setattr(row, name, value)
    same = CompetenceCheck.objects.filter(
        school=school, on=row.on, kind=row.kind, subject=row.subject, topic=row.topic
    )
    if same.exclude(pk=row.pk).exists():
        raise Refused(
            "Такая диагностика этой школы уже внесена: откройте её и поправьте числа.",
            code="check_exists",
        )
    row.save()
    audit.record("competence.save", f"диагностика записана: {row}", by=by, scope=row.scope, obj=row)
    return row


@transaction.atomic
def remove(*, check: CompetenceCheck, by: User | None) -> None:
    check = states.take(check, by=by, related=["school__municipality"])
    access.check(by, Permission.EDIT_SUPPORT, check.school)
    said = f"диагностика убрана: {check}"
    audit.record("competence.remove", said, by=by, scope=check.scope, obj=check)
    check.delete()


def _check_day(school: School, day: date) -> None:
    if not date(2000, 1, 1) <= day <= local_date(school.municipality):
        raise Refused("Диагностика ещё не прошла: проверьте дату.", code="day_ahead")
