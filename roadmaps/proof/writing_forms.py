"""Forms of what is written over a year: texts of notes, recommendations before they are given."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from roadmaps.models import Directive
from roadmaps.proof.recommendations import indicators_of, sign_title
from roadmaps.support.errands import Point, Whom
from schools.clock import local_date
from schools.models import School
from shnor_portal.core.forms import DateInput, bare_helper

SPARE = 2


class TextsForm(forms.Form):
    """Sections of a paper as large fields, in their order."""

    def __init__(self, *args: Any, sections: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, title in sections.items():
            self.fields[code] = forms.CharField(
                label=title, required=False, widget=forms.Textarea({"rows": 5})
            )
        self.helper = bare_helper(*sections)

    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in self.fields}


class AdviceForm(forms.Form):
    """Every proposed recommendation with its tick, school, ground, indicator and term; some rows
    to spare."""

    def __init__(self, *args: Any, directive: Directive, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = directive.municipality
        schools = School.objects.active().filter(municipality=place).order_by("name")
        self.schools = {f"school-{one.pk}": one for one in schools}
        indicators = indicators_of(place, local_date(place))
        self.indicators = {str(one.pk): one for one in indicators}
        self.to_school = [
            ("", "Выберите школу…"), *((key, one.name) for key, one in self.schools.items())
        ]  # fmt: skip
        self.to_move = [
            ("", "без показателя программы"),
            *((key, str(one)) for key, one in self.indicators.items()),
        ]
        self.rows = [
            self._row(number, point)
            for number, point in enumerate([*directive.points, *([{}] * SPARE)])
        ]

    def _row(self, place: int, point: dict[str, Any]) -> dict[str, Any]:
        text = forms.Textarea({"rows": 2})
        school = f"school-{point['school']}" if point.get("school") else ""
        self.fields[f"take_{place}"] = forms.BooleanField(
            label="Дать рекомендацию", required=False, initial=bool(point)
        )
        self.fields[f"found_{place}"] = forms.CharField(
            label="Что выявлено", required=False, max_length=2_000, widget=text,
            initial=point.get("found", ""),
        )  # fmt: skip
        self.fields[f"text_{place}"] = forms.CharField(
            label="Рекомендация", required=False, max_length=4_000, widget=text,
            initial=point.get("text", ""),
        )  # fmt: skip
        self.fields[f"whom_{place}_0"] = forms.ChoiceField(
            label="Школа", required=False, choices=self.to_school, initial=school
        )
        self.fields[f"indicator_{place}"] = forms.ChoiceField(
            label="Показатель программы", required=False, choices=self.to_move,
            initial=str(point.get("indicator") or ""),
        )  # fmt: skip
        self.fields[f"due_{place}"] = forms.DateField(
            label="Срок ответа", required=False, widget=DateInput(),
            initial=date.fromisoformat(point["due"]) if point.get("due") else None,
        )  # fmt: skip
        return {"place": place, "point": point}

    def bound_rows(self) -> list[dict[str, Any]]:
        """Rows with their bound fields, for the page."""
        return [
            {
                "title": sign_title(row["point"].get("sign", "")),
                "take": self[f"take_{row['place']}"],
                "fields": [
                    self[f"{name}_{row['place']}{end}"]
                    for name, end in (("found", ""), ("text", ""))
                ],
                "short": [
                    self[f"whom_{row['place']}_0"],
                    self[f"indicator_{row['place']}"],
                    self[f"due_{row['place']}"],
                ],
            }
            for row in self.rows
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.rows:
            place = row["place"]
            if not data.get(f"take_{place}"):
                continue
            for name, words in (
                (f"text_{place}", "Напишите, что рекомендуется."),
                (f"whom_{place}_0", "Выберите школу."),
                (f"due_{place}", "Укажите срок."),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
            if not (data.get(f"found_{place}") or data.get(f"indicator_{place}")):
                self.add_error(f"found_{place}", "Напишите, что выявлено, или выберите показатель.")
        return data

    def points(self) -> list[Point]:
        data = self.cleaned_data
        return [
            Point(
                number="",
                text=data[f"text_{place}"].strip(),
                executor="",
                due=data[f"due_{place}"],
                whom=[Whom(school=self.schools[data[f"whom_{place}_0"]])],
                found=data[f"found_{place}"].strip(),
                sign=row["point"].get("sign", ""),
                indicator=self.indicators.get(data[f"indicator_{place}"]),
                finding=row["point"].get("finding"),
            )
            for row in self.rows
            if data.get(f"take_{(place := row['place'])}")
        ]
