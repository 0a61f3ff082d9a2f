"""Keeping what is typed and not saved, until it is saved, thrown away, or old."""

from typing import Any

from shnor_portal.core.models import FormDraft


def keep(
    *, by: Any, form: str, object: str, base_version: dict[str, Any], data: dict[str, Any]
) -> FormDraft:
    """Write the person's draft over the one before it."""
    draft, _ = FormDraft.objects.update_or_create(
        user=by, form=form, object=object, defaults={"base_version": base_version, "data": data}
    )
    return draft


def discard(*, by: Any, form: str, object: str) -> bool:
    """Throw the person's draft away; whether there was one."""
    rows = FormDraft.objects.visible_to(by).filter(form=form, object=object)
    return bool(rows.delete()[0])
