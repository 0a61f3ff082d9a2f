"""The ledger of what the portal told people: what was sent, when, and when it was seen."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Everybody reads only what was written to them."""
        return self.filter(recipient=user)

    def unseen(self) -> Self:
        return self.filter(seen_at=None)


class Notice(models.Model):
    """One message to one person: the daily digest, a weekly summary, what happened to their
    account and roles, what is asked of their school. `body` is kept as sent.

    `day` with `kind` makes a digest one a day however often the schedule runs. A line of `items`
    may name the `scope` that it quotes: it is shown while a role of the person reaches there.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", "ежедневная сводка"
        SUMMARY = "summary", "еженедельная сводка"
        ACCESS = "access", "доступ и роли"
        LIST = "list", "перечень школ"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="кому",
        on_delete=models.CASCADE,
        related_name="notices",
    )
    kind = models.CharField("вид", max_length=10, choices=Kind)
    day = models.DateField("за день")
    title = models.CharField("тема", max_length=300)
    body = models.TextField("текст")
    items = models.JSONField("о чём", default=list)
    created_at = models.DateTimeField("составлено", auto_now_add=True)
    sent_at = models.DateTimeField("отправлено письмом", null=True, blank=True)
    claimed_at = models.DateTimeField("отправляется с", null=True, blank=True)
    seen_at = models.DateTimeField("прочитано в портале", null=True, blank=True)
    failure = models.CharField("почему не отправлено", max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "уведомление"
        verbose_name_plural = "уведомления"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["recipient"], condition=Q(seen_at=None), name="notice_new")]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "day"],
                condition=Q(kind__in=["digest", "summary"]),
                name="notice_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def items_for(self, user: Any) -> list[dict[str, str]]:
        """The lines that quote no place where the person has no role any more.

        What a municipality does is open to its schools, so a role inside the place will do.
        """
        roles = user.role_prefixes()
        return [item for item in self.items if _reached(item.get("scope", ""), roles)]

    def is_whole_for(self, user: Any) -> bool:
        return len(self.items_for(user)) == len(self.items)


def _reached(scope: str, roles: list[str]) -> bool:
    return not scope or any(scope.startswith(r) or r.startswith(scope) for r in roles)
