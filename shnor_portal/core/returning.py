"""Where a person is sent back to: a page of the portal that they came from, and nowhere else."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(request: HttpRequest, wanted: str | None, otherwise: str) -> str:
    """`wanted` when it is an address of the portal, else that of the page `otherwise`.

    It begins with a slash or with the portal's own name: a bare word is no address.
    """
    wanted = wanted or ""
    is_address = wanted.startswith(("/", "http://", "https://"))
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_address and own else resolve_url(otherwise)


def sent_back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To the page that the form named in `next`."""
    return HttpResponseRedirect(own_address(request, request.POST.get("next"), otherwise))
