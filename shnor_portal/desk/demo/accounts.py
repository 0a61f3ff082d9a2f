"""People of the demonstration: one for every role, plain invented names, one password for all."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from schools.models import Municipality, Region, School, User
from schools.people.assignments import give_role
from schools.people.authority import PORTAL, Place
from schools.people.role_offers import propose
from schools.permissions import Role
from shnor_portal.core.models import Notice
from shnor_portal.desk.demo.places import BEYOND_RIVER, UPPER_RIVER, DemoMunicipality

DEMO_PASSWORD = "Verkhovye-2890"
MAIL = "@demo.example"


@dataclass(frozen=True)
class Duty:
    """A role and its place: the key of a school, or blank for the municipality of the account."""

    role: Role
    school: str = ""


@dataclass(frozen=True)
class Account:
    """`where` is the municipality of its duties; none for the region and the portal."""

    login: str
    surname: str
    name: str
    patronymic: str
    post: str
    duties: tuple[Duty, ...]
    where: DemoMunicipality | None = UPPER_RIVER

    @property
    def email(self) -> str:
        return self.login + MAIL


COORDINATOR, HEAD, SPECIALIST = "koordinator", "nachalnik", "specialist"
SECOND_COORDINATOR = "koordinator2"
ACCOUNTS = (
    Account(COORDINATOR, "Речкина", "Мария", "Андреевна",
            "заместитель начальника управления", (Duty(Role.COORDINATOR),)),
    Account(SPECIALIST, "Ручьёва", "Ольга", "Николаевна",
            "методист Ресурсного центра", (Duty(Role.SPECIALIST),)),
    Account(HEAD, "Лесникова", "Татьяна", "Викторовна",
            "начальник управления образования", (Duty(Role.HEAD),)),
    Account("nablyudatel", "Долинин", "Сергей", "Юрьевич",
            "председатель общественного совета", (Duty(Role.OBSERVER),)),
    Account("direktor", "Берёзкин", "Павел", "Ильич",
            "директор ООШ № 4", (Duty(Role.SCHOOL_HEAD, "school4"),)),
    Account("zavuch", "Осинина", "Алла", "Борисовна",
            "заместитель директора ООШ № 4 по УВР", (Duty(Role.SCHOOL_TEAM, "school4"),)),
    Account("direktor-borovoe", "Дубравин", "Олег", "Иванович",
            "директор Боровской СОШ", (Duty(Role.SCHOOL_HEAD, "borovoe"),)),
    Account("zavuch3", "Липина", "Наталья", "Сергеевна",
            "заместитель директора СОШ № 3 по УВР", (Duty(Role.SCHOOL_TEAM, "school3"),)),
    Account("direktor-sosnovka", "Сосновская", "Вера", "Ивановна",
            "директор Сосновской СОШ", (Duty(Role.SCHOOL_HEAD, "sosnovka"),)),
    Account("direktor-gimnazii", "Ясенева", "Елена", "Юрьевна",
            "директор гимназии", (Duty(Role.SCHOOL_HEAD, "gymnasium"),)),
    Account("kurator", "Родникова", "Анна", "Сергеевна",
            "директор Ключевской СОШ, куратор Боровской СОШ",
            (Duty(Role.SCHOOL_HEAD, "klyuchi"), Duty(Role.CURATOR, "borovoe"))),
    Account("region", "Крайнова", "Вера", "Максимовна",
            "специалист регионального центра оценки качества образования",
            (Duty(Role.REGION_OPERATOR),), None),
    Account("admin", "Порталов", "Денис", "Игоревич",
            "администратор портала", (Duty(Role.ADMINISTRATOR),), None),
    Account(SECOND_COORDINATOR, "Заречнева", "Инна", "Павловна",
            "главный специалист комитета", (Duty(Role.COORDINATOR),), BEYOND_RIVER),
    Account("predsedatel2", "Полевой", "Виктор", "Петрович",
            "председатель комитета", (Duty(Role.HEAD),), BEYOND_RIVER),
    Account("direktor2", "Ковылина", "Юлия", "Петровна",
            "директор Степновской СОШ", (Duty(Role.SCHOOL_HEAD, "stepnoe"),), BEYOND_RIVER),
)  # fmt: skip


def open_accounts(since: date) -> None:
    """Make everybody; `since` is the first day of their roles. Schools must be there already."""
    password = make_password(DEMO_PASSWORD)
    for account in ACCOUNTS:
        person = User.objects.create(
            email=account.email,
            surname=account.surname,
            name=account.name,
            patronymic=account.patronymic,
            post=account.post,
            password=make_password(None),
        )
        for duty in account.duties:
            give_role(
                person=person,
                role=duty.role,
                place=_place(account, duty),
                starts=since,
                ends=None,
                by=None,
            )
        # Last: whoever can come in is told of every role.
        person.password = password
        person.save(update_fields=["password"])


def offer_role(since: date) -> None:
    """A role that waits: the second municipality asks our curator to take on a school of theirs.

    Its letters go nowhere: people of the demonstration have invented addresses.
    """
    school = School.objects.get(municipality__code=BEYOND_RIVER.code, name__contains="Степновская")
    propose(
        person=person("kurator"), role=Role.CURATOR, place=school, starts=since, ends=None,
        by=person(SECOND_COORDINATOR),
    )  # fmt: skip
    Notice.objects.filter(kind__in=[Notice.Kind.ACCESS, Notice.Kind.LIST], sent_at=None).update(
        sent_at=timezone.now()
    )


def person(login: str) -> User:
    return User.objects.get(email=login + MAIL)


def demo_accounts() -> list[tuple[str, str]]:
    """(login, who it is) of those demonstration accounts that exist; empty without the demo."""
    known = set(User.objects.filter(email__endswith=MAIL).values_list("email", flat=True))
    return [
        (account.email, f"{'; '.join(_duty(account, duty) for duty in account.duties)}")
        for account in ACCOUNTS
        if account.email in known
    ]


def _duty(account: Account, duty: Duty) -> str:
    if account.where is None:
        return duty.role.label
    schools = {school.key: school.name for school in account.where.schools}
    return f"{duty.role.label}, {schools[duty.school] if duty.school else account.where.name}"


def _place(account: Account, duty: Duty) -> Place:
    if duty.role == Role.ADMINISTRATOR:
        return PORTAL
    if account.where is None:
        return Region.objects.get(municipalities__code=UPPER_RIVER.code)
    municipality = Municipality.objects.get(code=account.where.code)
    if not duty.school:
        return municipality
    names = {school.key: school.name for school in account.where.schools}
    return School.objects.get(municipality=municipality, name=names[duty.school])
