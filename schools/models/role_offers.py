"""Roles that wait for somebody's word before they are in force."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from schools.models.people import PLACE_OF_ROLE, RoleInPlace, User
from schools.permissions import ROLES, Permission


class RoleOfferQuerySet(models.QuerySet):
    def waiting(self, *states: str) -> Self:
        """Offers in these states whose time is not up."""
        now = timezone.now()
        return self.filter(
            Q(ends=None) | Q(ends__gte=timezone.localdate()), state__in=states, expires_at__gt=now
        )

    def in_places_of(self, user: Any, permission: Permission) -> Self:
        """Offers of roles in the places where the user holds the permission."""
        places = user.places_with(permission)
        if places.get("portal"):
            return self
        municipalities, regions = places.get("municipality", []), places.get("region", [])
        return self.filter(
            Q(school__in=places.get("school", []))
            | Q(municipality__in=municipalities)
            | Q(school__municipality__in=municipalities)
            | Q(region__in=regions)
            | Q(municipality__region__in=regions)
            | Q(school__municipality__region__in=regions)
        )

    def put_to(self, user: Any) -> Self:
        """What the person was asked or told of: not what still waits for somebody else's word."""
        unseen = [RoleOffer.State.UNCONFIRMED, RoleOffer.State.DENIED]
        return self.filter(person=user).exclude(state__in=unseen)

    def visible_to(self, user: Any) -> Self:
        """Offers of one's own places, those put to the viewer, and those that wait for the viewer's
        word."""
        given = self.in_places_of(user, Permission.MANAGE_PEOPLE)
        roles = [role for role, spec in ROLES.items() if spec.by_word]
        by_word = self.in_places_of(user, Permission.CONFIRM_ROLE).filter(role__in=roles)
        return given | by_word | self.put_to(user)


class RoleOffer(RoleInPlace):
    """A role that is not in force yet.

    unconfirmed → offered or accepted (somebody above said yes), denied;
    offered → accepted, refused; both → withdrawn; past `expires_at` neither moves any more.

    `email` is the address as the giver typed it: all that they may see of the person.
    """

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "ждёт подтверждения"
        OFFERED = "offered", "ждёт ответа"
        ACCEPTED = "accepted", "роль назначена"
        REFUSED = "refused", "человек отказался"
        DENIED = "denied", "не подтверждено"
        WITHDRAWN = "withdrawn", "отозвано"
        # Never kept: an open offer whose time is up.
        EXPIRED = "expired", "срок ответа истёк"

    OPEN = (State.UNCONFIRMED, State.OFFERED)

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_offers")
    email = models.EmailField("почта, как её указали")
    state = models.CharField("состояние", max_length=12, choices=State)
    created_by = models.ForeignKey(
        User, verbose_name="кто предложил", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("предложено", auto_now_add=True)
    expires_at = models.DateTimeField("ответить до")
    confirmed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField("решено", null=True, blank=True)

    objects = RoleOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "предложение роли"
        verbose_name_plural = "предложения ролей"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=PLACE_OF_ROLE, name="offer_place_of_role"),
        ]

    @property
    def stage(self) -> State:
        """The state as it stands today: an open offer ends by itself."""
        over = self.ends and self.ends < timezone.localdate()
        if self.state in self.OPEN and (over or self.expires_at <= timezone.now()):
            return self.State.EXPIRED
        return self.State(self.state)

    @property
    def is_open(self) -> bool:
        return self.stage in self.OPEN
