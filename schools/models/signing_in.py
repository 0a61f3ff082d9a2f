"""What the sign-in keeps: sessions, second factors, known devices, attempts. Secrets are hashed.

The secret of a second factor must be read again, so it is encrypted instead.
"""

import hashlib
from typing import Self

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from schools.models.people import User
from shnor_portal.core.encryption import EncryptedTextField


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Everybody sees only their own sessions, those that still let in."""
        return self.filter(user=user, expire_date__gt=timezone.now())


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]
    """What the session engine asks of a manager, and the questions above."""


class Session(AbstractBaseSession):
    """A session, named by the hash of its key: a stolen row opens nothing.

    One without a person is that of a passer-by (a code being typed, a message to be shown).
    """

    session_key = models.CharField("хеш ключа", max_length=64, primary_key=True)
    user = models.ForeignKey(
        User, verbose_name="кто", null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    address = models.CharField("адрес", max_length=45, blank=True)
    device = models.CharField("устройство", max_length=120, blank=True)
    started_at = models.DateTimeField("начат", default=timezone.now)
    seen_at = models.DateTimeField("последнее действие", default=timezone.now)

    objects = SessionManager()  # type: ignore[misc]

    class Meta:
        verbose_name = "сеанс"
        verbose_name_plural = "сеансы"
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.device or "сеанс"

    @staticmethod
    def hash_of(key: str) -> str:
        # The key is 160 random bits: there is nothing to guess, so no salt is needed.
        return hashlib.sha256(key.encode()).hexdigest()


class SecondFactor(models.Model):
    """A one-time password by time (RFC 6238). It is asked for once `confirmed_at` is set.

    `new_secret` waits for its first right code; until then the earlier secret stays in force.
    `last_step` is the time step of the last accepted code: none is accepted twice.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret = EncryptedTextField("секрет", blank=True)
    new_secret = EncryptedTextField("новый секрет", blank=True)
    confirmed_at = models.DateTimeField("включён", null=True, blank=True)
    last_step = models.BigIntegerField("последний принятый шаг", default=0)

    class Meta:
        verbose_name = "второй фактор"
        verbose_name_plural = "вторые факторы"

    def __str__(self) -> str:
        return f"Второй фактор: {self.user}"


class PrintedCode(models.Model):
    """A one-time code on paper, for when the telephone is not at hand; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="printed_codes")
    code_hash = models.CharField("хеш кода", max_length=64)
    created_at = models.DateTimeField("выпущен", auto_now_add=True)
    used_at = models.DateTimeField("использован", null=True, blank=True)

    class Meta:
        verbose_name = "код на бумаге"
        verbose_name_plural = "коды на бумаге"
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="printed_code_once")
        ]

    def __str__(self) -> str:
        return f"Код на бумаге: {self.user}"


class KnownPlace(models.Model):
    """A device or an address from which the person has signed in; keyed hashes alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_places")
    key = models.CharField("ключ", max_length=64)
    seen_at = models.DateTimeField("последний вход", default=timezone.now)

    class Meta:
        verbose_name = "знакомое место входа"
        verbose_name_plural = "знакомые места входа"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="known_place_once")]

    def __str__(self) -> str:
        return self.key


class SignInFailure(models.Model):
    """An attempt that is going on or has failed. `key` is what is counted, `about` its other half
    (the accounts of an address, the addresses of an account): keyed hashes, no address and no
    e-mail in clear."""

    key = models.CharField("ключ", max_length=64, db_index=True)
    about = models.CharField("о чём", max_length=64, blank=True)
    at = models.DateTimeField("когда", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "неудачный вход"
        verbose_name_plural = "неудачные входы"

    def __str__(self) -> str:
        return self.key
