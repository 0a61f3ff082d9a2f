"""The forms that ask which paper about whom: about one, or about each school."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import Max, QuerySet

from monitoring.models import SchoolResult
from schools.access import may
from schools.models import Municipality, School, User
from schools.permissions import Permission
from shnor_portal.core.documents import papers
from shnor_portal.core.forms import asked
from shnor_portal.desk.papers.of_schools import WHOM, places_of


class SchoolField(forms.ModelChoiceField):
    """Schools of several municipalities bear their place: names repeat from one to another."""

    def label_from_instance(self, school: School) -> str:
        return f"{school} – {school.municipality}" if self.several_places else str(school)

    several_places = False


def _year() -> forms.IntegerField:
    return forms.IntegerField(
        label="Год результатов",
        min_value=2000,
        max_value=2100,
        localize=False,
        help_text="Перечень следующего года составляется по результатам этого.",
    )


def _latest_year(schools: QuerySet[School]) -> int | None:
    results = SchoolResult.objects.filter(school__in=schools.order_by().values("pk"))
    return results.aggregate(year=Max("assessment__year"))["year"]


class PaperForm(forms.Form):
    """Kind, place and year of results; a kind of a school asks for the school."""

    kind = forms.ChoiceField(label="Документ")
    school = SchoolField(
        label="Школа",
        queryset=School.objects.none(),
        required=False,
        empty_label="выберите школу",
        help_text="Для справки и других документов школы.",
    )
    municipality = forms.ModelChoiceField(
        label="Муниципалитет",
        queryset=Municipality.objects.none(),
        required=False,
        empty_label="выберите муниципалитет",
        help_text="Для документов о муниципалитете в целом.",
    )
    year = _year()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        places = Municipality.objects.where_holds(user, Permission.MAKE_PAPER).order_by("name")
        schools = School.objects.where_holds(user, Permission.MAKE_PAPER).active()
        schools = schools.select_related("municipality").order_by("municipality__name", "name")
        own = list(places[:2])
        kinds = [
            paper
            for paper in papers.registered()
            if (own or paper.scope_kind != "municipality") and user.holds(paper.permission)
        ]
        self.fields["kind"].choices = asked((paper.kind, paper.title) for paper in kinds)
        self.fields["school"].queryset = schools
        self.fields["school"].several_places = len(own) > 1
        self.fields["municipality"].queryset = places
        if len(own) == 1:
            self.initial.setdefault("municipality", own[0].pk)
        if not own:
            del self.fields["municipality"]
        self.initial.setdefault("year", _latest_year(schools))
        for paper in kinds:
            for name, words in paper.options.items():
                label = f"{words} ({paper.title[:1].lower()}{paper.title[1:]})"
                self.fields[name] = forms.BooleanField(label=label, required=False)
        self.helper = FormHelper()
        self.helper.add_input(Submit("make", "Сформировать"))

    def options(self) -> list[str]:
        """The chosen ones of the kind."""
        known = papers.get(self.cleaned_data["kind"]).options
        return [name for name in known if self.cleaned_data.get(name)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind:
            scope = papers.get(kind).scope_kind
            if scope == "either":
                scope = "school" if cleaned.get("school") else "municipality"
            if not cleaned.get(scope):
                what = "школу" if scope == "school" else "муниципалитет"
                self.add_error(
                    scope if scope in self.fields else None,
                    f"Для этого документа выберите {what}.",
                )
            place = cleaned["place"] = cleaned.get(scope)
            if place and not may(self.user, Permission(papers.get(kind).permission), place):
                self.add_error("kind", "Этот документ о выбранном месте составляете не вы.")
        return cleaned


class PapersOfSchoolsForm(forms.Form):
    """One kind of paper about each school of a municipality."""

    kind = forms.ChoiceField(label="Документ")
    municipality = forms.ModelChoiceField(
        label="Муниципалитет",
        queryset=Municipality.objects.none(),
        empty_label="выберите муниципалитет",
    )
    year = _year()
    whom = forms.ChoiceField(
        label="О ком", choices=list(WHOM.items()), widget=forms.RadioSelect, initial="listed"
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        places = places_of(user)
        schools = School.objects.filter(municipality__in=places.order_by().values("pk"))
        kinds = [
            paper
            for paper in papers.registered()
            if paper.scope_kind in {"school", "either"} and user.holds(paper.permission)
        ]
        self.fields["kind"].choices = asked((paper.kind, paper.title) for paper in kinds)
        self.fields["municipality"].queryset = places
        own = list(places[:2])
        if len(own) == 1:
            self.initial.setdefault("municipality", own[0].pk)
        self.initial.setdefault("year", _latest_year(schools))
        self.helper = FormHelper()
        self.helper.add_input(Submit("make", "Сформировать"))
