"""What the page frame needs and Django's own tags do not give."""

from django import template
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shnor_portal.core import files
from shnor_portal.core.intake import originals
from shnor_portal.core.models import StoredFile

register = template.Library()


@register.simple_tag(takes_context=True)
def again(context: RequestContext, block_name: str) -> SafeString:
    """The text of a block once more: a page states its title once, for the tab and the heading."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY]
    return blocks.get_block(block_name).render(context)


@register.simple_tag
def page_made() -> SafeString:
    """A hidden field of a form: when its page was made, so that a deed knows what was seen."""
    return format_html('<input type="hidden" name="seen" value="{}">', timezone.now().isoformat())


@register.inclusion_tag("core/_file_term.html", takes_context=True)
def file_term(context: RequestContext, stored: StoredFile, kept_words: str) -> dict[str, object]:
    """How long an original is kept, and the button that deletes it at once."""
    request = context["request"]
    may_take = files.may_take(stored, request.user)
    return {
        "stored": stored,
        "kept_words": kept_words,
        "may_delete": may_take and bool(stored.delete_on) and not originals.why_not_now(stored),
        "request": request,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.simple_tag(takes_context=True)
def may_take(context: RequestContext, stored: StoredFile) -> bool:
    """Whether the viewer may download an original, or the copy in its place."""
    standing = files.standing(stored)
    if standing.deleted_at:
        return False
    user = context["request"].user
    if not standing.personal:
        return files.is_of_the_viewer(standing, user)
    return files.may_take(standing, user)
