"""How a plan begins: blank or after a pattern, from a file, by the constructor."""

from datetime import date
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.utils import timezone

from roadmaps.models import Plan
from roadmaps.plans import library, queries
from roadmaps.plans.beginning import Beginning
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core.forms import DateInput, asked, bare_helper


class PlaceForm(forms.Form):
    """Whose plan it is, what it is called, and its period."""

    place = forms.ChoiceField(label="Чей план", help_text="Школы или всего муниципалитета.")
    kind = forms.ChoiceField(label="Документ", choices=Plan.Kind, initial=Plan.Kind.ROADMAP)
    title = forms.CharField(label="Название", max_length=400)
    period_start = forms.DateField(label="Начало периода", widget=DateInput())
    period_end = forms.DateField(label="Конец периода", widget=DateInput())

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.places = _places(user)
        self.fields["place"].choices = asked(
            (key, str(place)) for key, place in self.places.items()
        )
        start, end = _school_year(timezone.localdate())
        self.fields["period_start"].initial, self.fields["period_end"].initial = start, end
        self.helper = bare_helper(*self.layout())

    def layout(self) -> list[Any]:
        return [*self.whose(), *self.when()]

    def whose(self) -> list[Any]:
        return [Row(Column("place"), Column("kind")), "title"]

    def when(self) -> list[Any]:
        return [Row(Column("period_start"), Column("period_end"))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "План не может закончиться раньше, чем начался.")
        if place := cleaned.get("place"):
            cleaned["place"] = self.places[place]
        return cleaned

    def beginning(self) -> Beginning:
        names = ("place", "kind", "title", "period_start", "period_end")
        return Beginning(**{name: self.cleaned_data[name] for name in names}, by=self.user)


class NewPlanForm(PlaceForm):
    """Blank, from a model roadmap, or from a plan of a year before."""

    start = forms.ChoiceField(label="С чего начать", required=False)
    unfinished_only = forms.BooleanField(
        label="Перенести только незавершённое",
        required=False,
        help_text="Из прежнего плана; выполненные и отменённые мероприятия не переносятся.",
    )
    curator_school = forms.ModelChoiceField(
        label="Школа-куратор",
        queryset=School.objects.none(),
        required=False,
        help_text="Для плана совместных мероприятий: его правят обе школы.",
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.past = {
            f"plan-{plan.pk}": plan
            for plan in queries.plans(user).filter(state__in=queries.APPROVED)
        }
        titles = {f"model-{code}": title for code, title in library.model_titles().items()}
        self.models = {f"model-{code}": code for code in library.model_titles()}
        self.fields["start"].choices = [
            ("", "С чистого листа"),
            ("Модельные дорожные карты", list(titles.items())),
            *(
                [("Прежние планы", [(k, str(p)) for k, p in self.past.items()])]
                if self.past
                else []
            ),
        ]
        municipalities = {place_municipality(place).pk for place in self.places.values()}
        self.fields["curator_school"].queryset = School.objects.filter(
            municipality__in=municipalities
        ).active()

    def layout(self) -> list[Any]:
        return [*self.whose(), "curator_school", *self.when(), "start", "unfinished_only"]


class UploadForm(PlaceForm):
    """The file as it is, or a table pasted from anywhere."""

    file = forms.FileField(
        label="Файл плана",
        required=False,
        help_text="Word (docx, doc), OpenDocument (odt), Excel (xlsx), PDF, скан или снимок.",
    )
    pasted = forms.CharField(
        label="Или вставьте таблицу",
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="Выделите таблицу в Word, Excel или на странице сайта, скопируйте и вставьте.",
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = "Если оставить пустым, портал возьмёт его из файла."

    def layout(self) -> list[Any]:
        return ["file", "pasted", *self.whose(), *self.when()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        file, pasted = cleaned.get("file"), (cleaned.get("pasted") or "").strip()
        if not file and not pasted and "file" not in self.errors:
            self.add_error("file", "Выберите файл или вставьте таблицу.")
        if file and pasted:
            self.add_error("pasted", "Оставьте что-то одно: файл или вставленную таблицу.")
        return cleaned


class ConstructorForm(forms.Form):
    """What is drafted of the chosen factors, and for when."""

    kind = forms.ChoiceField(
        label="Документ",
        choices=[choice for choice in Plan.Kind.choices if choice[0] != Plan.Kind.JOINT],
        initial=Plan.Kind.ROADMAP,
    )
    title = forms.CharField(label="Название", max_length=400)
    period_start = forms.DateField(label="Начало периода", widget=DateInput())
    period_end = forms.DateField(label="Конец периода", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = _school_year(timezone.localdate())
        self.fields["period_start"].initial, self.fields["period_end"].initial = self.default
        self.helper = bare_helper(
            Row(Column("kind"), Column("title")),
            Row(Column("period_start"), Column("period_end")),
        )

    def start_year(self) -> int:
        """The year that library dates are shown in."""
        if self.is_bound and self.is_valid():
            return self.cleaned_data["period_start"].year
        return self.default[0].year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "План не может закончиться раньше, чем начался.")
        return cleaned


def place_municipality(place: School | Municipality) -> Municipality:
    return place.municipality if isinstance(place, School) else place


def _places(user: User) -> dict[str, School | Municipality]:
    """Where the person may begin a plan: municipalities first, then schools alphabetically."""
    municipalities = Municipality.objects.where_holds(user, Permission.EDIT_PLAN)
    schools = School.objects.where_holds(user, Permission.EDIT_PLAN).active()
    places: dict[str, School | Municipality] = {
        f"municipality-{place.pk}": place
        for place in municipalities.select_related("region")
        if user.holds_in(Permission.EDIT_PLAN, place.scope)
    }
    for school in schools.select_related("municipality"):
        places[f"school-{school.pk}"] = school
    return places


def _school_year(today: date) -> tuple[date, date]:
    """The school year that a plan made today is most likely for."""
    start = today.year if today.month >= 5 else today.year - 1
    return date(start, 9, 1), date(start + 1, 8, 31)
