"""The cast of the tests: two municipalities of one region, and a person for every role in each.

Everything is doubled so that a leak from one municipality into the other shows. People, schools
and codes are invented. `cast.north` is «ours» in a test, `cast.south` the neighbour; `far_operator`
is of another region.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.contrib.auth.hashers import make_password

from schools.models import Assignment, Municipality, Region, School, SchoolIdentifier, User
from schools.permissions import Role

PASSWORD = "Ключ-от-портала-7"

MUNICIPAL_ROLES = (Role.COORDINATOR, Role.SPECIALIST, Role.HEAD, Role.OBSERVER)
SCHOOL_ROLES = (Role.SCHOOL_HEAD, Role.SCHOOL_TEAM, Role.CURATOR)


@dataclass(frozen=True)
class Place:
    """A municipality with its schools; the people of school roles belong to `schools[0]`."""

    municipality: Municipality
    schools: tuple[School, ...]
    coordinator: User
    specialist: User
    head: User
    observer: User
    school_head: User
    school_team: User
    curator: User

    @property
    def school(self) -> School:
        return self.schools[0]

    @property
    def people(self) -> dict[Role, User]:
        return {role: getattr(self, role.value) for role in (*MUNICIPAL_ROLES, *SCHOOL_ROLES)}


@dataclass(frozen=True)
class Cast:
    region: Region
    north: Place
    south: Place
    region_operator: User
    far_operator: User
    administrator: User

    def by_role(self) -> dict[Role, User]:
        """The northern people, the region's operator and the administrator, by role."""
        return {
            **self.north.people,
            Role.REGION_OPERATOR: self.region_operator,
            Role.ADMINISTRATOR: self.administrator,
        }

    def everybody(self) -> Iterator[User]:
        yield from self.north.people.values()
        yield from self.south.people.values()
        yield from (self.region_operator, self.far_operator, self.administrator)


def make_cast() -> Cast:
    """The whole cast in a dozen queries; call it inside a test's database."""
    region = Region.objects.create(name="Заречный край", code="reg99")
    far = Region.objects.create(name="Дальняя область", code="reg98")
    password = make_password(PASSWORD)
    north = _place(
        Municipality(
            region=region,
            name="Северный муниципальный округ",
            code="reg99_m001",
            oktmo="99701000",
            body_name="Управление образования Северного муниципального округа",
            body_name_genitive="управления образования Северного муниципального округа",
            head_name="П.С. Холодова",
        ),
        ("МБОУ «Гимназия № 1»", "МБОУ «Северная СОШ»", "МБОУ «Приозёрная ООШ»"),
        first_login=991001,
        address="north.example",
        password=password,
    )
    south = _place(
        Municipality(
            region=region, name="Южный район", code="reg99_m002", oktmo="99702000",
            body_name="Отдел образования", body_name_genitive="отдела образования",
        ),
        ("МКОУ «Южная СОШ»", "МКОУ «Луговая СОШ»", "МКОУ «Степная ООШ»"),
        first_login=991101,
        address="south.example",
        password=password,
    )  # fmt: skip
    operators = User.objects.bulk_create(
        [
            _user("operator@region.example", "Крайнева", password),
            _user("operator@far.example", "Дальнева", password),
            _user("admin@portal.example", "Настройкин", password),
        ]
    )
    Assignment.objects.bulk_create(
        [
            Assignment(user=operators[0], role=Role.REGION_OPERATOR, region=region),
            Assignment(user=operators[1], role=Role.REGION_OPERATOR, region=far),
            Assignment(user=operators[2], role=Role.ADMINISTRATOR),
        ]
    )
    return Cast(region, north, south, *operators)


def next_door(place: Place) -> Place:
    """The second school of a place as its own, with people of its own in the school roles."""
    first, second, *others = place.schools
    people = User.objects.bulk_create(
        _user(f"{role}@next.example", f"{SURNAMES[role]}-Соседняя", place.school_head.password)
        for role in SCHOOL_ROLES
    )
    Assignment.objects.bulk_create(
        Assignment(user=user, role=role, school=second)
        for role, user in zip(SCHOOL_ROLES, people, strict=True)
    )
    own = {role.value: user for role, user in zip(SCHOOL_ROLES, people, strict=True)}
    return replace(place, schools=(second, first, *others), **own)


def far_place(cast: Cast) -> Place:
    """A municipality of the other region."""
    return _place(
        Municipality(
            region=cast.far_operator.assignments.get().region, name="Тундровый район",
            code="reg98_m001", oktmo="99801000", body_name="Комитет образования",
            body_name_genitive="комитета образования",
        ),
        ("МБОУ «Тундровая СОШ»", "МБОУ «Оленья СОШ»", "МБОУ «Ягельная ООШ»"),
        first_login=991201,
        address="far.example",
        password=cast.administrator.password,
    )  # fmt: skip


def _place(
    municipality: Municipality,
    names: tuple[str, ...],
    *,
    first_login: int,
    address: str,
    password: str,
) -> Place:
    municipality.save()
    kinds = {"Гимназия": School.Kind.GYMNASIUM, "ООШ": School.Kind.BASIC}
    schools = School.objects.bulk_create(
        School(
            municipality=municipality,
            name=name,
            kind=next((k for word, k in kinds.items() if word in name), School.Kind.SECONDARY),
            pupils=600 - 180 * number,
        )
        for number, name in enumerate(names)
    )
    SchoolIdentifier.objects.bulk_create(
        SchoolIdentifier(school=school, system="fis_oko", value=str(first_login + n), prefix="edu")
        for n, school in enumerate(schools)
    )
    roles = (*MUNICIPAL_ROLES, *SCHOOL_ROLES)
    people = User.objects.bulk_create(
        _user(f"{role}@{address}", f"{SURNAMES[role]}-{municipality.name.split()[0]}", password)
        for role in roles
    )
    Assignment.objects.bulk_create(
        Assignment(user=user, role=role, **_where(role, municipality, schools[0]))
        for role, user in zip(roles, people, strict=True)
    )
    return Place(municipality, tuple(schools), *people)


SURNAMES = {
    Role.COORDINATOR: "Ведущая",
    Role.SPECIALIST: "Методистова",
    Role.HEAD: "Начальникова",
    Role.OBSERVER: "Смотрова",
    Role.SCHOOL_HEAD: "Директорова",
    Role.SCHOOL_TEAM: "Завучева",
    Role.CURATOR: "Кураторова",
}


def _user(email: str, surname: str, password: str) -> User:
    return User(
        email=email, surname=surname, name="Мария", patronymic="Павловна", password=password
    )


def _where(role: Role, municipality: Municipality, school: School) -> dict[str, object]:
    return {"school": school} if role in SCHOOL_ROLES else {"municipality": municipality}
