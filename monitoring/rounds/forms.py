"""Forms of rounds: a round itself, the questions of a school, the doubts of the department."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.forms.boundfield import BoundField

from monitoring.models import Answer, AnswerRemark, Response, Round
from monitoring.rounds import queries
from monitoring.rounds.answering import REASON, REPLY, current
from monitoring.rounds.catalogue import forms_for
from monitoring.rounds.checking import FieldDoubt, Key
from monitoring.rounds.document import Question, Type
from monitoring.rounds.fields import field_of, plain_value
from monitoring.rounds.prefill import SOURCES
from monitoring.rounds.standing import FormStanding, is_answer, may_be_fixed
from monitoring.rounds.values import Held, held, said
from monitoring.rounds.workbook import CONFIRMED
from schools.clock import local_date
from schools.models import Municipality, School, User
from shnor_portal.core.forms import DateInput, asked, bare_helper
from shnor_portal.core.working_days import after_working_days

FIRST, LAST = 2000, 2100
# Working days that a returned field is given at first.
_TERM = 3
_LONGEST_REMARK = 1_000
_LEAST_CHOICES = 2


class PlaceForm(forms.Form):
    """Where a round is made, for whom there are several municipalities."""

    municipality = forms.ChoiceField(label="Муниципалитет")

    def __init__(self, viewer: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(one.pk): one for one in queries.municipalities_to_ask(viewer)}
        pairs = [(key, str(place)) for key, place in self.places.items()]
        self.fields["municipality"].choices = asked(pairs)
        self.helper = bare_helper("municipality")

    @property
    def chosen(self) -> Municipality | None:
        if len(self.places) == 1:
            return next(iter(self.places.values()))
        return self.places.get(self.data.get("municipality", ""))


class RoundForm(forms.ModelForm):
    """All of a round; of an opened one its name, last day and ground."""

    which = forms.MultipleChoiceField(
        label="Формы", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Порядок на странице школы – как в этом списке.",
    )  # fmt: skip

    ground_url = forms.URLField(
        label="Ссылка на документ", required=False, max_length=500, assume_scheme="https"
    )

    class Meta:
        model = Round
        fields = [
            "title", "kind", "stage", "year", "opens", "closes", "ground", "ground_url", "audience",
            "chosen", "needs_plan",
        ]  # fmt: skip
        widgets = {
            "opens": DateInput(), "closes": DateInput(), "chosen": forms.CheckboxSelectMultiple,
        }  # fmt: skip
        help_texts = {
            "ground": "Документ, письмо или пункт программы: вид, дата, номер. Его видит школа.",
            "needs_plan": "Школа не сможет отвечать, пока её план не утверждён.",
            "year": "За какой год собираются сведения; по нему портал подбирает свои данные.",
        }

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        self.fields["ground"].required = True
        if not self.is_draft:
            for name in set(self.fields) - {"title", "closes", "ground", "ground_url"}:
                del self.fields[name]
            self.helper = bare_helper(
                "title", "closes", Row(Column("ground"), Column("ground_url"))
            )
            return
        self.forms = {str(one.pk): one for one in forms_for(municipality)}
        self.fields["which"].choices = [(key, one.title) for key, one in self.forms.items()]
        schools = School.objects.filter(municipality=municipality).active().order_by("name")
        self.fields["chosen"].queryset = schools
        self.fields["year"].min_value, self.fields["year"].max_value = FIRST, LAST
        if self.instance.pk:
            places = self.instance.places.values_list("version__form", flat=True)
            self.initial["which"] = [str(pk) for pk in places]
        self.helper = bare_helper(
            "title",
            Row(Column("kind"), Column("stage"), Column("year")),
            Row(Column("opens"), Column("closes")),
            Row(Column("ground"), Column("ground_url")),
            Fieldset("Что спросить", "which"),
            Fieldset("Кого спросить", "audience", "chosen", "needs_plan"),
        )

    @property
    def is_draft(self) -> bool:
        return self.instance.state == Round.State.DRAFT

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens", self.instance.opens), cleaned.get("closes")
        if opens and closes and closes < opens:
            self.add_error("closes", "Приём ответов не может закончиться раньше, чем начался.")
        year = cleaned.get("year")
        if year and not FIRST <= year <= local_date(self.municipality).year + 1:
            self.add_error("year", "Этот год ещё не наступил: проверьте его.")
        if cleaned.get("audience") == Round.Audience.CHOSEN and not cleaned.get("chosen"):
            self.add_error("chosen", "Отметьте хотя бы одну школу.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """Arguments of `windows.begin` and `windows.change`."""
        data = dict(self.cleaned_data)
        extra: dict[str, Any] = {}
        if self.is_draft:
            which = data.pop("which")
            extra["forms"] = [one for key, one in self.forms.items() if key in which]
            extra["chosen"] = list(data.pop("chosen"))
        return {**data, **extra}


class QuestionForm(forms.Form):
    """One question of a municipality's own form."""

    text = forms.CharField(label="Вопрос", max_length=300)
    section = forms.CharField(label="Раздел", max_length=120, widget=forms.TextInput(
        {"list": "sections"}
    ))  # fmt: skip
    type = forms.ChoiceField(
        label="Какой ответ",
        choices=[(str(one), one.label) for one in Type],
        initial=str(next(iter(Type))),
    )
    choices = forms.CharField(
        label="Варианты", required=False, widget=forms.Textarea({"rows": 3}),
        help_text="По одному на строке; нужны только для ответа из вариантов.",
    )  # fmt: skip
    unit = forms.CharField(label="Единица", max_length=20, required=False)
    hint = forms.CharField(label="Пояснение", max_length=300, required=False)
    source = forms.ChoiceField(
        label="Что подставить из портала", required=False,
        help_text="Подойдёт только то, что совпадает с видом ответа.",
    )  # fmt: skip
    jump = forms.DecimalField(
        label="Спросить причину, если изменилось больше чем на", required=False, min_value=0,
        max_value=1000, localize=True, help_text="Пунктов у доли, процентов у числа.",
    )  # fmt: skip
    required = forms.BooleanField(label="Ответ обязателен", required=False, initial=True)
    keeps = forms.BooleanField(
        label="Предлагать прошлогодний ответ", required=False,
        help_text="Для того, что редко меняется.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = sorted(SOURCES.values(), key=lambda source: source.title)
        self.fields["source"].choices = [
            ("", "ничего"),
            *((one.code, f"{one.title} ({one.type.label})") for one in sources),
        ]
        self.helper = bare_helper(
            "text",
            Row(Column("section"), Column("type"), Column("unit")),
            "choices",
            "hint",
            Row(Column("source"), Column("jump")),
            "required",
            "keeps",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, source = cleaned.get("type"), SOURCES.get(cleaned.get("source", ""))
        lines = [line.strip() for line in cleaned.get("choices", "").splitlines() if line.strip()]
        if kind == Type.CHOICE and len(set(lines)) < _LEAST_CHOICES:
            self.add_error("choices", "Впишите хотя бы два разных варианта.")
        if source and kind and source.type != kind:
            self.add_error("source", f"Это {source.type.label}: выберите такой вид ответа.")
        if cleaned.get("jump") is not None and kind not in {Type.NUMBER, Type.SHARE}:
            self.add_error("jump", "Причину изменения спрашивают у числа и у доли.")
        return {**cleaned, "choices": lines if kind == Type.CHOICE else []}

    def question(self) -> Question:
        data = self.cleaned_data
        jump = data["jump"]
        return Question(
            code="",
            text=data["text"],
            type=Type(data["type"]),
            section=data["section"],
            hint=data["hint"],
            unit=data["unit"],
            required=data["required"],
            source=data["source"],
            keeps=data["keeps"],
            jump=None if jump is None else float(jump),
            choices=tuple(data["choices"]),
        )


def initial_of(question: Question) -> dict[str, Any]:
    """A question as its form holds it."""
    return {**asdict(question), "choices": "\n".join(question.choices)}


class CalendarForm(forms.Form):
    """The usual rounds of a year that are not there yet."""

    lines = forms.MultipleChoiceField(
        label="Какие мониторинги завести", widget=forms.CheckboxSelectMultiple
    )
    ground = forms.CharField(
        label="Основание", max_length=400,
        help_text="Документ или программа; потом его можно изменить у каждого мониторинга.",
    )  # fmt: skip
    helper = bare_helper("lines", "ground")

    def __init__(self, *args: Any, missing: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = missing
        self.fields["lines"].initial = [code for code, _ in missing]


@dataclass(frozen=True)
class QuestionLine:
    """One question as a page shows it; fields are None where nothing can be written."""

    question: Question
    said: str
    row: Answer | None
    before: str
    problem: str
    remarks: list[AnswerRemark]
    field: BoundField | None = None
    confirm: BoundField | None = None
    reason: BoundField | None = None
    reply: BoundField | None = None
    doubt: BoundField | None = None
    due: BoundField | None = None

    @property
    def is_proposed(self) -> bool:
        return self.row is not None and not is_answer(self.row)


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[QuestionLine] = field(default_factory=list)


class AnswersForm(forms.Form):
    """The questions that may be written now; a proposal counts only where «верно» is ticked."""

    def __init__(
        self, *args: Any, standing: FormStanding, response: Response, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        rows = standing.rows
        now = current(standing.document, rows)
        for question in standing.document.questions:
            row = rows.get(question.code)
            if not may_be_fixed(row, response):
                continue
            self.fields[question.code] = field_of(question)
            proposed = row is not None and not is_answer(row)
            own = held(question, row) if row and proposed else now[question.code]
            self.initial.setdefault(question.code, own)
            if proposed:
                label = f"Верно: {question.text}"
                self.fields[question.code + CONFIRMED] = forms.BooleanField(
                    label=label, required=False, widget=forms.CheckboxInput(
                        {"class": "form-check-input"}
                    ),
                )  # fmt: skip
            if question.code in standing.jumps or now.get(question.code + REASON):
                self._text(question.code + REASON, f"Почему изменилось: {question.text}", now)
            if row is not None and row.due:
                self._text(question.code + REPLY, f"Ответ на замечание: {question.text}", now)

    def _text(self, name: str, label: str, now: Mapping[str, Any]) -> None:
        area = forms.Textarea({"class": "form-control", "rows": 2})
        self.fields[name] = forms.CharField(
            label=label, required=False, max_length=_LONGEST_REMARK, widget=area
        )
        self.initial.setdefault(name, now.get(name, ""))

    def values(self) -> dict[str, Held]:
        """Fields that are merged, by name."""
        merged = {}
        for name, value in self.cleaned_data.items():
            if name.endswith(CONFIRMED):
                continue
            plain = plain_value(value)
            merged[name] = "" if self._only_looked_at(name, plain) else plain
        return merged

    def _only_looked_at(self, name: str, value: Held) -> bool:
        row, question = self.standing.rows.get(name), self.standing.document.by_code.get(name)
        if row is None or question is None or is_answer(row):
            return False
        return value == held(question, row) and not self.cleaned_data.get(name + CONFIRMED)


class DoubtsForm(forms.Form):
    """A remark and a term beside each answer of every form; empty where nothing is doubted."""

    def __init__(self, *args: Any, forms_: list[FormStanding], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standings = forms_
        term = after_working_days(today, _TERM)
        for place, standing in enumerate(forms_, 1):
            for question in standing.document.questions:
                doubt, due = _names(place, question)
                self.fields[doubt] = forms.CharField(
                    label=f"Замечание: {question.text}", required=False,
                    max_length=_LONGEST_REMARK,
                    widget=forms.Textarea({"class": "form-control", "rows": 2}),
                )  # fmt: skip
                self.fields[due] = forms.DateField(
                    label=f"Исправить до: {question.text}", required=False, initial=term,
                    widget=DateInput(**{"class": "form-control"}),
                )  # fmt: skip
        self.term = term

    def doubts(self) -> dict[Key, FieldDoubt]:
        doubts = {}
        for place, standing in enumerate(self.standings, 1):
            for question in standing.document.questions:
                doubt, due = (self.cleaned_data[name] for name in _names(place, question))
                if doubt.strip():
                    key = (standing.version.pk, question.code)
                    doubts[key] = FieldDoubt(doubt.strip(), due or self.term)
        return doubts


class WorkbookForm(forms.Form):
    upload = forms.FileField(
        label="Файл формы", help_text="Тот, что скачали на странице этой формы и заполнили."
    )
    helper = bare_helper("upload")


class LiftForm(forms.Form):
    until = forms.DateField(label="Разрешить писать до", widget=DateInput())
    reason = forms.CharField(
        label="Почему", max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text="Запись останется в журнале действий.",
    )  # fmt: skip
    helper = bare_helper("until", "reason")


class ProofForm(forms.Form):
    upload = forms.FileField(label="Файл", help_text="PDF, изображение, Word, Excel; одним файлом.")
    helper = bare_helper("upload")


def sections(
    standing: FormStanding,
    remarks: Mapping[int, list[AnswerRemark]],
    form: AnswersForm | None = None,
    doubts: DoubtsForm | None = None,
    place: int = 0,
) -> list[Section]:
    """Questions under their headings, each with what is said of it and what may be written."""
    problems: dict[str, list[str]] = {}
    for problem in standing.problems:
        problems.setdefault(problem.field, []).append(problem.message)
    sections = []
    for title, questions in standing.document.sections():
        lines = []
        for question in questions:
            row, before = standing.rows.get(question.code), standing.before.get(question.code)
            fields = _fields(form, question) | _doubts(doubts, place, question)
            lines.append(
                QuestionLine(
                    question,
                    said(question, row) if row else "",
                    row,
                    said(question, before.value) if before else "",
                    " ".join(problems.get(question.code, ())),
                    remarks.get(row.pk, []) if row else [],
                    **fields,
                )
            )
        sections.append(Section(title, lines))
    return sections


def _fields(form: AnswersForm | None, question: Question) -> dict[str, BoundField]:
    names = {"field": "", "confirm": CONFIRMED, "reason": REASON, "reply": REPLY}
    return {
        name: form[question.code + tail]
        for name, tail in names.items()
        if form is not None and question.code + tail in form.fields
    }


def _doubts(form: DoubtsForm | None, place: int, question: Question) -> dict[str, BoundField]:
    if form is None:
        return {}
    doubt, due = _names(place, question)
    return {"doubt": form[doubt], "due": form[due]}


def _names(place: int, question: Question) -> tuple[str, str]:
    return f"doubt-{place}-{question.code}", f"due-{place}-{question.code}"
