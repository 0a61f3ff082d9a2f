"""What the page frame needs and Django's own tags do not give."""

from django import template
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString

from shnor_portal.core import audit

register = template.Library()


@register.simple_tag(takes_context=True)
def again(context: RequestContext, block_name: str) -> SafeString:
    """The text of a block once more: a page states its title once, for the tab and the heading."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY]
    return blocks.get_block(block_name).render(context)


@register.filter
def verb_name(verb: str) -> str:
    """The Russian name of an audit verb."""
    return audit.verb_names().get(verb, verb)
