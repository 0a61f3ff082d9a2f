"""Forms by which a person says what stands where in a table."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from monitoring.models import Assessment
from monitoring.models.results import Procedure
from monitoring.results.layouts.envelope import GRADES
from monitoring.results.layouts.mapped.guesses import work_of
from monitoring.results.layouts.mapped.headings import HeadColumn
from monitoring.results.layouts.mapped.meanings import SKIP, WORK, Unknown
from monitoring.results.layouts.mapped.recipe import Meaning, Recipe, lacking_for
from monitoring.results.layouts.mapped.roles import ROLES, title_of
from monitoring.results.layouts.row_exams import YEARS
from monitoring.results.mapping.outline import OutlinedSheet
from monitoring.results.subjects import SUBJECTS, find_subject
from shnor_portal.core.forms import asked, bare_helper

_ROWS = re.compile(r"(\d{1,6})(?:\s*[-–—]\s*(\d{1,6}))?")
_MOST_SKIPPED = 500
NOT_LOADED = "skip"
PROCEDURES = [
    (Procedure.KDR, "КДР, мониторинг или другая региональная работа"),
    (Procedure.VPR, "ВПР"),
    (Procedure.OGE, "ОГЭ"),
    (Procedure.EGE, "ЕГЭ"),
    (Procedure.TRIAL, "тренировочная (пробная) работа"),
    (Procedure.SCHOOL, "работа самой школы"),
]


class PlaceForm(forms.Form):
    """Where the table stands on its sheet."""

    sheet = forms.ChoiceField(label="Лист")
    header = forms.IntegerField(
        label="Строка заголовка",
        min_value=1,
        error_messages={"required": "Отметьте строку, в которой стоят названия столбцов."},
    )
    depth = forms.TypedChoiceField(
        label="Сколько строк занимают названия столбцов",
        coerce=int,
        choices=[(1, "одну"), (2, "две"), (3, "три")],
    )
    skipped = forms.CharField(
        label="Строки, которые не нужно читать",
        required=False,
        help_text="Номера через запятую, например: 7, 12–14. Строки «Итого», «Всего» и «Средние» "
        "портал пропускает сам.",
    )
    end = forms.IntegerField(
        label="Последняя строка с данными",
        required=False,
        min_value=1,
        help_text="Если под таблицей есть другой текст. Пусто – до конца листа.",
    )

    def __init__(self, *args: Any, sheets: Sequence[OutlinedSheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = {sheet.name: sheet for sheet in sheets}
        self.fields["sheet"].choices = [(name, name) for name in self.sheets]

    def clean_skipped(self) -> list[int]:
        given = self.cleaned_data["skipped"].strip()
        rows: set[int] = set()
        for part in filter(None, (piece.strip() for piece in re.split(r"[,;]", given))):
            match = _ROWS.fullmatch(part)
            last = int(match[2] or match[1]) if match else 0
            if not match or last - int(match[1]) > _MOST_SKIPPED:
                raise forms.ValidationError(
                    f"«{part}» – не номер строки. Напишите номера через запятую: 7, 12–14."
                )
            rows.update(range(int(match[1]), last + 1))
        return sorted(rows)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        sheet, header = self.sheets.get(given.get("sheet", "")), given.get("header")
        if sheet and header:
            last = header + given.get("depth", 1) - 1
            if last >= sheet.total:
                self.add_error("header", "Под названиями столбцов нет ни одной строки с данными.")
            if given.get("end") and given["end"] <= last:
                self.add_error("end", "Последняя строка стоит выше первой строки с данными.")
        return given


def _role_choices() -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for role in ROLES:
        groups.setdefault(role.group, []).append((role.code, role.title))
    return [("", title_of("")), *groups.items()]


class ColumnsForm(forms.Form):
    """What each of the columns is, and of which work where several stand beside each other."""

    def __init__(
        self,
        *args: Any,
        columns: Sequence[HeadColumn],
        known: Mapping[str, Meaning],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        choices = _role_choices()
        for column in columns:
            meaning = known.get(column.key, Meaning())
            name = column.title or "без названия"
            self.fields[f"role-{column.index}"] = forms.ChoiceField(
                label=f"Что в столбце {column.letter} «{name}»",
                choices=choices,
                required=False,
                initial=meaning.role,
            )
            self.fields[f"work-{column.index}"] = forms.CharField(
                label=f"О какой работе столбец {column.letter}",
                required=False,
                max_length=100,
                initial=meaning.work,
            )

    def meanings(self) -> dict[str, Meaning]:
        """What was said, by the key of a column; a column that is not needed is of no work."""
        given = self.cleaned_data
        meanings = {}
        for column in self.columns:
            role = given[f"role-{column.index}"]
            many = role and next(one.many for one in ROLES if one.code == role)
            work = " ".join(given[f"work-{column.index}"].split()) if many else ""
            meanings[column.key] = Meaning(role, work, column.title)
        return meanings


class WorkForm(forms.Form):
    """Which work the whole file is of; a field stands where no column says it."""

    procedure = forms.ChoiceField(
        label="Что это за работа",
        choices=PROCEDURES,
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите, что это за работа."},
    )
    year = forms.IntegerField(
        label="Год",
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        help_text="Для учебного года 2025/2026 – 2026.",
    )
    subject = forms.ChoiceField(
        label="Предмет", choices=asked((one.name, one.name) for one in SUBJECTS)
    )
    grade = forms.TypedChoiceField(
        label="Класс",
        coerce=int,
        empty_value=None,
        choices=asked((grade, grade) for grade in GRADES),
    )
    campaign = forms.ChoiceField(label="Когда писали", choices=Assessment.Campaign)
    max_primary = forms.IntegerField(
        label="Максимальный первичный балл",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="Сколько баллов можно набрать за всю работу. Средний балл показывается долей от "
        "него, а без него сохранится, но на страницах не появится.",
    )

    def __init__(self, *args: Any, recipe: Recipe, **kwargs: Any) -> None:
        names = ("procedure", "year", "subject", "grade", "campaign", "max_primary")
        initial = {name: getattr(recipe, name) for name in names}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.recipe = recipe
        roles, wanted = recipe.roles(), recipe.facts_wanted()
        if without := recipe.works_without_grade():
            wanted = [*wanted, "grade"]
            named = ", ".join(f"«{work}»" for work in without[:3])
            self.fields["grade"].required = False
            self.fields["grade"].help_text = (
                f"Для столбцов, в названиях которых класса нет ({named}). Если классы у них "
                "разные, оставьте пусто: портал спросит о каждом."
            )
        for fact in ("year", "subject", "grade"):
            if fact not in wanted:
                del self.fields[fact]
        self.helper = bare_helper()
        if not roles & {"mean_primary", "score"} or "max_primary" in roles:
            del self.fields["max_primary"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        procedure = given.get("procedure", "")
        checked = Recipe.of({**self.recipe.as_json(), "procedure": procedure})
        for words in lacking_for(checked):
            self.add_error("procedure", words)
        subject = given.get("subject")
        if subject and procedure and find_subject(subject, procedure) is None:
            self.add_error("subject", "Такого предмета у этой процедуры нет.")
        return given


class ValuesForm(forms.Form):
    """What values mean that the portal does not know."""

    def __init__(self, *args: Any, values: Sequence[Unknown], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values = values
        subjects = [(one.name, one.name) for one in SUBJECTS]
        for number, value in enumerate(values):
            if value.kind == WORK:
                read = work_of(value.value, "vpr")
                self.fields[f"subject-{number}"] = forms.ChoiceField(
                    label=f"Предмет для «{value.value}»",
                    required=False,
                    initial=read.subject.subject if read.subject else "",
                    choices=[
                        ("", "ещё не решено"),
                        (NOT_LOADED, "не загружать такие строки"),
                        ("Предметы", subjects),
                    ],
                )
                self.fields[f"grade-{number}"] = forms.TypedChoiceField(
                    label=f"Класс для «{value.value}»",
                    required=False,
                    initial=read.grade,
                    coerce=int,
                    empty_value=None,
                    choices=[("", "класс – как в таблице"), *((n, f"{n} класс") for n in GRADES)],
                )
            else:
                self.fields[f"nothing-{number}"] = forms.ChoiceField(
                    label=f"Что значит «{value.value}»",
                    required=False,
                    choices=[("", "ошибка в файле"), ("nothing", "данных нет")],
                )

    def answers(self) -> dict[str, dict[str, Mapping[str, Any]]]:
        """What was said, by kind and value; nothing for what was not."""
        answers: dict[str, dict[str, Mapping[str, Any]]] = {}
        for number, value in enumerate(self.values):
            answer = self._answer(number, value)
            if answer:
                answers.setdefault(value.kind, {})[value.value] = answer
        return answers

    def _answer(self, number: int, value: Unknown) -> Mapping[str, Any] | None:
        if value.kind != WORK:
            return {"nothing": True} if self.cleaned_data[f"nothing-{number}"] else None
        subject = self.cleaned_data[f"subject-{number}"]
        if subject == NOT_LOADED:
            return SKIP
        grade = self.cleaned_data[f"grade-{number}"]
        return {"subject": subject, "grade": grade} if subject or grade else None
