"""Roles that end in the middle of a test."""

from datetime import timedelta

from django.utils import timezone

from schools.models import User


def ended(person: User) -> User:
    """All roles of the person were over yesterday; the person as the next request reads them."""
    person.assignments.update(ends=timezone.localdate() - timedelta(days=1))
    return User.objects.get(pk=person.pk)
