"""Forms of risk profiles, resource maps, SWOT lines and catalogues."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.conf import settings
from django.db.models import QuerySet

from monitoring.models import FactorCatalogue, ProfileFactor, ResourceMap, RiskFactor, SwotEntry
from monitoring.profiles.queries import Offer
from monitoring.profiles.services import Assessed
from schools.models import User
from shnor_portal.core.forms import DateInput, DecimalField, asked, bare_helper
from shnor_portal.core.typography import percent

LEVELS = [("", "нет в профиле"), *ProfileFactor.Level.choices]


@dataclass(frozen=True)
class FactorFields:
    """A factor with what the portal says of it and its two fields."""

    factor: RiskFactor
    offer: Offer
    level: forms.BoundField
    reason: forms.BoundField


class ProfileForm(forms.Form):
    """A new profile: its requisites, then a level for every factor of the catalogue.

    One that was received bears its issuer and its file; one that is built begins with the levels
    that the portal proposes.
    """

    dated = forms.DateField(
        label="Дата профиля",
        widget=DateInput(),
        error_messages={"required": "Укажите дату профиля."},
    )
    issuer = forms.CharField(
        label="Кем выдан",
        max_length=300,
        help_text="Например: институт развития образования региона.",
        error_messages={"required": "Укажите, кем выдан профиль."},
    )
    file = forms.FileField(
        label="Файл профиля", required=False, help_text="PDF, Word или Excel, как его прислали."
    )

    def __init__(
        self,
        *args: Any,
        catalogue: FactorCatalogue,
        offers: dict[int, Offer],
        received: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.factors = list(catalogue.factors.all())
        self.offers = offers
        if not received:
            del self.fields["issuer"], self.fields["file"]
        for factor in self.factors:
            self._add(factor, offers[factor.pk], received)
        names = [name for name in ("issuer", "file") if name in self.fields]
        widths = {"issuer": "col-md-6", "file": "col-md-6"}
        self.helper = bare_helper(
            Row(Column("dated", css_class="col-md-4")),
            Row(*(Column(name, css_class=widths[name]) for name in names)),
        )

    def rows(self) -> Iterator[FactorFields]:
        for factor in self.factors:
            yield FactorFields(
                factor,
                self.offers[factor.pk],
                self[f"level_{factor.pk}"],
                self[f"reason_{factor.pk}"],
            )

    def assessed(self) -> dict[int, Assessed]:
        """Factors that got a level, as the services take them."""
        given = self.cleaned_data
        return {
            factor.pk: Assessed(level, given[f"reason_{factor.pk}"])
            for factor in self.factors
            if (level := given[f"level_{factor.pk}"])
        }

    def upload(self) -> tuple[str, bytes] | None:
        file = self.cleaned_data.get("file")
        # One byte over the limit is enough to refuse.
        return (file.name, file.read(settings.MAX_ATTACHMENT_BYTES + 1)) if file else None

    def _add(self, factor: RiskFactor, offer: Offer, received: bool) -> None:
        proposal = None if received else offer.for_all
        level = proposal.level if proposal and proposal.level != ProfileFactor.Level.LOW else ""
        reason = ""
        if proposal and level:
            reason = f"{proposal.source}: {percent(proposal.share)} {proposal.metric.title}."
        self.fields[f"level_{factor.pk}"] = forms.ChoiceField(
            label=f"Значимость: {factor.title}",
            choices=LEVELS,
            required=False,
            initial=level,
            widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
        )
        self.fields[f"reason_{factor.pk}"] = forms.CharField(
            label=f"Чем подтверждается: {factor.title}",
            required=False,
            initial=reason,
            widget=forms.Textarea(attrs={"rows": 2, "class": "form-control form-control-sm"}),
        )


class FactorForm(forms.ModelForm):
    """Level, ground and responsible of a factor in a profile."""

    class Meta:
        model = ProfileFactor
        fields = ["level", "reason", "responsible", "responsible_text"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "responsible": "Ответственный",
            "responsible_text": "или словами",
        }
        help_texts = {
            "responsible": "Человек, который работает с этой школой в портале.",
            "responsible_text": "Если его нет в портале: должность и фамилия.",
        }

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["responsible"]
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.label_from_instance = _named
        field.empty_label = "не выбран"
        self.helper = bare_helper(
            Row(Column("level", css_class="col-md-4")),
            "reason",
            Row(
                Column("responsible", css_class="col-md-6"),
                Column("responsible_text", css_class="col-md-6"),
            ),
        )


class NewFactorForm(forms.Form):
    factor = forms.ModelChoiceField(
        label="Фактор",
        queryset=RiskFactor.objects.none(),
        empty_label="Выберите…",
        error_messages={"required": "Выберите фактор."},
    )
    level = forms.ChoiceField(label="Значимость", choices=asked(ProfileFactor.Level.choices))
    reason = forms.CharField(
        label="Чем подтверждается", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, left: QuerySet[RiskFactor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["factor"]
        field.queryset = left
        self.helper = bare_helper("factor", Row(Column("level", css_class="col-md-4")), "reason")


class ResourcesForm(forms.ModelForm):
    class Meta:
        model = ResourceMap
        fields = [
            "staff_deficit",
            "method_deficit",
            "information_deficit",
            "material_deficit",
            "psychologist",
            "speech_therapist",
            "defectologist",
            "social_teacher",
            "growth_point",
            "digital_environment",
            "improvement",
        ]
        field_classes = dict.fromkeys(
            ["psychologist", "speech_therapist", "defectologist", "social_teacher"], DecimalField
        )
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in (
                *("staff_deficit", "method_deficit", "information_deficit"),
                *("material_deficit", "improvement"),
            )
        }
        help_texts = {
            "staff_deficit": "Кого не хватает: предмет, ставки, с какого времени.",
            "improvement": "Хотя бы одно за год: что стало лучше и по чему это видно.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = ("psychologist", "speech_therapist", "defectologist", "social_teacher")
        self.helper = bare_helper(
            Fieldset(
                "Чего не хватает",
                "staff_deficit",
                "method_deficit",
                "information_deficit",
                "material_deficit",
            ),
            Fieldset(
                "Что есть",
                Row(*(Column(name, css_class="col-sm-6 col-lg-3") for name in posts)),
                Row(
                    Column("growth_point", css_class="col-md-6"),
                    Column("digital_environment", css_class="col-md-6"),
                ),
            ),
            Fieldset("Итог года", "improvement"),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("psychologist", "speech_therapist", "defectologist", "social_teacher"):
            if (value := given.get(name)) is not None and value < 0:
                self.add_error(name, "Число ставок не бывает отрицательным.")
        return given


class EntryForm(forms.Form):
    """A line of a SWOT; the factor is for weaknesses and threats."""

    side = forms.ChoiceField(label="Что это", choices=asked(SwotEntry.Side.choices))
    text = forms.CharField(
        label="Суть",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Впишите суть."},
    )
    factor = forms.ModelChoiceField(
        label="К какому фактору риска ведёт",
        queryset=RiskFactor.objects.none(),
        required=False,
        empty_label="ни к какому",
        help_text="Для слабых сторон и угроз: по фактору составляются мероприятия.",
    )

    def __init__(self, *args: Any, factors: QuerySet[RiskFactor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["factor"]
        field.queryset = factors
        self.helper = bare_helper(
            Row(Column("side", css_class="col-md-4"), Column("factor", css_class="col-md-8")),
            "text",
        )


class CatalogueForm(forms.ModelForm):
    """A copy of a catalogue; cuts are written in percent."""

    factors = forms.CharField(
        label="Факторы, по одному в строке", widget=forms.Textarea(attrs={"rows": 12})
    )
    medium = DecimalField(label="Средняя значимость – от, %", min_value=0, max_value=100)
    high = DecimalField(label="Высокая значимость – от, %", min_value=0, max_value=100)

    class Meta:
        model = FactorCatalogue
        fields = ["title", "code", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"code": "Латинские буквы, цифры и дефис; в адресе страницы."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper(
            Row(Column("title", css_class="col-md-8"), Column("code", css_class="col-md-4")),
            "note",
            "factors",
            Row(Column("medium", css_class="col-md-6"), Column("high", css_class="col-md-6")),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        medium, high = given.get("medium"), given.get("high")
        if medium is not None and high is not None and medium >= high:
            self.add_error("high", "Должна быть больше, чем у средней значимости.")
        return given

    def values(self) -> dict[str, Any]:
        """Arguments of `copy_catalogue`."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "code": given["code"],
            "note": given["note"],
            "factors": given["factors"].splitlines(),
            "medium_from": given["medium"] / 100,
            "high_from": given["high"] / 100,
        }


def beginning_of(source: FactorCatalogue) -> dict[str, Any]:
    """What the form of a copy begins with."""
    return {
        "title": f"{source.title} (своя версия)",
        "note": f"Составлен по образцу «{source.title}».",
        "factors": "\n".join(source.factors.values_list("title", flat=True)),
        "medium": (source.medium_from * 100).normalize(),
        "high": (source.high_from * 100).normalize(),
    }


def _named(user: User) -> str:
    return f"{user.full_name}, {user.post}" if user.post else user.full_name
