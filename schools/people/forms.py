"""Forms of signing in, inviting, assigning and asking about people."""

from datetime import timedelta
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils import timezone

from schools.models import Assignment, User
from schools.people import authority
from schools.people.assignments import deputies
from schools.people.telling import mail_is_set
from schools.permissions import Permission, Role
from shnor_portal.core.forms import DateInput, asked, bare_helper


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="Электронная почта",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="Пароль",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    helper = bare_helper()


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Код с карточки",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
                "class": "code-input",
                "placeholder": "0000 0000 0000 0000",
            }
        ),
        help_text="Шестнадцать цифр; пробелы можно не набирать.",
    )

    helper = bare_helper()


class FactorForm(forms.Form):
    """A code of the second factor, from the telephone or from paper."""

    code = forms.CharField(
        label="Код",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
                "class": "code-input",
            }
        ),
        help_text="Шесть цифр из приложения на телефоне или десять цифр с листа кодов.",
    )

    helper = bare_helper()


class FirstCodeForm(FactorForm):
    """The code that turns the second factor on; above it stands what has to be read first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.help_text = "Шесть цифр из приложения на телефоне."
        del code.widget.attrs["autofocus"]


class ProofForm(forms.Form):
    """Who it is, asked once more: the password, or the code where the second factor is on."""

    def __init__(self, *args: Any, by_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_code:
            asked = FactorForm().fields["code"]
        else:
            asked = SignInForm().fields["password"]
            asked.widget.attrs["autofocus"] = True
        self.fields["proof"] = asked
        self.helper = bare_helper("proof")


class PasswordForm(SetPasswordForm):
    """A new password, twice, after the rules of the settings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Придумайте пароль"
        self.fields["new_password1"].help_text = (
            "Не короче 10 знаков, не только цифры, не слишком простой и не похож на имя или почту. "
            "Удобно запомнить фразу из трёх-четырёх слов."
        )
        self.fields["new_password2"].label = "Повторите пароль"
        self.fields["new_password2"].help_text = ""
        self.helper = bare_helper("new_password1", "new_password2")


class PasswordChangeForm(PasswordForm):
    old_password = forms.CharField(
        label="Нынешний пароль",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old_password", "code", "new_password1", "new_password2"]

    def __init__(self, *args: Any, by_code: bool, **kwargs: Any) -> None:
        """`by_code`: the second factor is on and is asked for too."""
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Новый пароль"
        if by_code:
            self.fields["code"] = FactorForm().fields["code"]
            del self.fields["code"].widget.attrs["autofocus"]
        self.order_fields(self.field_order)
        self.helper = bare_helper(*self.fields)


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["surname", "name", "patronymic", "post", "email"]

    helper = bare_helper()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if authority.is_senior(self.instance, by):
            email = self.fields["email"]
            email.disabled = True
            email.help_text = "Почту этого человека меняет администратор портала."

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("С этой почтой входит другой человек.")
        return email


class TermForm(forms.Form):
    """From–to of a role, both days inclusive."""

    starts = forms.DateField(label="Действует с", widget=DateInput(), initial=timezone.localdate)
    ends = forms.DateField(
        label="по",
        required=False,
        widget=DateInput(),
        help_text="Последний день. Пусто – бессрочно.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", "Последний день раньше первого.")
        return data


class RoleForm(TermForm):
    """A role in a place for a time, out of those that the giver may give."""

    role = forms.ChoiceField(label="Роль")
    place = forms.ChoiceField(
        label="Место", error_messages={"invalid_choice": "Для этой роли выберите место из списка."}
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        roles = authority.grantable_roles(by)
        self.fields["role"].choices = asked((role.value, role.label.capitalize()) for role in roles)
        if not by.holds(Permission.CONFIRM_ROLE):
            self.fields["role"].help_text = (
                "Назначение руководителя органа управления образованием подтверждает "
                "администратор портала или региональный оператор."
            )
        chosen = self["role"].value() or (roles[0] if len(roles) == 1 else None)
        only = Role(chosen).spec.level if chosen in Role.values else None
        self.fields["place"].choices = asked(authority.place_choices(by, only))
        self.fields["role"].widget.attrs |= {
            "data-hx-get": "",
            "data-hx-target": "#div_id_place",
            "data-hx-select": "#div_id_place",
            "data-hx-swap": "outerHTML",
        }
        self.helper = bare_helper(*self.role_layout())

    def role_layout(self) -> list[Any]:
        return ["role", "place", Row(Column("starts"), Column("ends"))]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_place(self) -> authority.Place:
        place = authority.place_of(self.by, self.cleaned_data["place"])
        if place is None:
            raise forms.ValidationError("Здесь вы роли не назначаете.")
        return place


class InviteForm(RoleForm):
    WAYS = [
        ("card", "Распечатать карточку с одноразовым кодом"),
        ("letter", "Отправить ссылку на эту почту"),
    ]

    surname = forms.CharField(label="Фамилия", max_length=100)
    name = forms.CharField(label="Имя", max_length=100)
    patronymic = forms.CharField(label="Отчество", max_length=100, required=False)
    post = forms.CharField(label="Должность", max_length=200, required=False)
    email = forms.EmailField(
        label="Электронная почта",
        help_text="Личная рабочая почта человека: она станет его логином. "
        "Один адрес – один человек.",
    )
    way = forms.ChoiceField(
        label="Как передать приглашение", choices=WAYS, initial="card", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not mail_is_set():
            self.fields["way"].choices = self.WAYS[:1]
            self.fields["way"].help_text = "Почта портала не настроена: код передают карточкой."

    def role_layout(self) -> list[Any]:
        return [
            Fieldset(
                "Кого пригласить",
                Row(Column("surname"), Column("name"), Column("patronymic")),
                Row(Column("post"), Column("email")),
            ),
            Fieldset("Что поручить", *super().role_layout()),
            Fieldset("Приглашение", "way"),
        ]


class EndForm(forms.Form):
    last_day = forms.DateField(label="Последний день роли", widget=DateInput())

    helper = bare_helper()


class DelegationForm(TermForm):
    to = forms.ModelChoiceField(
        label="Кому", queryset=User.objects.none(), empty_label="Выберите сотрудника"
    )

    def __init__(self, *args: Any, own: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = deputies(own)
        self.fields["to"].label_from_instance = lambda user: (
            f"{user.full_name}, {user.post}" if user.post else user.full_name
        )
        ends = self.fields["ends"]
        ends.required, ends.initial = True, timezone.localdate() + timedelta(days=14)
        ends.help_text = "Последний день поручения."
        self.helper = bare_helper("to", Row(Column("starts"), Column("ends")))


class AccessForm(forms.Form):
    """Who, where, what: the question to `access.decide()`."""

    person = forms.ModelChoiceField(
        label="Человек", queryset=User.objects.all(), empty_label="Выберите человека"
    )
    place = forms.ChoiceField(label="Место")
    permission = forms.ChoiceField(
        label="Право", required=False, choices=[("", "все права"), *Permission.choices]
    )

    helper = bare_helper()

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["person"].label_from_instance = lambda user: f"{user.full_name} ({user.email})"
        self.fields["place"].choices = authority.place_choices(by)

    def clean_place(self) -> authority.Place:
        return authority.place_of(self.by, self.cleaned_data["place"]) or authority.PORTAL

    def permissions(self) -> list[Permission]:
        chosen = self.cleaned_data["permission"]
        return [Permission(chosen)] if chosen else list(Permission)
