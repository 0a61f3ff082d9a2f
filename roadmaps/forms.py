"""Forms of plans: how one begins, its head and measures, what a reviewer and an expert say."""

from datetime import date
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.utils import timezone

from roadmaps.models import Measure, Plan
from roadmaps.plans import library, queries
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core.forms import DateInput, bare_helper


def _school_year(today: date) -> tuple[date, date]:
    """The school year that a plan made today is most likely for."""
    start = today.year if today.month >= 5 else today.year - 1
    return date(start, 9, 1), date(start + 1, 8, 31)


class PlaceForm(forms.Form):
    """Whose plan it is, what it is called, and its period."""

    place = forms.ChoiceField(label="Чей план", help_text="Школы или всего муниципалитета.")
    kind = forms.ChoiceField(label="Документ", choices=Plan.Kind)
    title = forms.CharField(label="Название", max_length=400)
    period_start = forms.DateField(label="Начало периода", widget=DateInput())
    period_end = forms.DateField(label="Конец периода", widget=DateInput())

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.places = _places(user)
        self.fields["place"].choices = [(key, str(place)) for key, place in self.places.items()]
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

    def common(self) -> dict[str, Any]:
        """Arguments of `drafts.create_plan` that every way of beginning gives."""
        names = ("place", "kind", "title", "period_start", "period_end")
        return {name: self.cleaned_data[name] for name in names}


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
        self.models = {f"model-{model.code}": model.code for model in library.models()}
        titles = {f"model-{model.code}": model.title for model in library.models()}
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
        help_text="Word (docx, doc), OpenDocument (odt) или Excel (xlsx).",
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


class HeadForm(forms.Form):
    """Title, goal, tasks (a line each) and indicators (one line each: title | plan | fact)."""

    title = forms.CharField(label="Название", max_length=400)
    goal = forms.CharField(label="Цель", required=False, widget=forms.Textarea({"rows": 2}))
    tasks = forms.CharField(
        label="Задачи",
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Каждая задача с новой строки.",
    )
    spare_rows = 2

    def __init__(self, *args: Any, indicators: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [*indicators, *([{}] * self.spare_rows)]
        self.rows = len(rows)
        lines = []
        for number, row in enumerate(rows):
            for name, label in (("title", "Показатель"), ("plan", "План"), ("fact", "Факт")):
                self.fields[f"{name}_{number}"] = forms.CharField(
                    label=label, required=False, max_length=300, initial=row.get(name, "")
                )
            lines.append(
                Row(
                    Column(f"title_{number}", css_class="col-md-6"),
                    Column(f"plan_{number}", css_class="col-md-3"),
                    Column(f"fact_{number}", css_class="col-md-3"),
                )
            )
        self.helper = bare_helper("title", "goal", "tasks", Fieldset("Показатели", *lines))

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = [
            {name: data[f"{name}_{number}"].strip() for name in ("title", "plan", "fact")}
            for number in range(self.rows)
        ]
        return {
            "title": data["title"],
            "goal": data["goal"],
            "tasks": [line.strip() for line in data["tasks"].splitlines() if line.strip()],
            "indicators": [row for row in rows if row["title"]],
        }


class MeasureForm(forms.ModelForm):
    class Meta:
        model = Measure
        fields = [
            "number", "section", "text", "deadline_text", "responsible", "result",
            "target_value", "target_unit", "each_school",
        ]  # fmt: skip
        widgets = {
            "text": forms.Textarea({"rows": 3}),
            "responsible": forms.Textarea({"rows": 2}),
            "result": forms.Textarea({"rows": 2}),
            "section": forms.TextInput({"list": "sections"}),
        }
        help_texts = {
            "deadline_text": "Как в документе: «сентябрь – октябрь 2026», «ежеквартально», "
            "«до 01.12.2026».",
            "target_value": "Читается из результата; можно поправить.",
            "each_school": "Отдельный срок и состояние у каждой сопровождаемой школы.",
        }

    def __init__(self, *args: Any, municipal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not municipal:
            del self.fields["each_school"]
        self.helper = bare_helper(
            Row(Column("number", css_class="col-md-2"), Column("section", css_class="col-md-10")),
            "text",
            Row(Column("deadline_text"), Column("responsible")),
            "result",
            Row(Column("target_value", css_class="col-6 col-md-3"), Column("target_unit")),
            *(["each_school"] if municipal else []),
        )

    def changed_values(self) -> dict[str, Any]:
        """Only what the person changed, so that the rest goes on being read from the words."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class OrderForm(forms.Form):
    """The act that approves; a municipal plan's may have no number."""

    order_number = forms.CharField(label="Номер приказа", max_length=60)
    order_date = forms.DateField(label="Дата приказа", widget=DateInput())

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not plan.school_id:
            self.fields["order_number"].required = False
            self.fields["order_number"].label = "Номер документа"
            self.fields["order_number"].help_text = "Если план утверждён грифом, оставьте пустым."
            self.fields["order_date"].label = "Дата утверждения"
        self.helper = bare_helper(Row(Column("order_number"), Column("order_date")))


class VersionForm(forms.Form):
    note = forms.CharField(
        label="Что и почему меняется",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Это увидит координатор рядом с изменёнными мероприятиями.",
    )
    helper = bare_helper("note")


class RemarkForm(forms.Form):
    text = forms.CharField(label="Замечание", widget=forms.Textarea({"rows": 3}))
    helper = bare_helper("text")


class ExpertsForm(forms.Form):
    experts = forms.ModelMultipleChoiceField(
        label="Эксперты",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Двое или больше.",
    )

    def __init__(self, candidates: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = candidates
        self.helper = bare_helper("experts")


class ScoresForm(forms.Form):
    """A score and a comment for each criterion."""

    comment = forms.CharField(
        label="Общее мнение", required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, criteria: Any, given: dict[int, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        blocks: list[Any] = []
        for criterion in self.criteria:
            row = given.get(criterion.pk)
            self.fields[f"score_{criterion.pk}"] = forms.TypedChoiceField(
                label=f"{criterion.position}. {criterion.title}",
                choices=[("", "не оценено"), (0, "0 – нет"), (1, "1 – частично"), (2, "2 – да")],
                coerce=int,
                empty_value=None,
                required=False,
                initial=row.score if row else "",
            )
            self.fields[f"said_{criterion.pk}"] = forms.CharField(
                label="Комментарий",
                required=False,
                max_length=500,
                initial=row.comment if row else "",
            )
            blocks.append(
                Row(
                    Column(f"score_{criterion.pk}", css_class="col-md-6"),
                    Column(f"said_{criterion.pk}", css_class="col-md-6"),
                )
            )
        self.helper = bare_helper(*blocks, "comment")

    def scores(self) -> dict[int, tuple[int, str]]:
        data = self.cleaned_data
        return {
            c.pk: (data[f"score_{c.pk}"], data[f"said_{c.pk}"])
            for c in self.criteria
            if data[f"score_{c.pk}"] is not None
        }


class CriterionForm(forms.Form):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label="Критерий",
        required=False,
        max_length=400,
        widget=forms.TextInput({"class": "form-control"}),
    )
    passing = forms.TypedChoiceField(
        label="Проходной балл",
        choices=[(0, "0"), (1, "1"), (2, "2")],
        coerce=int,
        initial=1,
        widget=forms.Select({"class": "form-select"}),
    )
    active = forms.BooleanField(
        label="Действует",
        required=False,
        initial=True,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )


CriteriaFormSet = forms.formset_factory(CriterionForm, extra=2)


def place_municipality(place: School | Municipality) -> Municipality:
    return place.municipality if isinstance(place, School) else place


def _places(user: User) -> dict[str, School | Municipality]:
    """Where the person may begin a plan: municipalities first, then schools alphabetically."""
    municipalities = Municipality.objects.where_holds(user, Permission.EDIT_PLAN)
    schools = School.objects.where_holds(user, Permission.EDIT_PLAN).active()
    found: dict[str, School | Municipality] = {
        f"municipality-{place.pk}": place
        for place in municipalities.select_related("region")
        if user.holds_in(Permission.EDIT_PLAN, place.scope)
    }
    for school in schools.select_related("municipality"):
        found[f"school-{school.pk}"] = school
    return found


class ConstructorForm(forms.Form):
    """What is drafted of the chosen factors, and for when."""

    kind = forms.ChoiceField(
        label="Документ",
        choices=[choice for choice in Plan.Kind.choices if choice[0] != Plan.Kind.JOINT],
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
