"""Forms of the execution of plans: what list to show, what was done, what proves it."""

from datetime import date
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.conf import settings
from django.utils import timezone

from roadmaps.execution import queries
from roadmaps.execution.evidence_files import check_evidence
from roadmaps.models import Measure, Occurrence
from roadmaps.plans.targets import number_in
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import DateInput, DecimalField, bare_helper


class MonthField(forms.DateField):
    """The first day of a month, as the browser's own month picker gives it: 2026-05."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m", attrs={"type": "month"})
        super().__init__(input_formats=["%Y-%m"], widget=widget, **options)


class ProofFields(forms.Form):
    """A link or a file, and what it is called."""

    title = forms.CharField(
        label="Что это", max_length=300, required=False, help_text="Например, «Протокол педсовета»."
    )
    url = forms.URLField(label="Ссылка", max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(label="Файл", required=False)

    def clean_file(self) -> tuple[str, bytes] | None:
        """The name and the bytes of a document."""
        file = self.cleaned_data.get("file")
        if not file:
            return None
        # One byte over the limit is enough to refuse.
        data = file.read(settings.MAX_ATTACHMENT_BYTES + 1)
        try:
            check_evidence(file.name, data)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from None
        return file.name, data

    @property
    def proof(self) -> dict[str, Any] | None:
        """Arguments of `services.add_evidence`; None when nothing was given."""
        given = self.cleaned_data
        if not (given.get("url") or given.get("file")):
            return None
        return {"title": given["title"], "url": given["url"], "upload": given["file"]}


class EvidenceForm(ProofFields):
    """Evidence of one deadline, and of the measure's other deadlines that it proves too."""

    others = forms.ModelMultipleChoiceField(
        label="Подтверждает и другие сроки этого мероприятия",
        queryset=Occurrence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, others: list[queries.DeadlineRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            self.fields["others"].queryset = Occurrence.objects.filter(
                pk__in=[row.occurrence.pk for row in others]
            ).select_related("school")
            self.fields["others"].label_from_instance = _named_by_date
        else:
            del self.fields["others"]
        self.helper = bare_helper(
            Row(Column("url"), Column("file")), "title", *(["others"] if others else [])
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("url") or cleaned.get("file")):
            self.add_error("url", "Укажите ссылку или приложите файл.")
        return cleaned


class DoneForm(forms.Form):
    """What was done, when, and the number against the target."""

    done_on = forms.DateField(label="Дата выполнения", widget=DateInput())
    actual_result = forms.CharField(
        label="Фактический результат", required=False, widget=forms.Textarea({"rows": 2})
    )
    actual_value = DecimalField(
        label="Число", required=False, min_value=0, max_digits=12, decimal_places=2
    )
    note = forms.CharField(
        label="Ход выполнения", required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, row: queries.DeadlineRow, **kwargs: Any) -> None:
        occurrence, measure = row.occurrence, row.measure
        self.occurrence = occurrence
        kwargs["initial"] = {
            "done_on": occurrence.done_on or timezone.localdate(),
            "actual_result": occurrence.actual_result,
            "actual_value": occurrence.actual_value,
            "note": occurrence.note,
        }
        super().__init__(*args, **kwargs)
        if measure.target_value is None:
            del self.fields["actual_value"]
        else:
            self._ask_number(occurrence, measure)
        numbers = ["actual_value"] if "actual_value" in self.fields else []
        fields = [Row(*(Column(name) for name in ["done_on", *numbers])), "actual_result", "note"]
        self.helper = bare_helper(*fields)

    @property
    def asks_number(self) -> bool:
        """The plan promises a number, and none was reported."""
        return "actual_value" in self.fields and self.occurrence.actual_value is None

    def _ask_number(self, occurrence: Occurrence, measure: Measure) -> None:
        """A number that stands in the words of the result is offered, and not taken unasked."""
        unit = f"Единица: {measure.target_unit}." if measure.target_unit else ""
        offered = number_in(occurrence.actual_result, measure.target_unit)
        field = self.fields["actual_value"]
        field.help_text = unit
        if occurrence.actual_value is None and offered is not None:
            self.initial["actual_value"] = offered
            field.help_text = f"{unit} Число взято из результата: проверьте и сохраните.".strip()


class BulkForm(ProofFields):
    """One deed for everything that was ticked."""

    done_on = forms.DateField(label="Дата выполнения", required=False, widget=DateInput())
    note = forms.CharField(label="Что сделано", required=False)
    reason = forms.CharField(label="Причина отмены", required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = timezone.localdate
        self.helper = bare_helper()

    @property
    def day(self) -> date:
        return self.cleaned_data.get("done_on") or timezone.localdate()


class SiteCheckForm(forms.Form):
    month = MonthField(label="За месяц")
    checked_on = forms.DateField(label="Проверено", widget=DateInput())
    url = forms.URLField(
        label="Адрес раздела",
        max_length=500,
        assume_scheme="https",
        help_text="Страница раздела «Повышение качества образования» на сайте школы.",
    )
    complete = forms.BooleanField(label="Содержание полное", required=False)
    contents = forms.CharField(label="Что размещено и чего нет", widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper(
            Row(Column("month"), Column("checked_on")), "url", "contents", "complete"
        )


def _named_by_date(occurrence: Occurrence) -> str:
    place = f", {occurrence.school}" if occurrence.school else ""
    label = f" ({occurrence.label})" if occurrence.label else ""
    return f"до {occurrence.end:%d.%m.%Y}{label}{place}"
