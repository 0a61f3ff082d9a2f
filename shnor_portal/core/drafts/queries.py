"""Questions about drafts; everybody has only their own."""

from typing import Any

from shnor_portal.core.models import FormDraft


def draft(viewer: Any, form: str, object: str) -> FormDraft | None:
    return FormDraft.objects.visible_to(viewer).filter(form=form, object=object).first()


def objects_with_drafts(viewer: Any, form: str, within: str) -> set[str]:
    """Objects of the viewer's drafts of a form whose names begin with `within`."""
    rows = FormDraft.objects.visible_to(viewer).filter(form=form, object__startswith=within)
    return set(rows.values_list("object", flat=True))
