"""Fields of a form of questions, one for each type: figures have a comma, a share two figures."""

from decimal import Decimal
from typing import Any

from django import forms

from monitoring.rounds.document import Question, Type
from monitoring.rounds.values import NO, YES, Held, plain
from shnor_portal.core.forms import DateInput, asked

_MOST_TEXT = 4_000
_NUMBER: dict[str, Any] = {"max_digits": 14, "decimal_places": 4, "localize": True}


class FigureField(forms.DecimalField):
    """A figure; what is held of it is plain («12.5»), what is shown has a comma."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return value.replace(".", ",") if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return plain(self.to_python(data)) != str(initial or "").replace(",", ".")
        except forms.ValidationError:
            return True


class ShareWidget(forms.MultiWidget):
    """«Сколько» and «из скольких» side by side."""

    def __init__(self) -> None:
        attrs = {"inputmode": "decimal", "class": "form-control", "autocomplete": "off"}
        super().__init__(
            [
                forms.TextInput({**attrs, "aria-label": "сколько", "placeholder": "сколько"}),
                forms.TextInput(
                    {**attrs, "aria-label": "из скольких", "placeholder": "из скольких"}
                ),
            ]
        )

    def decompress(self, value: Any) -> list[Any]:
        return ["", ""]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        pair = value if isinstance(value, list) else ["", ""]
        shown = [part.replace(".", ",") if isinstance(part, str) else part for part in pair]
        return super().get_context(name, shown, attrs)


class ShareField(forms.MultiValueField):
    """Two figures as a list of plain texts; `""` where neither is given."""

    widget = ShareWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = (FigureField(required=False, **_NUMBER), FigureField(required=False, **_NUMBER))
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Decimal | None]) -> Held:
        pair = [plain(figure) for figure in data_list]
        return pair if any(pair) else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, list) else ["", ""]
        now = data if isinstance(data, list) else ["", ""]
        return any(
            field.has_changed(was, new)
            for field, was, new in zip(self.fields, before, now, strict=True)
        )


def field_of(question: Question) -> forms.Field:
    """The field that takes the answer; an answer may always be left for later."""
    words: dict[str, Any] = {
        "label": question.text, "help_text": question.hint, "required": False
    }  # fmt: skip
    control = {"class": "form-control"}
    match question.type:
        case Type.NUMBER:
            attrs = {**control, "inputmode": "decimal", "autocomplete": "off"}
            return FigureField(**words, **_NUMBER, widget=forms.TextInput(attrs))
        case Type.SHARE:
            return ShareField(**words)
        case Type.YES_NO:
            pairs = asked([(YES, "да"), (NO, "нет")])
            return forms.ChoiceField(**words, choices=pairs, widget=_select())
        case Type.CHOICE:
            pairs = asked([(choice, choice) for choice in question.choices])
            return forms.ChoiceField(**words, choices=pairs, widget=_select())
        case Type.DATE:
            return forms.DateField(**words, widget=DateInput(**control))
        case Type.PROOF:
            return forms.URLField(
                **words, max_length=500, assume_scheme="https", widget=forms.URLInput(control)
            )
        case Type.TEXT:
            area = forms.Textarea({**control, "rows": 2})
            return forms.CharField(**words, max_length=_MOST_TEXT, widget=area)


def plain_value(value: Any) -> Held:
    """What a form holds of a cleaned value."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, list | str):
        return value
    return str(value.isoformat())


def _select() -> forms.Select:
    return forms.Select({"class": "form-select"})
