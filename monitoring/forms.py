"""Forms of the imports and of the identification."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.conf import settings
from django.utils import timezone

from monitoring.identification.approving import KEEP
from monitoring.identification.list_changes import Leaving
from monitoring.identification.methodology.document import Methodology, Parameter
from monitoring.identification.words.describe import is_share
from monitoring.models import Finding, RegionalAct, Reply
from monitoring.models.results import Procedure
from monitoring.results import batch_queries, said_of_files
from monitoring.results.subjects import find_subject
from schools.models import Municipality, School
from shnor_portal.core.forms import DateInput, DecimalField, bare_helper
from shnor_portal.core.models import Batch, BatchFile

MEGABYTE = 1024 * 1024
# A director needs a working week to look and to answer.
DAYS_TO_REPLY = timedelta(days=7)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; the cleaned value is their list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list) and data else [None]
        clean_one = super().clean
        files = [clean_one(item, initial) for item in given]
        for file in files:
            if file and file.size > settings.MAX_UPLOAD_BYTES:
                raise forms.ValidationError(
                    f"Файл «{file.name}» больше {settings.MAX_UPLOAD_BYTES // MEGABYTE} МБ. "
                    "Разделите его на части или загрузите по отдельным предметам."
                )
        return files


class ImportForm(forms.Form):
    """Files, and what is known of them where they do not say it themselves."""

    files = FilesField(
        label="Файлы",
        help_text="Можно выбрать сразу несколько.",
        error_messages={
            "required": "Выберите хотя бы один файл.",
            "empty": "Один из файлов пуст: в нём 0 байт. Выгрузите его заново.",
        },
    )
    municipality = forms.ModelChoiceField(
        label="Муниципалитет", queryset=Municipality.objects.none(), empty_label="Выберите…"
    )
    year = forms.IntegerField(label="Год", min_value=2000, max_value=2100, required=False)
    subject = forms.CharField(label="Предмет", max_length=120, required=False)
    grade = forms.IntegerField(label="Класс", min_value=1, max_value=12, required=False)

    def __init__(self, *args: Any, places: list[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        if len(places) > 1:
            field: Any = self.fields["municipality"]
            field.queryset = Municipality.objects.filter(pk__in=[place.pk for place in places])
        else:
            del self.fields["municipality"]
        self.helper = bare_helper(
            Row(
                Column("year", css_class="col-sm-3"),
                Column("subject", css_class="col-sm-6"),
                Column("grade", css_class="col-sm-3"),
            )
        )

    @property
    def hinted(self) -> bool:
        """Whether the part with hints must stand open."""
        return any(self[name].value() or self[name].errors for name in ("year", "subject", "grade"))

    def municipality_chosen(self) -> Municipality:
        return self.cleaned_data.get("municipality") or self.places[0]

    def hints(self) -> dict[str, Any]:
        """What was said beside the files; nothing for what was not."""
        names = ("year", "subject", "grade")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class BindSchoolForm(forms.Form):
    """A spelling met in a file, and the school that it means."""

    name = forms.CharField(max_length=300, widget=forms.HiddenInput)
    school = forms.TypedChoiceField(
        label="Школа",
        coerce=int,
        error_messages={"required": "Выберите школу, которую означает это название."},
    )

    def __init__(self, *args: Any, schools: Iterable[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["school"]
        # Choices and not a queryset: a page may hold many of these forms.
        field.choices = [("", "Выберите школу…"), *((s.pk, s.name) for s in schools)]


class SayForm(forms.Form):
    """What one file does not say itself: of which work it is and, where asked, whose."""

    school = forms.TypedChoiceField(
        label="Школа", coerce=int, error_messages={"required": "Выберите школу."}
    )
    year = forms.IntegerField(
        label="Год работы", min_value=2000, max_value=2100, required=False, localize=False
    )
    subject = forms.CharField(
        label="Предмет",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "say-subjects"}),
    )
    grade = forms.IntegerField(label="Класс", min_value=1, max_value=11, required=False)

    def __init__(self, *args: Any, schools: Iterable[School], of_school: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if of_school:
            field: Any = self.fields["school"]
            field.choices = [("", "Выберите школу…"), *((s.pk, s.name) for s in schools)]
            self.fields["grade"].help_text = "Можно не указывать: он виден по кодам участников."
        else:
            del self.fields["school"]
        self.helper = bare_helper()

    def clean_subject(self) -> str:
        written = str(self.cleaned_data["subject"])
        if written and not find_subject(written, Procedure.VPR):
            raise forms.ValidationError(
                f"Предмет «{written}» портал не знает. Укажите его так, как он называется "
                "в\u00a0отчётах ФИС ОКО, например «Русский язык»."
            )
        return written

    def said(self) -> dict[str, Any]:
        """What is kept; nothing for what was not said."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_answered(self) -> bool:
        """Whose a form is, is what makes an answer of it; of other files, anything."""
        names = ["school"] if "school" in self.fields else list(self.fields)
        return any(self[name].value() for name in names)


def say_forms(batch: Batch, data: Any = None) -> list[tuple[BatchFile, SayForm]]:
    """For every file that does not say of what work it is a form that asks, filled with what was
    said before or with what the name of the file tells."""
    asked = said_of_files.files_to_ask(batch)
    of_school = {file.pk for file in asked if said_of_files.names_no_school(file)}
    schools = list(batch_queries.schools_to_bind(batch)) if of_school else []
    return [
        (
            file,
            SayForm(
                data,
                schools=schools,
                of_school=file.pk in of_school,
                initial=said_of_files.proposed(file),
                prefix=f"file-{file.pk}",
            ),
        )
        for file in asked
    ]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Почему загрузка отзывается",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Останется в журнале действий. Например: «Загружен отчёт другого года».",
        error_messages={"required": "Укажите причину: она останется в журнале."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper("reason")


class RunForm(forms.Form):
    """The year and the parameters of a methodology that was chosen before."""

    year = forms.TypedChoiceField(label="По результатам какого года", coerce=int)

    def __init__(
        self, *args: Any, years: list[int], methodology: Methodology, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.methodology = methodology
        year: Any = self.fields["year"]
        year.initial = years[0] if years else None
        year.choices = [(y, f"{y} – получится перечень {y + 1}\u00a0года") for y in years]
        for parameter in methodology.parameters:
            self.fields[f"p_{parameter.name}"] = _parameter_field(parameter)
        self.helper = bare_helper("year")
        self.parameters_helper = bare_helper(*(f"p_{item.name}" for item in methodology.parameters))

    def overrides(self) -> dict[str, Any]:
        """Only the parameters that differ from the methodology's own; shares are 0–1 again."""
        overrides = {}
        for parameter in self.methodology.parameters:
            value = self.cleaned_data[f"p_{parameter.name}"]
            if is_share(parameter):
                value = float(value / 100)
            if value != parameter.default:
                overrides[parameter.name] = value
        return overrides


def _parameter_field(parameter: Parameter) -> forms.Field:
    common: dict[str, Any] = {"label": parameter.title, "help_text": parameter.note}
    if parameter.choices:
        return forms.ChoiceField(choices=parameter.choices, initial=str(parameter.value), **common)
    if is_share(parameter):
        common["label"] += ", %"
        percents = Decimal(repr(parameter.value)) * 100
        return DecimalField(min_value=0, max_value=100, initial=percents.normalize(), **common)
    if isinstance(parameter.default, int):
        return forms.IntegerField(initial=parameter.value, **common)
    if isinstance(parameter.default, float):
        return forms.FloatField(initial=parameter.value, localize=True, **common)
    return forms.CharField(initial=parameter.value, **common)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="Относится ли школа к этой категории",
        choices=[
            (Finding.Outcome.YES.value, "относится"),
            (Finding.Outcome.NO.value, "не относится"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите одно из двух решений."},
    )
    reason = forms.CharField(
        label="Обоснование",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="На что опирается решение: расчёт, результаты других лет, условия школы, "
        "ответ школы. Обоснование видно в протоколе и школе.",
        error_messages={"required": "Обоснуйте решение: без этого его нельзя утвердить."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper("decision", "reason")


class ReplyForm(forms.Form):
    """What the head of a school says of a finding."""

    stand = forms.ChoiceField(
        label="Школа с выводом",
        choices=Reply.Stand,
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите: школа согласна или возражает."},
    )
    text = forms.CharField(
        label="Пояснение",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Возражение нужно обосновать: что не учтено или чем объясняется результат. "
        "Фамилии учеников не пишите.",
    )
    file = forms.FileField(
        label="Файл, если он нужен",
        required=False,
        help_text="Справка, таблица или снимок документа: PDF, Word, Excel, изображение.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper("stand", "text", "file")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("stand") == Reply.Stand.OBJECTS and not given.get("text", "").strip():
            self.add_error("text", "Напишите, с чем школа не согласна и почему.")
        return given


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="Ответ школе",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Напишите ответ школе."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper("text")


class ShowForm(forms.Form):
    reply_until = forms.DateField(
        label="Школы отвечают до",
        widget=DateInput(),
        error_messages={"required": "Укажите, до какого дня школы могут ответить."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply_until"].initial = timezone.localdate() + DAYS_TO_REPLY
        self.helper = bare_helper("reply_until")


def _exit_field(item: Leaving) -> forms.ChoiceField:
    """How a school leaves by this order; where that is not proposed it stays unless it is said."""
    municipality = item.status.school.municipality
    stays = [] if item.moved_to else [(KEEP, "пока остаётся: решим отдельным документом")]
    return forms.ChoiceField(
        label=f"{item.status.school}: что решено",
        choices=[*Municipality.ExitTerm.choices, *stays],
        initial=municipality.exit_term if item.proposed else KEEP,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )


class ApproveForm(forms.Form):
    """The municipal order, and beside it the regional act if there is one."""

    order_number = forms.CharField(
        label="Номер", max_length=60, error_messages={"required": "Укажите номер."}
    )
    order_date = forms.DateField(
        label="Дата", widget=DateInput(), error_messages={"required": "Укажите дату."}
    )
    starts = forms.DateField(
        label="Статусы действуют с",
        widget=DateInput(),
        error_messages={"required": "Укажите, с какого дня действуют статусы."},
    )
    regional_act = forms.CharField(
        label="Название акта",
        max_length=300,
        required=False,
        help_text="Например: распоряжение министерства образования региона.",
    )
    regional_number = forms.CharField(label="Номер акта", max_length=60, required=False)
    regional_date = forms.DateField(label="Дата акта", widget=DateInput(), required=False)

    def __init__(
        self,
        *args: Any,
        leaving: Sequence[Leaving] = (),
        act: RegionalAct | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        if act:
            self.fields["regional_act"].initial = act.name
            self.fields["regional_number"].initial = act.number
            self.fields["regional_date"].initial = act.date
        today = timezone.localdate()
        self.fields["starts"].initial = today
        self.leaving = leaving
        for item in leaving:
            self.fields[item.field] = _exit_field(item)
        thirds = [Column(name, css_class="col-md-4") for name in ("order_number", "order_date")]
        self.helper = bare_helper(Row(*thirds, Column("starts", css_class="col-md-4")))
        self.regional_helper = bare_helper(
            "regional_act",
            Row(
                Column("regional_number", css_class="col-md-4"),
                Column("regional_date", css_class="col-md-4"),
            ),
        )

    def rows(self) -> list[tuple[Leaving, forms.BoundField]]:
        """Schools that leave, each with the field of how."""
        return [(item, self[item.field]) for item in self.leaving]

    def order(self) -> dict[str, Any]:
        """Arguments of `approving.approve` but for the run and the person."""
        fields = {item.field: item.status.pk for item in self.leaving}
        given = {name: value for name, value in self.cleaned_data.items() if name not in fields}
        exits = {pk: self.cleaned_data[field] for field, pk in fields.items()}
        return {**given, "exits": exits}

    def clean_order_date(self) -> date:
        day: date = self.cleaned_data["order_date"]
        if day > timezone.localdate():
            raise forms.ValidationError("Дата документа ещё не наступила.")
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if bool(given.get("regional_number")) != bool(given.get("regional_date")):
            self.add_error("regional_number", "У регионального акта указываются и номер, и дата.")
        if given.get("regional_act") and not given.get("regional_number"):
            self.add_error("regional_number", "Укажите номер и дату акта.")
        return given
