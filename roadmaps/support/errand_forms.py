"""Forms of errands: a document, its points, what the executor and the author say."""

from datetime import date
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.conf import settings

from roadmaps.execution.evidence_files import check_evidence
from roadmaps.models import Directive, Errand, SupportEvent
from roadmaps.support.errand_queries import people_of, schools_named
from roadmaps.support.errands import Point, Whom
from roadmaps.support.points import MOST_TEXT
from schools.clock import local_date
from schools.models import Municipality, School, SchoolStatus
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import DateInput, bare_helper

SPARE = 2
LISTED, ALL, DEPARTMENT = "listed", "all", "department"


class DirectiveForm(forms.Form):
    kind = forms.ChoiceField(label="Документ", choices=Directive.Kind)
    title = forms.CharField(
        label="О чём", max_length=400, help_text="Как документ называть в списках."
    )
    number = forms.CharField(label="Номер", max_length=60, required=False)
    dated = forms.DateField(label="Дата документа", widget=DateInput())
    file = forms.FileField(
        label="Файл", required=False,
        help_text="Word, PDF с текстом или OpenDocument: портал найдёт пункты сам.",
    )  # fmt: skip
    text = forms.CharField(
        label="Или текст", required=False, max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 12}),
        help_text="Вставьте пункты или напишите их здесь: каждый с номера. Пусто – впишете "
        "поручения на следующей странице.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, place: Municipality, event: SupportEvent | None = None, **kwargs: Any
    ) -> None:
        if event:
            kwargs["initial"] = {
                "kind": Directive.Kind.PROTOCOL,
                "title": event.theme,
                "number": event.protocol_number,
                "dated": event.ends,
                "text": event.outcome,
            }
        kwargs.setdefault("initial", {"kind": Directive.Kind.ORDER})
        super().__init__(*args, **kwargs)
        kinds = dict(Directive.Kind.choices) | {Directive.Kind.ORDER: place.order_term}
        # Recommendations begin with what a round found.
        del kinds[Directive.Kind.ADVICE]
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(kinds.items())
        self.helper = bare_helper(
            Row(Column("kind"), Column("number"), Column("dated")), "title", "file", "text"
        )

    def clean_file(self) -> tuple[str, bytes] | None:
        file = self.cleaned_data.get("file")
        if not file:
            return None
        data = file.read(settings.MAX_ATTACHMENT_BYTES + 1)
        try:
            check_evidence(file.name, data)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None
        return file.name, data


class PointsForm(forms.Form):
    """Every point with a tick, its executors and its term; some rows to spare."""

    def __init__(self, *args: Any, directive: Directive, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = directive.municipality
        schools = list(School.objects.active().filter(municipality=place).order_by("name"))
        self.schools = {f"school-{one.pk}": one for one in schools}
        self.people = {f"person-{one.pk}": one for one in people_of(place)}
        self.listed = _listed(place, schools)
        self.choices = [
            ("", "Выберите…"),
            (DEPARTMENT, f"{place.body_name or place}: все, кто ведёт сроки"),
            (LISTED, "каждой школе перечня"),
            (ALL, "каждой школе муниципалитета"),
            ("Сотрудники", [(key, str(one)) for key, one in self.people.items()]),
            ("Школы", [(key, one.name) for key, one in self.schools.items()]),
        ]
        self.rows = []
        points = [*directive.points, *([{}] * SPARE)]
        for place_, point in enumerate(points):
            self.rows.append(self._row(place_, point))

    def _row(self, place: int, point: dict[str, Any]) -> dict[str, Any]:
        whom = self._proposed(point) if point else []
        names = []
        self.fields[f"take_{place}"] = forms.BooleanField(
            label="Дать поручение", required=False, initial=point.get("is_task", False)
        )
        self.fields[f"text_{place}"] = forms.CharField(
            label="Поручение", required=False, max_length=4_000, initial=point.get("text", ""),
            widget=forms.Textarea({"rows": 2}),
        )  # fmt: skip
        self.fields[f"due_{place}"] = forms.DateField(
            label="Срок", required=False, widget=DateInput(),
            initial=date.fromisoformat(point["due"]) if point.get("due") else None,
        )  # fmt: skip
        for nth in range(len(whom) + 1):
            name = f"whom_{place}_{nth}"
            self.fields[name] = forms.ChoiceField(
                label="Кому" if nth == 0 else "И ещё кому", required=False, choices=self.choices,
                initial=whom[nth] if nth < len(whom) else "",
            )  # fmt: skip
            names.append(name)
        return {"place": place, "point": point, "whom": names}

    def _proposed(self, point: dict[str, Any]) -> list[str]:
        """Who the words of the executor name; a person, then schools."""
        words = point["executor"]
        folded = words.casefold()
        if not folded:
            return []
        named = schools_named(words, self.schools.values())
        if named:
            return [f"school-{one.pk}" for one in named]
        people = [key for key, one in self.people.items() if _is_named(one.surname, folded)]
        if people:
            return people
        if "школ" in folded or "директор" in folded or "руководител" in folded:
            listed = self.listed and ("перечн" in folded or "шнор" in folded or "шнсу" in folded)
            return [LISTED if listed else ALL]
        return [DEPARTMENT]

    def bound_rows(self) -> list[dict[str, Any]]:
        """Rows with their bound fields, for the page."""
        return [
            {
                "point": row["point"],
                "take": self[f"take_{row['place']}"],
                "text": self[f"text_{row['place']}"],
                "due": self[f"due_{row['place']}"],
                "whom": [self[name] for name in row["whom"]],
            }
            for row in self.rows
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in self.rows:
            place = row["place"]
            if not data.get(f"take_{place}"):
                continue
            if not (data.get(f"text_{place}") or "").strip():
                self.add_error(f"text_{place}", "Напишите, что сделать.")
            if not data.get(f"due_{place}") and f"due_{place}" not in self.errors:
                self.add_error(f"due_{place}", "Укажите срок.")
            if not any(data.get(name) for name in row["whom"]):
                self.add_error(row["whom"][0], "Выберите, кому.")
        return data

    def points(self) -> list[Point]:
        data, points = self.cleaned_data, []
        for row in self.rows:
            place, point = row["place"], row["point"]
            if data.get(f"take_{place}"):
                points.append(
                    Point(
                        number=point.get("number", ""),
                        text=data[f"text_{place}"].strip(),
                        executor=point.get("executor", "")[:300],
                        due=data[f"due_{place}"],
                        whom=self._whom([data[name] for name in row["whom"]]),
                    )
                )
        return points

    def _whom(self, chosen: list[str]) -> list[Whom]:
        """Each once, whatever was chosen twice."""
        executors: dict[str, Whom] = {}
        for key in filter(None, chosen):
            if key in self.people:
                executors[key] = Whom(person=self.people[key])
            elif key in (LISTED, ALL):
                schools = self.listed if key == LISTED else list(self.schools.values())
                executors |= {f"school-{one.pk}": Whom(school=one) for one in schools}
            elif key in self.schools:
                executors[key] = Whom(school=self.schools[key])
            else:
                executors[key] = Whom()
        return list(executors.values())


class ReportForm(forms.Form):
    done_on = forms.DateField(label="Дата исполнения", widget=DateInput())
    text = forms.CharField(
        label="Что сделано", required=False, max_length=4_000, widget=forms.Textarea({"rows": 3})
    )
    url = forms.URLField(label="Ссылка", required=False, max_length=500, assume_scheme="https")
    helper = bare_helper(Row(Column("done_on"), Column("url")), "text")

    def __init__(self, *args: Any, errand: Errand, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "done_on": local_date(errand.directive.municipality),
            "text": errand.report,
            "url": errand.url,
        }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data["text"].strip() or data["url"]):
            self.add_error("text", "Напишите, что сделано, или дайте ссылку.")
        return data


class MoveForm(forms.Form):
    due = forms.DateField(label="Новый срок", widget=DateInput())
    reason = forms.CharField(label="Почему", max_length=300, required=False)
    helper = bare_helper(Row(Column("due"), Column("reason")))


def _listed(place: Municipality, schools: list[School]) -> list[School]:
    kinds = (SchoolStatus.Kind.SHNOR, SchoolStatus.Kind.SHNSU)
    rows = SchoolStatus.objects.current().filter(school__municipality=place, kind__in=kinds)
    on_list = set(rows.values_list("school_id", flat=True))
    return [school for school in schools if school.pk in on_list]


def _is_named(surname: str, folded: str) -> bool:
    """A surname in any case: all of it but its ending."""
    stem = surname.casefold()[: max(4, len(surname) - 2)]
    return bool(surname) and stem in folded
