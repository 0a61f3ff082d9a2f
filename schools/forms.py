"""Forms of the registry: a school, its identifiers, what is known of it for a year."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from schools.imports import years
from schools.models import (
    Municipality,
    School,
    SchoolIdentifier,
    SchoolStatus,
    SchoolYear,
    SocialPassport,
    TerritoryYear,
)
from schools.social import FACTORS
from shnor_portal.core.forms import DateInput, DecimalField, asked, bare_helper

SOURCE_HELP = "Документ и дата, например: социальный паспорт школы на 20.09.2023."


def _thirds(names: list[str]) -> list[Row]:
    rows = [names[start : start + 3] for start in range(0, len(names), 3)]
    return [Row(*(Column(name, css_class="col-md-4") for name in row)) for row in rows]


class SchoolForm(forms.ModelForm):
    """A school but for its identifiers; the settlement is written by its name."""

    settlement_name = forms.CharField(
        label="Населённый пункт",
        max_length=200,
        required=False,
        help_text="Название без «г.», «с.».",
    )

    site = forms.URLField(label="Сайт", required=False, assume_scheme="https")

    class Meta:
        model = School
        fields = [
            "name",
            "full_name",
            "kind",
            "pupils",
            "rural",
            "small",
            "hard_to_reach",
            "advanced",
            "head_name",
            "site",
        ]
        widgets = {"full_name": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"name": "Как в документах; в муниципалитете не повторяется."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.settlement:
            self.fields["settlement_name"].initial = self.instance.settlement.name
        self.helper = bare_helper(*self.page_layout())

    def page_layout(self) -> list[Fieldset]:
        return [
            Fieldset(
                "Наименование",
                "name",
                "full_name",
                Row(Column("kind", css_class="col-md-6"), Column("pupils", css_class="col-md-6")),
            ),
            Fieldset("Условия", "settlement_name", "rural", "small", "hard_to_reach", "advanced"),
            Fieldset("Сведения", "head_name", "site"),
        ]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = School.objects.filter(municipality=self.instance.municipality, name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Школа с таким наименованием в муниципалитете уже есть.")
        return name

    def values(self) -> dict[str, Any]:
        """Arguments of `change_school`."""
        given = dict(self.cleaned_data)
        return {"settlement": given.pop("settlement_name"), **given}


class NewSchoolForm(SchoolForm):
    """A school and the numbers that other systems know it by."""

    NUMBERS = ("fis_oko", "oge", "ege", "inn", "ogrn")

    fis_oko = forms.CharField(
        label="Логин ФИС ОКО",
        max_length=20,
        required=False,
        help_text="edu и шесть цифр; по нему портал узнаёт школу в файлах. Можно добавить потом.",
    )
    oge = forms.CharField(label="Код ОО (ОГЭ)", max_length=20, required=False)
    ege = forms.CharField(label="Код ОО (ЕГЭ)", max_length=20, required=False)
    inn = forms.CharField(label="ИНН", max_length=20, required=False)
    ogrn = forms.CharField(label="ОГРН", max_length=20, required=False)

    def __init__(self, *args: Any, places: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"] = forms.ChoiceField(
            label="Муниципалитет",
            choices=asked([(str(place.pk), place.name) for place in places]),
            error_messages={"required": "Выберите муниципалитет."},
        )
        self.places = {str(place.pk): place for place in places}
        if len(places) == 1:
            self.fields["municipality"].initial = str(places[0].pk)
        # Its layout names the field that has only now come.
        self.helper = bare_helper(*self.page_layout())

    def page_layout(self) -> list[Fieldset]:
        halves = [Column(name, css_class="col-md-6") for name in self.NUMBERS[1:]]
        where = [Fieldset("Где", "municipality")] if "municipality" in self.fields else []
        codes = Fieldset("Коды", "fis_oko", Row(*halves[:2]), Row(*halves[2:]))
        return [*where, *super().page_layout(), codes]

    def clean_name(self) -> str:
        # The municipality is asked in the same form: a namesake is found by the service.
        name: str = self.cleaned_data["name"]
        return name

    def values(self) -> dict[str, Any]:
        """Arguments of `create_school`."""
        given = super().values()
        numbers = {system: given.pop(system).strip() for system in self.NUMBERS}
        return {
            **given,
            "municipality": self.places[given["municipality"]],
            "identifiers": {system: value for system, value in numbers.items() if value},
        }


class CloseForm(forms.Form):
    """When, why and by which document a school is closed, and who goes on with its pupils."""

    closed_on = forms.DateField(
        label="Дата закрытия",
        widget=DateInput(),
        help_text="Последний день работы; не позже сегодняшнего.",
        error_messages={"required": "Укажите дату закрытия."},
    )
    order_number = forms.CharField(
        label="Номер документа", max_length=60, error_messages={"required": "Укажите номер."}
    )
    order_date = forms.DateField(
        label="Дата документа", widget=DateInput(), error_messages={"required": "Укажите дату."}
    )
    reason = forms.CharField(
        label="Основание",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Например: реорганизация присоединением, ликвидация.",
        error_messages={"required": "Напишите, почему школа закрыта."},
    )
    successor = forms.ModelChoiceField(
        label="Школа-правопреемник",
        queryset=School.objects.none(),
        required=False,
        empty_label="нет",
        help_text="К какой школе присоединена, если это реорганизация.",
    )

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.queryset = schools
        thirds = ("closed_on", "order_number", "order_date")
        self.helper = bare_helper(
            Row(*(Column(name, css_class="col-md-4") for name in thirds)), "reason", "successor"
        )

    def clean_order_date(self) -> date:
        day: date = self.cleaned_data["order_date"]
        if day > timezone.localdate():
            raise forms.ValidationError("Дата документа ещё не наступила.")
        return day


class LeaveForm(forms.Form):
    """How, why and by which document a school leaves a list."""

    exit_term = forms.ChoiceField(
        label="Что решено", choices=Municipality.ExitTerm, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Почему",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Что изменилось: результаты, условия, итоги сопровождения.",
        error_messages={"required": "Напишите, почему школа покидает перечень."},
    )
    order_number = forms.CharField(
        label="Номер документа",
        max_length=60,
        error_messages={"required": "Укажите номер документа."},
    )
    order_date = forms.DateField(
        label="Дата документа",
        widget=DateInput(),
        error_messages={"required": "Укажите дату документа."},
    )
    ends = forms.DateField(
        label="Последний день в перечне",
        widget=DateInput(),
        error_messages={"required": "Укажите последний день."},
    )

    def __init__(self, *args: Any, status: SchoolStatus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exit_term"].initial = status.school.municipality.exit_term
        self.fields["ends"].initial = self.fields["order_date"].initial = timezone.localdate()
        thirds = ("order_number", "order_date", "ends")
        self.helper = bare_helper(
            "exit_term", "reason", Row(*(Column(name, css_class="col-md-4") for name in thirds))
        )

    def clean_order_date(self) -> date:
        day: date = self.cleaned_data["order_date"]
        if day > timezone.localdate():
            raise forms.ValidationError("Дата документа ещё не наступила.")
        return day


class IdentifierForm(forms.Form):
    system = forms.ChoiceField(label="Что это", choices=asked(SchoolIdentifier.System.choices))
    value = forms.CharField(
        label="Значение",
        max_length=20,
        error_messages={"required": "Впишите логин, код или номер."},
    )
    year = forms.IntegerField(
        label="Год",
        min_value=years.FIRST,
        max_value=years.LAST,
        required=False,
        localize=False,
        help_text="Пусто – действует во все годы.",
    )

    helper = bare_helper(
        Row(
            Column("system", css_class="col-md-4"),
            Column("value", css_class="col-md-5"),
            Column("year", css_class="col-md-3"),
        )
    )


class YearForm(forms.ModelForm):
    """What the forms of a year share: where the figures come from is always said."""

    source = forms.CharField(
        label="Откуда сведения",
        max_length=200,
        help_text=SOURCE_HELP,
        error_messages={"required": "Укажите документ, из которого взяты сведения."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The old source does not answer for new figures.
        self.initial["source"] = ""
        self.helper = bare_helper()
        self.helper.layout = self.page_layout()

    def page_layout(self) -> Layout:
        return Layout(*(name for name in self.fields))

    def values(self) -> dict[str, Any]:
        """Arguments of `change_year`."""
        return dict(self.cleaned_data)


class PassportForm(YearForm):
    class Meta:
        model = SocialPassport
        fields = ["as_of", "pupils", *(factor.code for factor in FACTORS), "source"]
        widgets = {"as_of": DateInput()}

    def page_layout(self) -> Layout:
        return Layout(
            Row(Column("as_of", css_class="col-md-4"), Column("pupils", css_class="col-md-4")),
            Fieldset("Факторы, обучающихся", *_thirds([f.code for f in FACTORS if f.weight])),
            Fieldset(
                "Собираются, но в расчёт по умолчанию не входят",
                *_thirds([f.code for f in FACTORS if not f.weight]),
            ),
            "source",
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        pupils = given.get("pupils")
        for factor in FACTORS:
            count = given.get(factor.code)
            if count is not None and pupils is not None and count > pupils:
                self.add_error(factor.code, f"Больше, чем всего обучающихся ({pupils}).")
        return given


class OlympiadsForm(YearForm):
    class Meta:
        model = SchoolYear
        fields = ["contingent", "olympiad_participants", "olympiad_winners", "leavers", "source"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        contingent, leavers = given.get("contingent"), given.get("leavers")
        if contingent is not None and leavers is not None and leavers > contingent:
            self.add_error("leavers", f"Больше, чем всего обучающихся ({contingent}).")
        return given


class TerritoryForm(YearForm):
    settlement = forms.CharField(
        label="Населённый пункт",
        max_length=200,
        required=False,
        help_text="Название без «г.», «с.».",
    )

    class Meta:
        model = TerritoryYear
        fields = ["unemployment", "hard_to_reach", "source"]
        field_classes = {"unemployment": DecimalField}

    field_order = ["settlement", "unemployment", "hard_to_reach", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.instance.settlement
        self.initial["settlement"] = place.name if place else ""

    def clean_unemployment(self) -> Any:
        value = self.cleaned_data["unemployment"]
        if value is not None and not 0 <= value <= 100:
            raise forms.ValidationError("Процент – от 0 до 100.")
        return value


FORMS: dict[str, type[YearForm]] = {
    "passport": PassportForm,
    "olympiads": OlympiadsForm,
    "territory": TerritoryForm,
}
