"""Forms of the evidence register."""

from datetime import timedelta
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.conf import settings

from roadmaps.execution.forms import ProofFields
from roadmaps.models import ProofItem, TargetIndicator
from roadmaps.proof.cycle import MOST_BYTES, Cycle, stands_in
from roadmaps.proof.entries import Entry
from roadmaps.proof.register import Register, as_entry, current
from roadmaps.proof.services import About, Wording
from roadmaps.support.errand_queries import people_of
from schools.models import School
from shnor_portal.core.forms import DateInput, bare_helper
from shnor_portal.core.typography import shortened

REVIEWED_IN = timedelta(days=365)


class RevisionForm(ProofFields):
    """A wording of evidence: its own date, and a file, a link or a number."""

    dated = forms.DateField(
        label="Дата документа", widget=DateInput(), help_text="Его собственная, а не сегодняшняя."
    )
    document_number = forms.CharField(label="Номер документа", max_length=60, required=False)
    figure = forms.CharField(
        label="Число", max_length=200, required=False,
        help_text="С единицей и знаменателем: «9 из 132 = 6,8 %».",
    )  # fmt: skip
    WORDING = (
        Row(Column("dated"), Column("document_number"), Column("figure")),
        Row(Column("url"), Column("file")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["title"]
        self.fields["url"].help_text = "Портал проверит, открывается ли она."
        self.helper = bare_helper(*self.WORDING)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        nothing = not (data.get("url") or data.get("file") or data.get("figure"))
        if nothing and not {"url", "file"} & self.errors.keys():
            self.add_error("figure", "Приложите файл, дайте ссылку или впишите число.")
        return data

    def wording(self) -> Wording:
        data = self.cleaned_data
        names = ("dated", "document_number", "figure", "url")
        return Wording(upload=data["file"], **{name: data[name] for name in names})


class AboutForm(forms.Form):
    """What evidence serves, whose it is, what the chain follows."""

    title = forms.CharField(
        label="Название", max_length=300, help_text="Так документ назван в реестре и в оглавлении."
    )
    positions = forms.MultipleChoiceField(
        label="Какие позиции подтверждает", widget=forms.CheckboxSelectMultiple
    )
    owner = forms.ChoiceField(label="Кто отвечает", required=False)
    review_on = forms.DateField(
        label="Пересмотреть", required=False, widget=DateInput(),
        help_text="Когда проверить, не устарел ли документ. Пусто – не нужно.",
    )  # fmt: skip
    indicators = forms.MultipleChoiceField(
        label="Показатели", required=False, widget=forms.CheckboxSelectMultiple
    )
    schools = forms.MultipleChoiceField(
        label="Школы", required=False, widget=forms.CheckboxSelectMultiple
    )
    grounds = forms.MultipleChoiceField(
        label="На чём основано", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Мера – на рекомендации, вывод об эффективности – на мере.",
    )  # fmt: skip
    executor = forms.CharField(
        label="Исполнитель", max_length=300, required=False, help_text="У решения: должность."
    )
    due = forms.DateField(
        label="Срок исполнения", required=False, widget=DateInput(), help_text="У решения."
    )
    LAYOUT = (
        Fieldset("Что подтверждает", "positions", Row(Column("owner"), Column("review_on"))),
        Fieldset(
            "Связи для проверки цепочки", "indicators", "schools", "grounds",
            Row(Column("executor"), Column("due")),
        ),
    )  # fmt: skip

    def __init__(
        self, *args: Any, register: Register, item: ProofItem | None = None, **kwargs: Any
    ) -> None:
        if item:
            kwargs["initial"] = about_initial(item, register.entry(item.key) or as_entry(item))
        super().__init__(*args, **kwargs)
        place, own = register.place, item.key if item else ""
        self.people = {str(one.pk): one for one in people_of(place)}
        if item and item.owner:
            self.people.setdefault(str(item.owner_id), item.owner)
        self.known = {str(one.pk): one for one in indicators_of(register)}
        rows = School.objects.filter(municipality=place).active().order_by("name")
        self.places = {str(one.pk): one for one in rows}
        _choose(self, "positions", positions(register.cycle))
        people = [(key, str(one)) for key, one in self.people.items()]
        _choose(self, "owner", [("", "не назначен"), *people])
        _choose(self, "indicators", [(key, str(one)) for key, one in self.known.items()])
        _choose(self, "schools", [(key, one.name) for key, one in self.places.items()])
        _choose(self, "grounds", grounds(register, own))
        layout = self.LAYOUT
        if not self.known:
            del self.fields["indicators"]
            links = ("schools", "grounds", Row(Column("executor"), Column("due")))
            layout = (self.LAYOUT[0], Fieldset("Связи для проверки цепочки", *links))
        self.helper = bare_helper("title", *layout)

    def about(self) -> About:
        data = self.cleaned_data
        return About(
            title=data["title"],
            positions=data["positions"],
            owner=self.people.get(data["owner"]),
            review_on=data["review_on"],
            indicators=[self.known[key] for key in data.get("indicators", ())],
            schools=[self.places[key] for key in data["schools"]],
            grounds=data["grounds"],
            executor=data["executor"],
            due=data["due"],
        )


class ItemForm(AboutForm, RevisionForm):
    """New evidence: what it is and what it serves at once."""

    def __init__(self, *args: Any, register: Register, position: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {
            "positions": [position] if position else [],
            "review_on": register.today + REVIEWED_IN,
        }
        title = self.base_fields["title"]
        super().__init__(*args, register=register, **kwargs)
        self.fields["title"] = title
        self.order_fields(["title"])
        layout = self.helper.layout.fields
        self.helper = bare_helper("title", Fieldset("Документ", *self.WORDING), *layout[1:])


class ReviewForm(forms.Form):
    review_on = forms.DateField(
        label="Следующий раз", required=False, widget=DateInput(), help_text="Пусто – не нужно."
    )
    helper = bare_helper("review_on")


class MarkForm(forms.Form):
    """A word on what the portal proposed."""

    positions = forms.MultipleChoiceField(
        label="Какие позиции подтверждает", required=False, widget=forms.CheckboxSelectMultiple
    )
    grounds = forms.MultipleChoiceField(
        label="На чём основано", required=False, widget=forms.CheckboxSelectMultiple
    )
    indicators = forms.MultipleChoiceField(
        label="О каких показателях", required=False, widget=forms.CheckboxSelectMultiple
    )
    set_aside = forms.CharField(
        label="Не учитывать, потому что", max_length=300, required=False,
        help_text="Пусто – учитывается.",
    )  # fmt: skip

    def __init__(self, *args: Any, register: Register, key: str, **kwargs: Any) -> None:
        entry = register.entry(key)
        assert entry is not None, "the view has found it"
        kwargs["initial"] = {
            "positions": list(entry.positions),
            "grounds": sorted(entry.grounds),
            "indicators": sorted(entry.indicators),
            "set_aside": entry.set_aside,
        }
        super().__init__(*args, **kwargs)
        _choose(self, "positions", positions(register.cycle))
        _choose(self, "grounds", grounds(register, key))
        known = [(str(one.pk), str(one)) for one in indicators_of(register)]
        _choose(self, "indicators", known)
        names = ["positions", "grounds", "indicators", "set_aside"]
        if not known:
            del self.fields["indicators"]
            names.remove("indicators")
        self.helper = bare_helper(*names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("positions") and not data.get("set_aside"):
            self.add_error(
                "positions", "Отметьте позицию или напишите, почему документ не учитывать."
            )
        return data

    def values(self) -> dict[str, Any]:
        """Arguments of `services.mark`; positions are said where they were changed."""
        data = self.cleaned_data
        moved = "positions" in self.changed_data and bool(data["positions"])
        return {
            "positions": data["positions"] if moved else None,
            "grounds": data["grounds"],
            "indicators": [int(pk) for pk in data.get("indicators", ())],
            "set_aside": data["set_aside"],
        }


class ContactsForm(forms.Form):
    contacts = forms.CharField(
        label="Контакты", required=False, max_length=2_000, widget=forms.Textarea({"rows": 5}),
        help_text="Адрес, телефон, почта, часы приёма: то, что можно знать каждому.",
    )  # fmt: skip
    helper = bare_helper("contacts")


class CatalogueForm(forms.Form):
    file = forms.FileField(
        label="Свой каталог", help_text="Файл JSON: скачайте действующий каталог и правьте его."
    )
    helper = bare_helper("file")

    def clean_file(self) -> tuple[str, bytes]:
        file = self.cleaned_data["file"]
        return file.name, file.read(min(MOST_BYTES, settings.MAX_ATTACHMENT_BYTES) + 1)


def about_initial(item: ProofItem, entry: Entry) -> dict[str, Any]:
    names = ("title", "positions", "review_on", "grounds", "executor", "due")
    return {name: getattr(item, name) for name in names} | {
        "owner": item.owner_id,
        "indicators": sorted(entry.indicators),
        "schools": sorted(entry.schools),
    }


def revision_initial(item: ProofItem) -> dict[str, Any]:
    """The latest wording without its date: another one has another."""
    last = current(item)
    return {name: getattr(last, name) for name in ("document_number", "figure", "url")}


def indicators_of(register: Register) -> list[TargetIndicator]:
    """Of the programmes of the year."""
    indicators = TargetIndicator.objects.filter(
        programme__municipality=register.place,
        programme__first_year__lte=register.year,
        programme__last_year__gte=register.year,
    )
    return list(indicators)


def positions(cycle: Cycle) -> list[Any]:
    """By component, each with its code."""
    return [
        (
            f"{component.code}. {component.title}",
            [(one.code, f"{one.code}. {one.text}") for one in component.positions],
        )
        for component in cycle.components
    ]


def grounds(register: Register, own: str) -> list[Any]:
    """Other evidence of the year, by component."""
    groups = []
    for component in register.cycle.components:
        inside = [
            (entry.key, shortened(entry.named, 140))
            for entry in register.counted
            if entry.key != own and stands_in(entry.positions[:1], component.code)
        ]
        if inside:
            groups.append((f"{component.code}. {component.title}", inside))
    return groups


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
