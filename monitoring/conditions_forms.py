"""The form of the index of social well-being: factors of the social passport, chosen or not."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms

from monitoring.identification.words.metrics import METHODS
from monitoring.models import SocialIndex
from schools.social import FACTORS
from shnor_portal.core.forms import DecimalField, asked, bare_helper

SIGNS = [("", "не входит"), ("1", "повышает индекс"), ("-1", "понижает индекс")]


class SocialIndexForm(forms.Form):
    """`components` are those with an influence; nothing is chosen beforehand."""

    method = forms.ChoiceField(
        label="Как считается", choices=asked(METHODS.items()),
        error_messages={"required": "Выберите, как считается индекс."},
    )  # fmt: skip
    intercept = DecimalField(
        label="Свободный член",
        required=False,
        help_text="Только для коэффициентов региона: тогда индекс – ожидаемая доля «2», от 0 до 1.",
    )
    basis = forms.CharField(
        label="Кто и каким документом выбрал составляющие и веса",
        max_length=300,
        error_messages={
            "required": "Назовите документ или решение: индекс – выбор муниципалитета."
        },
    )

    def __init__(self, *args: Any, kept: SocialIndex | None, **kwargs: Any) -> None:
        known = {item["ratio"]: item for item in kept.components} if kept else {}
        if kept:
            kwargs["initial"] = {
                "method": kept.method, "intercept": _decimal(kept.intercept), "basis": kept.basis,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        for place, factor in enumerate(FACTORS):
            item = known.get(f"share_{factor.code}", {})
            self.fields[f"sign_{place}"] = forms.ChoiceField(
                label=f"{factor.title}: влияние", choices=SIGNS, required=False,
                initial=str(item.get("sign", "")),
            )  # fmt: skip
            self.fields[f"weight_{place}"] = DecimalField(
                label=f"{factor.title}: вес",
                required=False,
                min_value=0,
                initial=_decimal(item.get("weight")),
            )
        self.helper = bare_helper("method", "intercept", "basis")

    def rows(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        """Title, influence and weight of each factor; the widgets of the portal's style."""
        for place, factor in enumerate(FACTORS):
            sign, weight = self[f"sign_{place}"], self[f"weight_{place}"]
            sign.field.widget.attrs |= {"class": "form-select", "aria-label": sign.label}
            weight.field.widget.attrs |= {"class": "form-control", "aria-label": weight.label}
            yield factor.title, sign, weight

    def index(self) -> dict[str, Any]:
        """What the service keeps; an empty weight is 1."""
        components = []
        for place, factor in enumerate(FACTORS):
            sign = self.cleaned_data[f"sign_{place}"]
            if sign:
                weight = self.cleaned_data[f"weight_{place}"]
                components.append(
                    {
                        "ratio": f"share_{factor.code}",
                        "sign": int(sign),
                        "weight": 1.0 if not weight else float(weight),
                    }
                )
        intercept = self.cleaned_data["intercept"]
        return {
            "method": self.cleaned_data["method"],
            "components": components,
            "intercept": None if intercept is None else float(intercept),
            "basis": self.cleaned_data["basis"],
        }


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))
