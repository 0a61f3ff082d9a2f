"""Forms of programmes: a new one, its passport and tables, tasks, indicators and facts."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from roadmaps.models import Programme, ProgrammeTask, TargetIndicator
from roadmaps.programmes import queries
from roadmaps.programmes.facts import Said
from roadmaps.programmes.metrics import about_answers
from roadmaps.programmes.metrics.catalogue import CATALOGUE
from roadmaps.programmes.passport import PARTS, PartTable
from roadmaps.programmes.presets.beginning import BY_CODE, PRESETS
from roadmaps.programmes.services import MOST_YEARS
from roadmaps.programmes.targets import field, plain
from schools.clock import local_date
from schools.models import User
from shnor_portal.core.forms import DateInput, DecimalField, asked, bare_helper

FIRST, LAST = 2000, 2100
Kind, Direction = TargetIndicator.Kind, TargetIndicator.Direction


def _year(label: str, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=FIRST, max_value=LAST, **more)


def _lines(label: str, longest: int) -> forms.CharField:
    """What is too long for one line of a column."""
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=forms.Textarea({"rows": 2})
    )


class RightYears(forms.Form):
    """A form with the two years of a programme."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "Программа не может закончиться раньше, чем началась.")
        elif first and last and last - first >= MOST_YEARS:
            self.add_error("last_year", f"Программа – не больше {MOST_YEARS} лет.")
        return cleaned


class NewProgrammeForm(RightYears):
    """Where, from what, for which years."""

    municipality = forms.ChoiceField(label="Муниципалитет")
    preset = forms.ChoiceField(label="С чего начать", required=False, widget=forms.RadioSelect)
    title = forms.CharField(label="Название", max_length=400)
    first_year = _year("Первый год")
    last_year = _year("Последний год")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(one.pk): one for one in queries.municipalities_to_write(user)}
        self.fields["municipality"].choices = asked(
            (key, str(place)) for key, place in self.places.items()
        )
        self.fields["preset"].choices = [
            *((preset.code, f"{preset.title}. {preset.about}") for preset in PRESETS),
            ("", "Пустая программа: всё впишу сам(а)"),
        ]
        if self.places:
            year = local_date(next(iter(self.places.values()))).year
            self.fields["first_year"].initial = year
            self.fields["last_year"].initial = year + 2
        self.helper = bare_helper(
            "municipality", "preset", "title", Row(Column("first_year"), Column("last_year"))
        )

    def values(self) -> dict[str, Any]:
        """Arguments of `presets.beginning.begin`."""
        data = self.cleaned_data
        return {
            "municipality": self.places[data["municipality"]],
            "preset": BY_CODE.get(data["preset"]),
            **{name: data[name] for name in ("title", "first_year", "last_year")},
        }


class PassportForm(RightYears):
    kind = forms.ChoiceField(label="Вид документа", choices=Programme.Kind)
    title = forms.CharField(label="Название", max_length=400)
    first_year = _year("Первый год")
    last_year = _year("Последний год")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PARTS:
            self.fields[part.code] = forms.CharField(
                label=part.title,
                help_text=part.hint,
                required=False,
                max_length=20_000,
                widget=forms.Textarea({"rows": 3}),
            )
        self.helper = bare_helper(
            "title",
            Row(Column("kind"), Column("first_year"), Column("last_year")),
            *(part.code for part in PARTS),
        )

    def values(self) -> dict[str, Any]:
        return {name: str(value) for name, value in self.cleaned_data.items()}


class TableForm(forms.Form):
    """Rows of one table with some to spare; a row whose first cell is empty is taken out."""

    spare_rows, most_rows = 3, 100

    def __init__(
        self, *args: Any, table: PartTable, given: list[dict[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        rows: list[dict[str, str]] = [*given, *([{}] * self.spare_rows)]
        # What was typed may have more rows than there are now: a colleague took some away.
        typed = sum(name.startswith(f"{table.head}_") for name in {**self.initial, **self.data})
        rows += [{}] * min(typed - len(rows), self.most_rows)
        self.count = len(rows)
        lines = []
        for place, row in enumerate(rows):
            for name, label in table.columns:
                self.fields[f"{name}_{place}"] = self._cell(name, label, row.get(name, ""))
            cells = (Column(f"{name}_{place}") for name, _ in table.columns)
            lines.append(Fieldset(f"Строка {place + 1}", Row(*cells)))
        self.helper = bare_helper(*lines)

    @staticmethod
    def _cell(name: str, label: str, initial: str) -> forms.Field:
        if name == "url":
            return forms.URLField(
                label=label, required=False, max_length=500, initial=initial, assume_scheme="https"
            )
        return forms.CharField(
            label=label, required=False, max_length=2_000, initial=initial,
            widget=forms.Textarea({"rows": 2}),
        )  # fmt: skip

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = [
            {name: data[f"{name}_{place}"].strip() for name, _ in self.table.columns}
            for place in range(self.count)
        ]
        return {"rows": [row for row in rows if row[self.table.head]]}


class TaskForm(forms.ModelForm):
    class Meta:
        model = ProgrammeTask
        fields = ["number", "block", "text", "executor", "result"]
        widgets = {
            "text": forms.Textarea({"rows": 3}),
            "result": forms.Textarea({"rows": 2}),
            "block": forms.TextInput({"list": "blocks"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper(
            Row(Column("number", css_class="col-md-2"), Column("block", css_class="col-md-10")),
            "text",
            "executor",
            "result",
        )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class IndicatorForm(forms.Form):
    """All of an indicator, with plan, upper bound and commitment for every year."""

    number = forms.CharField(label="Номер", max_length=20, required=False)
    title = forms.CharField(label="Показатель", max_length=500, widget=forms.Textarea({"rows": 2}))
    task = forms.ChoiceField(label="Задача программы", required=False)
    kind = forms.ChoiceField(
        label="Вид",
        choices=Kind,
        initial=Kind.SHARE,
        help_text="Доля складывается числителями и знаменателями, нарастающий итог – числами.",
    )
    direction = forms.ChoiceField(
        label="Направление", choices=Direction, initial=Direction.INCREASE
    )
    unit = forms.CharField(
        label="Единица", max_length=60, required=False, help_text="%, школ, человек, семинаров."
    )
    baseline = DecimalField(
        label="Исходное значение", required=False, max_digits=14, decimal_places=4
    )
    baseline_year = _year("Год исходного значения", required=False)
    metric = forms.ChoiceField(
        label="Откуда факт",
        required=False,
        help_text="Метрика портала и ответы школ в мониторингах считают факт сами и "
        "раскрываются до школ.",
    )
    criterion = _lines("Критерий", 500)
    tool = _lines("Инструмент", 300)
    source = _lines("Источник", 300)
    frequency = forms.CharField(label="Периодичность", max_length=200, required=False)
    responsible = _lines("Ответственный", 300)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].choices = [
            ("", "не связан с задачей"),
            *((str(task.pk), str(task)) for task in programme.tasks.all()),
        ]
        self.fields["metric"].choices = [
            ("", "вносится вручную, с основанием"),
            ("Метрики портала", [(metric.code, metric.title) for metric in CATALOGUE]),
            *about_answers.choices(programme.municipality),
        ]
        rows = []
        for year in programme.years:
            for name, label in (
                ("plan", f"План {year}"),
                ("upper", f"Верхняя граница {year}"),
                ("commitment", f"Обязательство {year}"),
            ):
                self.fields[field(name, year)] = DecimalField(
                    label=label, required=False, max_digits=14, decimal_places=4
                )
            rows.append(
                Row(*(Column(field(name, year)) for name in ("plan", "upper", "commitment")))
            )
        self.helper = bare_helper(
            Row(Column("number", css_class="col-md-2"), Column("title", css_class="col-md-10")),
            "task",
            Row(Column("kind"), Column("direction"), Column("unit")),
            "metric",
            Row(Column("baseline"), Column("baseline_year")),
            Fieldset("По годам", *rows),
            Fieldset(
                "Как измеряется",
                Row(Column("criterion"), Column("tool")),
                Row(Column("source"), Column("frequency")),
                "responsible",
            ),
        )

    def values(self) -> dict[str, str]:
        """As `indicators.indicator_values`: texts alone."""
        return {
            name: plain(value) if isinstance(value, Decimal | int) or value is None else value
            for name, value in self.cleaned_data.items()
        }


class FactForm(forms.Form):
    """A fact of one indicator with its ground."""

    year = _year("За какой год")
    on = forms.DateField(label="На дату", widget=DateInput())
    round = forms.CharField(
        label="Срез", max_length=60, required=False,
        help_text="Входной, промежуточный, 1 полугодие; пусто – год.",
    )  # fmt: skip
    value = DecimalField(label="Значение", max_digits=14, decimal_places=4, required=False)
    yes = forms.ChoiceField(
        label="Выполнено", required=False, choices=[("", "Выберите…"), ("1", "да"), ("0", "нет")]
    )
    numerator = DecimalField(label="Сколько", max_digits=14, decimal_places=2, required=False)
    denominator = DecimalField(label="Из скольких", max_digits=14, decimal_places=2, required=False)
    ground = forms.CharField(
        label="Основание",
        widget=forms.Textarea({"rows": 2}),
        max_length=2_000,
        help_text="Документ с датой и номером, справка, протокол.",
    )

    def __init__(self, *args: Any, indicator: TargetIndicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = local_date(indicator.programme.municipality)
        years = indicator.programme.years
        self.fields["year"].initial = min(max(today.year, years[0]), years[-1])
        self.fields["on"].initial = today
        asks = {Kind.SHARE: ("numerator", "denominator"), Kind.YES_NO: ("yes",)}
        wanted = asks.get(Kind(indicator.kind), ("value",))
        for name in {"value", "yes", "numerator", "denominator"}.difference(wanted):
            del self.fields[name]
        self.helper = bare_helper(
            Row(Column("year"), Column("on"), Column("round")),
            Row(*(Column(name) for name in wanted)),
            "ground",
        )

    def said(self) -> Said:
        data = self.cleaned_data
        given = data.get("value")
        if data.get("yes"):
            given = Decimal(data["yes"])
        same = ("year", "on", "round", "ground")
        return Said(
            value=given,
            numerator=data.get("numerator"),
            denominator=data.get("denominator"),
            **{name: data[name] for name in same},
        )


class ActForm(forms.Form):
    """The act that approves a programme."""

    order_number = forms.CharField(
        label="Номер документа", max_length=60, required=False,
        help_text="Если программа утверждена грифом, оставьте пустым.",
    )  # fmt: skip
    order_date = forms.DateField(label="Дата документа", widget=DateInput())
    helper = bare_helper(Row(Column("order_number"), Column("order_date")))
