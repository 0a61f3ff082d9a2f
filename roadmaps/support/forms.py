"""Forms of support: an event of a kind, what became of it, an agreement, a norm."""

from datetime import date
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from roadmaps.execution.forms import ProofFields
from roadmaps.models import Measure, Partnership, SupportEvent, SupportNorm
from roadmaps.plans import addressees
from roadmaps.support.kinds import BY_KIND, KindSpec
from roadmaps.support.services import People
from schools.clock import local_date
from schools.models import Municipality, School
from shnor_portal.core.forms import DateInput, DecimalField, asked, bare_helper
from shnor_portal.core.typography import shortened

FIRST, LAST = 2000, 2100
MOST_PEOPLE = 10_000


def _hours() -> DecimalField:
    return DecimalField(
        label="Часов", required=False, min_value=0, max_value=1000, max_digits=6,
        decimal_places=1,
    )  # fmt: skip


def _people(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_PEOPLE)


class Proof(ProofFields):
    """A link and a file that prove an event; the file is what it is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["title"]


class EventForm(Proof):
    """What is planned; fields follow the kind."""

    theme = forms.CharField(label="Тема", max_length=400)
    starts = forms.DateField(label="Дата", widget=DateInput())
    ends = forms.DateField(
        label="По какое число", required=False, widget=DateInput(),
        help_text="Пусто – один день.",
    )  # fmt: skip
    hours = _hours()
    place = forms.CharField(label="Место", max_length=300, required=False)
    responsible = forms.CharField(
        label="Ответственный", max_length=300, required=False, help_text="Должность, без фамилии."
    )
    host = forms.ChoiceField(required=False)
    agenda = forms.CharField(
        label="Повестка", required=False, max_length=10_000, widget=forms.Textarea({"rows": 3})
    )
    schools = forms.MultipleChoiceField(label="Школы", widget=forms.CheckboxSelectMultiple)
    each = forms.BooleanField(label="Завести отдельно для каждой отмеченной школы", required=False)
    measure = forms.ChoiceField(
        label="По мероприятию плана", required=False,
        help_text="Мероприятия действующих муниципальных планов.",
    )  # fmt: skip
    task = forms.ChoiceField(label="По задаче программы", required=False)

    def __init__(
        self,
        *args: Any,
        municipality: Municipality,
        spec: KindSpec,
        tasks: list[Any],
        measures: list[Measure],
        is_new: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = School.objects.filter(municipality=municipality).order_by("name")
        chosen = {str(pk) for pk in self.initial.get("schools", ())}
        self.places = {
            str(one.pk): one for one in rows if one.closed_on is None or str(one.pk) in chosen
        }
        self.tasks = {str(task.pk): task for task in tasks}
        self.measures = {str(measure.key): measure for measure in measures}
        schools = [(key, school.name) for key, school in self.places.items()]
        self.fields["schools"].choices = schools
        self.fields["host"].choices = [("", "не указана"), *schools]
        self.fields["host"].label = spec.host
        self.fields["task"].choices = [
            ("", "не связано"), *((key, str(task)) for key, task in self.tasks.items()),
        ]  # fmt: skip
        self.fields["measure"].choices = [
            ("", "не связано"),
            *(
                (key, shortened(f"{row.number} {row.text}".strip(), 140))
                for key, row in self.measures.items()
            ),
        ]
        if spec.lasting:
            self.fields["starts"].label = "С какого числа"
            self.fields["ends"].required = True
            self.fields["ends"].help_text = ""
        wanted = {
            "hours": spec.hours,
            "host": bool(spec.host),
            "agenda": spec.protocol,
            "each": is_new,
            "task": bool(tasks),
            "measure": bool(measures),
        }
        for name, is_asked in wanted.items():
            if not is_asked:
                del self.fields[name]
        self.helper = bare_helper(*self._layout())

    def _layout(self) -> list[Any]:
        def there(*names: str) -> list[str]:
            return [name for name in names if name in self.fields]

        return [
            "theme",
            Row(*(Column(name) for name in there("starts", "ends", "hours"))),
            Row(*(Column(name) for name in there("place", "responsible"))),
            *there("host", "agenda"),
            Fieldset("Для кого", "schools", *there("each")),
            Fieldset("Связи и подтверждение", *there("measure", "task"),
                     Row(Column("url"), Column("file"))),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "Окончание раньше начала.")
        return data

    def values(self) -> dict[str, Any]:
        """Arguments of `services.plan_event`, without the place and the kind."""
        data = self.cleaned_data
        said = {
            "theme": data["theme"],
            "starts": data["starts"],
            "ends": data["ends"] or data["starts"],
            "place": data["place"],
            "responsible": data["responsible"],
            "url": data["url"],
            "schools": [self.places[key] for key in data["schools"]],
            "upload": data["file"],
            "measure": self.measures.get(data.get("measure", "")),
            "task": self.tasks.get(data.get("task", "")),
        }
        if "hours" in self.fields:
            said["hours"] = data["hours"]
        if "host" in self.fields:
            said["host"] = self.places.get(data["host"])
        if "agenda" in self.fields:
            said["agenda"] = data["agenda"]
        return said


def event_initial(event: SupportEvent) -> dict[str, Any]:
    names = ("theme", "starts", "hours", "place", "responsible", "agenda", "url")
    return {name: getattr(event, name) for name in names} | {
        "ends": event.ends if event.ends != event.starts else None,
        "host": event.host_id,
        "task": event.task_id,
        "measure": event.measure_key,
        "schools": [row.school_id for row in event.reached.all()],
    }


class HeldForm(Proof):
    """What became of an event: when, how long, who took part, what was decided."""

    starts = forms.DateField(label="Дата", widget=DateInput())
    ends = forms.DateField(label="По какое число", required=False, widget=DateInput())
    hours = _hours()
    districts = forms.IntegerField(
        label="Из скольких муниципалитетов участники", required=False, min_value=1, max_value=500
    )
    guests = _people("Участников из других муниципалитетов")
    protocol_number = forms.CharField(label="Номер протокола", max_length=60, required=False)
    outcome = forms.CharField(
        label="Итог", required=False, max_length=20_000, widget=forms.Textarea({"rows": 4}),
        help_text="Что сделано и о чём договорились.",
    )  # fmt: skip

    def __init__(self, *args: Any, event: SupportEvent, **kwargs: Any) -> None:
        names = ("starts", "hours", "districts", "guests", "protocol_number", "outcome", "url")
        initial = {name: getattr(event, name) for name in names}
        if event.ends != event.starts:
            initial["ends"] = event.ends
        rows = list(event.reached.select_related("school").order_by("school__name"))
        for row in rows:
            initial[f"teachers_{row.school_id}"] = row.teachers
            initial[f"heads_{row.school_id}"] = row.heads
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        spec = BY_KIND[event.kind]
        for name, is_asked in (
            ("hours", spec.hours),
            ("districts", spec.districts),
            ("guests", spec.districts),
            ("protocol_number", spec.protocol),
        ):
            if not is_asked:
                del self.fields[name]
        if spec.protocol:
            self.fields["outcome"].label = "Протокол: слушали, решили"
        self.schools = [row.school for row in rows] if spec.people else []
        lines = []
        for school in self.schools:
            self.fields[f"teachers_{school.pk}"] = _people("Учителей")
            self.fields[f"heads_{school.pk}"] = _people("Руководителей")
            lines.append(
                Fieldset(
                    school.name,
                    Row(Column(f"teachers_{school.pk}"), Column(f"heads_{school.pk}")),
                )
            )
        first = [n for n in ("starts", "ends", "hours", "protocol_number") if n in self.fields]
        guests = [n for n in ("guests", "districts") if n in self.fields]
        self.helper = bare_helper(
            Row(*(Column(name) for name in first)),
            *lines,
            *([Row(*(Column(name) for name in guests))] if guests else []),
            "outcome",
            Row(Column("url"), Column("file")),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "Окончание раньше начала.")
        return data

    def values(self) -> dict[str, Any]:
        """Arguments of `services.hold`."""
        data = self.cleaned_data
        people = {
            school.pk: People(data[f"teachers_{school.pk}"], data[f"heads_{school.pk}"])
            for school in self.schools
        }
        names = ("hours", "districts", "guests", "protocol_number", "outcome", "url")
        said = {name: data[name] for name in names if name in self.fields}
        starts: date = data["starts"]
        return {
            **said,
            "starts": starts,
            "ends": data["ends"] or starts,
            "people": people,
            "upload": data["file"],
        }


class CancelForm(forms.Form):
    reason = forms.CharField(label="Причина отмены", max_length=500)
    helper = bare_helper("reason")


class PartnershipForm(forms.Form):
    school = forms.ChoiceField(label="Школа")
    kind = forms.ChoiceField(
        label="Вид", choices=Partnership.Kind, initial=Partnership.Kind.values[0]
    )
    partner_school = forms.ChoiceField(label="Школа-партнёр", required=False)
    partner = forms.CharField(
        label="Или другой партнёр", max_length=300, required=False,
        help_text="Организация; у тьютора – должность и место работы.",
    )  # fmt: skip
    subject = forms.CharField(label="Предмет", max_length=500, required=False)
    number = forms.CharField(label="Номер документа", max_length=60, required=False)
    dated = forms.DateField(label="Дата документа", widget=DateInput())
    until = forms.DateField(
        label="Действует до", required=False, widget=DateInput(), help_text="Пусто – бессрочно."
    )
    url = forms.URLField(label="Ссылка", max_length=500, required=False, assume_scheme="https")

    def __init__(
        self, *args: Any, places: list[Municipality], partnership: Partnership | None, **kwargs: Any
    ) -> None:
        if partnership:
            names = ("kind", "partner", "subject", "number", "dated", "until", "url")
            kwargs["initial"] = {name: getattr(partnership, name) for name in names} | {
                "school": partnership.school_id,
                "partner_school": partnership.partner_school_id,
            }
        super().__init__(*args, **kwargs)
        rows = School.objects.filter(municipality__in=places).select_related("municipality")
        kept = (partnership.school_id, partnership.partner_school_id) if partnership else ()
        self.places = {
            str(one.pk): one
            for one in rows.order_by("name")
            if one.closed_on is None or one.pk in kept
        }
        schools = [(key, school.name) for key, school in self.places.items()]
        self.fields["school"].choices = asked(schools)
        self.fields["partner_school"].choices = [("", "не школа"), *schools]
        self.helper = bare_helper(
            Row(Column("school"), Column("kind")),
            Row(Column("partner_school"), Column("partner")),
            "subject",
            Row(Column("number"), Column("dated"), Column("until")),
            "url",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            if not (data.get("partner_school") or data.get("partner")):
                self.add_error("partner", "Выберите школу или впишите партнёра.")
            elif data.get("partner_school") == data.get("school"):
                self.add_error("partner_school", "Школа не может быть партнёром сама себе.")
            if data.get("until") and data["until"] < data["dated"]:
                self.add_error("until", "Срок действия раньше даты документа.")
        return data

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["school"] = self.places[data["school"]]
        data["partner_school"] = self.places.get(data["partner_school"])
        return data


class NormForm(forms.Form):
    title = forms.CharField(
        label="Норма", max_length=200, help_text="Так она называется в таблице по школам."
    )
    whom = forms.ChoiceField(label="Кому", required=False)
    unit = forms.ChoiceField(
        label="Что считается", choices=SupportNorm.Unit, initial=SupportNorm.Unit.values[0]
    )
    number = forms.IntegerField(label="Не менее за год", min_value=1, max_value=10_000)
    kinds = forms.MultipleChoiceField(
        label="Какие мероприятия", required=False, choices=SupportEvent.Kind,
        widget=forms.CheckboxSelectMultiple, help_text="Не отмечено ни одного – любые.",
    )  # fmt: skip
    min_hours = DecimalField(
        label="Каждое не короче, часов", required=False, min_value=0, max_value=1000, max_digits=6,
        decimal_places=1,
    )  # fmt: skip
    min_people = _people("На каждом не меньше участников")
    min_districts = forms.IntegerField(
        label="Не меньше чем из стольких муниципалитетов", required=False, min_value=1,
        max_value=500,
    )  # fmt: skip
    first_year = forms.IntegerField(label="С года", min_value=FIRST, max_value=LAST)
    last_year = forms.IntegerField(
        label="По год", required=False, min_value=FIRST, max_value=LAST,
        help_text="Пусто – без срока.",
    )  # fmt: skip
    ground = forms.CharField(
        label="Основание", max_length=300, required=False, help_text="Документ, номер и дата."
    )
    NAMES = (
        "title", "whom", "unit", "number", "kinds", "min_hours", "min_people", "min_districts",
        "first_year", "last_year", "ground",
    )  # fmt: skip

    def __init__(
        self, *args: Any, municipality: Municipality, norm: SupportNorm | None, **kwargs: Any
    ) -> None:
        year = local_date(municipality).year
        kwargs["initial"] = (
            {name: getattr(norm, name) for name in self.NAMES}
            if norm
            else {"first_year": year, "whom": "listed"}
        )
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = addressees.choices(municipality)
        self.helper = bare_helper(
            "title",
            Row(Column("whom"), Column("unit"), Column("number")),
            "kinds",
            Row(Column("min_hours"), Column("min_people"), Column("min_districts")),
            Row(Column("first_year"), Column("last_year")),
            "ground",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("last_year") and data["last_year"] < data.get("first_year", FIRST):
            self.add_error("last_year", "Последний год нормы раньше первого.")
        return data
