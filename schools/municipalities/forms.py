"""The settings of a municipality: its words, people's names in cases, and its clock."""

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from schools.models import Municipality
from schools.municipalities import time_zones
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import DateInput, bare_helper
from shnor_portal.core.typography import in_case

EXAMPLES = {
    "body_name": "Управление образования администрации Верхнего района",
    "body_name_genitive": "управления образования администрации Верхнего района",
    "head_post": "Начальник",
    "head_name": "М.П. Иванова",
    "method_service": "МКУ «Ресурсный центр»",
    "method_service_dative": "МКУ «Ресурсный центр»",
    "coordinator_name_dative": "Петровой А.С., заместителю начальника",
    "place": "с. Верхнее",
}


class MunicipalitySettingsForm(forms.ModelForm):
    factor_from = forms.DateField(
        label="Второй фактор для сотрудников муниципалитета обязателен с",
        required=False,
        widget=DateInput(),
        help_text="Пусто – не требуется. С этого дня координатор, специалисты, руководитель "
        "и наблюдатель входят по паролю и коду с телефона; кто его не настроил, настроит при "
        "входе. Включить второй фактор для себя каждый может и раньше.",
    )

    class Meta:
        model = Municipality
        fields = [
            "list_term",
            "condition_term",
            "order_term",
            "exit_term",
            "body_name",
            "body_name_genitive",
            "head_post",
            "head_name",
            "method_service",
            "method_service_dative",
            "coordinator_name_dative",
            "place",
            "time_zone",
            "gia_attempts",
            "light_green",
            "light_amber",
            "marks_small",
        ]
        help_texts = {field: f"Например: {text}" for field, text in EXAMPLES.items()} | {
            "gia_attempts": "Основной период – до 1\u00a0июля: его основные и\u00a0резервные дни "
            "складываются. Протоколы более поздних дней загружаются и\u00a0хранятся, но при первой "
            "попытке в\u00a0показатели не\u00a0входят. При изменении показатели ОГЭ и\u00a0ЕГЭ "
            "пересчитываются сразу.",
            "marks_small": "Если в\u00a0управлении введён такой порядок. Пометка стоит справа "
            "вверху справки о\u00a0школе и\u00a0справки по\u00a0итогам мониторинга, когда в них "
            "есть такие числа. Уже составленные документы не\u00a0меняются.",
            "light_green": "Показатель программы достигнут: выполнено не меньше этой доли плана.",
            "light_amber": "Близко к\u00a0плану: выполнено не меньше этой доли. Ниже – красный.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["factor_from"].initial = self.instance.factor_from
        self.fields["time_zone"] = forms.ChoiceField(
            label="Часовой пояс",
            choices=time_zones.choices(self.instance.time_zone),
            help_text="По нему считаются сроки и показывается время.",
        )
        self.helper = bare_helper(
            Fieldset(
                "Слова на страницах и в документах",
                "list_term",
                "condition_term",
                Row(Column("order_term"), Column("exit_term")),
            ),
            Fieldset(
                "Орган управления образованием",
                "body_name",
                "body_name_genitive",
                Row(Column("head_post"), Column("head_name")),
                "coordinator_name_dative",
            ),
            Fieldset("Методическая служба", "method_service", "method_service_dative"),
            Fieldset("Пометка на документах", "marks_small"),
            Fieldset("ОГЭ и ЕГЭ", "gia_attempts"),
            Fieldset("Показатели программ", Row(Column("light_green"), Column("light_amber"))),
            Fieldset("Место и время", Row(Column("place"), Column("time_zone"))),
            Fieldset("Вход в портал", "factor_from"),
        )

    def clean_head_post(self) -> str:
        """Papers put the post in cases, so its first word must be one that they can inflect."""
        post = self.cleaned_data["head_post"]
        try:
            in_case(post, "gen")
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return post
