"""Accounts, what each person is assigned to, and invitations."""

from collections import defaultdict
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from schools.models.places import Municipality, Region
from schools.models.schools import School
from schools.models.scoping import PlaceQuerySet
from schools.permissions import ROLES, Level, Permission, Role, RoleSpec
from shnor_portal.core.searching import Searched, SearchedRows, SearchText
from shnor_portal.core.typography import short_date


class UserQuerySet(SearchedRows):
    def visible_to(self, user: "User") -> Self:
        """People assigned inside the viewer's scopes; an administrator sees everybody.

        Whoever has left for another place is seen there, and no more where they were.
        """
        if user.holds_everywhere(Permission.MANAGE_PEOPLE):
            return self
        inside = Assignment.objects.visible_to(user)
        here = Q(pk__in=inside.unfinished().values("user"))
        nowhere = ~Q(pk__in=Assignment.objects.unfinished().values("user"))
        was_here = Q(pk__in=inside.values("user")) & nowhere
        return self.filter(here | was_here | Q(pk=user.pk))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(Searched, AbstractBaseUser):
    """A person's own account; there are no shared school logins."""

    email = models.EmailField("электронная почта (логин)", unique=True)
    surname = models.CharField("фамилия", max_length=100)
    name = models.CharField("имя", max_length=100)
    patronymic = models.CharField("отчество", max_length=100, blank=True)
    post = models.CharField("должность", max_length=200, blank=True)
    is_active = models.BooleanField("действует", default=True)
    created_at = models.DateTimeField("заведён", auto_now_add=True)
    search_text = SearchText("surname", "name", "patronymic", "post", "email")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["surname", "name"]

    objects = UserManager()

    class Meta:
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"
        ordering = ["surname", "name"]

    def __str__(self) -> str:
        return self.short_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, [self.surname, self.name, self.patronymic]))

    @property
    def short_name(self) -> str:
        """«Иванова М.П.» with a no-break space."""
        initials = "".join(f"{word[0]}." for word in [self.name, self.patronymic] if word)
        return f"{self.surname}\u00a0{initials}" if initials else self.surname

    @cached_property
    def current_assignments(self) -> list["Assignment"]:
        """Today's assignments with their places, none for a closed account; read once a request,
        and once more by every deed (`forget_rights`)."""
        return list(
            self.assignments.current()
            .filter(user__is_active=True)
            .select_related("region", "municipality", "school__municipality")
            .order_by("role", "pk")
        )

    def forget_rights(self) -> None:
        """The next question about rights asks the database again."""
        self.__dict__.pop("current_assignments", None)

    @property
    def time_zone(self) -> str:
        """Of the first municipality that the person works in; blank for the portal's own."""
        return next((place.time_zone for place in self.workplaces if place), "")

    @property
    def workplaces(self) -> list[Municipality | None]:
        """The municipality of each current assignment; None stands for one that is wider."""
        return [
            one.municipality or (one.school.municipality if one.school else None)
            for one in self.current_assignments
        ]

    @property
    def sees_many(self) -> bool:
        """Whether the person's roles show more than one school."""
        schools = {a.school_id for a in self.current_assignments}
        return len(schools) > 1 or None in schools

    def has_role(self, role: Role) -> bool:
        return any(a.role == role for a in self.current_assignments)

    def holds(self, permission: Permission) -> bool:
        """Whether any current assignment gives the permission somewhere."""
        return any(a.gives(permission) for a in self.current_assignments)

    def places_with(self, permission: Permission) -> dict[str, list[int]]:
        """Primary keys of the places where the person holds the permission, by level.

        A portal-wide assignment is `{"portal": [0]}`.
        """
        places: dict[str, list[int]] = defaultdict(list)
        for assignment in self.current_assignments:
            if assignment.gives(permission):
                places[assignment.level].append(assignment.place_id)
        return places

    def holds_in(self, permission: Permission, scope: str) -> bool:
        """Whether a current assignment gives the permission over this scope path."""
        return any(
            a.gives(permission) and scope.startswith(a.scope) for a in self.current_assignments
        )

    def holds_everywhere(self, permission: Permission) -> bool:
        """Whether the permission is held over the whole portal."""
        return self.holds_in(permission, "")

    def may_import_into(self, scope: str) -> bool:
        return self.holds_in(Permission.IMPORT_FILES, scope)

    def may_withdraw_from(self, scope: str) -> bool:
        return self.holds_in(Permission.WITHDRAW_BATCH, scope)

    def visible_places(self) -> dict[str, list[int]]:
        """Primary keys of the places whose data the person sees, by level."""
        return self.places_with(Permission.VIEW_SCHOOL)

    def role_prefixes(self) -> list[str]:
        """Scope paths of the places of all current roles."""
        return [a.scope for a in self.current_assignments]

    def scope_prefixes(self) -> list[str]:
        """Scope paths under which rows of the kit are visible (files, jobs, papers)."""
        return self._prefixes_with(Permission.VIEW_SCHOOL)

    def figure_prefixes(self) -> list[str]:
        """Scope paths where the person sees figures of fewer than five participants."""
        return self._prefixes_with(Permission.VIEW_SMALL)

    def audit_prefixes(self) -> list[str]:
        """Scope paths whose trail of deeds the person reads."""
        return self._prefixes_with(Permission.SEE_AUDIT)

    def personal_prefixes(self) -> list[str]:
        """Scope paths whose files with personal data the person may take: who brings such files.

        A department brings results; a school brings its plans, and sees no files above its own.
        """
        brings = (Permission.IMPORT_FILES, Permission.EDIT_PLAN)
        return [prefix for permission in brings for prefix in self._prefixes_with(permission)]

    def _prefixes_with(self, permission: Permission) -> list[str]:
        return [a.scope for a in self.current_assignments if a.gives(permission)]


class AssignmentQuerySet(PlaceQuerySet):
    """Assignments inside a scope: those bound to its schools, municipalities and regions."""

    def current(self) -> Self:
        today = timezone.localdate()
        return self.filter(starts__lte=today).filter(Q(ends=None) | Q(ends__gte=today))

    def unfinished(self) -> Self:
        """In force or still to come."""
        return self.filter(Q(ends=None) | Q(ends__gte=timezone.localdate()))

    def visible_to(self, user: User) -> Self:
        if user.holds_everywhere(Permission.MANAGE_PEOPLE):
            return self
        places = user.visible_places()
        municipalities, regions = places["municipality"], places["region"]
        return self.filter(
            Q(user=user)
            | Q(school__in=places["school"])
            | Q(municipality__in=municipalities)
            | Q(school__municipality__in=municipalities)
            | Q(region__in=regions)
            | Q(municipality__region__in=regions)
            | Q(school__municipality__region__in=regions)
        )


def _place_of_role() -> Q:
    """Each role is bound to a place of its level and to no other."""
    places = [Level.REGION, Level.MUNICIPALITY, Level.SCHOOL]
    allowed = Q()
    for level in Level:
        roles = [role.value for role, spec in ROLES.items() if spec.level == level]
        bound = {f"{place}__isnull": place != level for place in places}
        allowed |= Q(role__in=roles, **bound)
    return allowed


PLACE_OF_ROLE = _place_of_role()


class RoleInPlace(models.Model):
    """A role and the place that it is bound to, from one day to another, both inclusive."""

    role = models.CharField("роль", max_length=20, choices=Role)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.CASCADE)
    municipality = models.ForeignKey(Municipality, null=True, blank=True, on_delete=models.CASCADE)
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    starts = models.DateField("с", default=timezone.localdate)
    ends = models.DateField("по", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.place or 'портал'}"

    @property
    def spec(self) -> RoleSpec:
        return ROLES[Role(self.role)]

    def gives(self, permission: Permission) -> bool:
        return permission in self.spec.permissions

    @property
    def level(self) -> Level:
        return self.spec.level

    @property
    def place(self) -> Region | Municipality | School | None:
        return self.region or self.municipality or self.school

    @property
    def place_id(self) -> int:
        return self.region_id or self.municipality_id or self.school_id or 0

    @property
    def scope(self) -> str:
        return self.place.scope if self.place else ""

    @property
    def term(self) -> str:
        """«с 01.09.2026 по 31.08.2027», «с 01.09.2026 бессрочно»."""
        last = f"по {short_date(self.ends)}" if self.ends else "бессрочно"
        return f"с {short_date(self.starts)} {last}"


class Assignment(RoleInPlace):
    """A role in a place for a time. A delegated one names whose powers it carries."""

    class Stage(models.TextChoices):
        LATER = "later", "ещё не началась"
        NOW = "now", "действует"
        OVER = "over", "закончилась"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    delegated_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="delegations"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "назначение"
        verbose_name_plural = "назначения"
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(
                condition=PLACE_OF_ROLE,
                name="assignment_place_of_role",
                violation_error_message="Роль назначается на своё место: региональный "
                "оператор – на регион, муниципальный сотрудник – на муниципалитет, "
                "сотрудник школы – на школу.",
            ),
        ]

    @property
    def stage(self) -> Stage:
        today = timezone.localdate()
        if self.ends and self.ends < today:
            return self.Stage.OVER
        return self.Stage.LATER if self.starts > today else self.Stage.NOW


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(assignment__in=Assignment.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A way in, by a link in a letter or by a printed one-time code; only its hash is kept."""

    class Stage(models.TextChoices):
        OPEN = "open", "действует"
        USED = "used", "использован"
        REVOKED = "revoked", "отозван"
        EXPIRED = "expired", "истёк"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField("хеш кода", max_length=64, unique=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField("создано", auto_now_add=True)
    expires_at = models.DateTimeField("действует до")
    used_at = models.DateTimeField("использовано", null=True, blank=True)
    revoked_at = models.DateTimeField("отозвано", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "приглашение"
        verbose_name_plural = "приглашения"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Приглашение: {self.user}"

    @property
    def stage(self) -> Stage:
        if self.used_at:
            return self.Stage.USED
        if self.revoked_at:
            return self.Stage.REVOKED
        return self.Stage.OPEN if self.expires_at > timezone.now() else self.Stage.EXPIRED
