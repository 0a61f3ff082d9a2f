"""The private link for calendar programs."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from roadmaps.execution import feeds
from roadmaps.models import CalendarFeed
from schools.permissions import Permission
from shnor_portal.core.guards import public, requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SCHOOL)
def feed_link(request: HttpRequest) -> HttpResponse:
    """The person's own link: made, renewed, revoked. Its address is shown only by the answer that
    makes it."""
    link = ""
    if request.method == "POST":
        if request.POST.get("deed") == "revoke":
            feeds.revoke(by=request.user)
            messages.success(request, "Ссылка отозвана: календарь по ней больше не открывается.")
            return redirect("roadmaps:feed_link")
        token = feeds.renew(by=request.user, instead_of=request.POST.get("instead_of", ""))
        link = request.build_absolute_uri(reverse("roadmaps:feed", args=[token]))
    feed = CalendarFeed.objects.visible_to(request.user).first()
    context = {"feed": feed, "link": link, "seal": feeds.seal(feed)}
    response = render(request, "roadmaps/feed_link.html", context)
    add_never_cache_headers(response)
    return response


@require_safe
@public("calendar programs come without an account: the secret link of a person lets them in")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    person = feeds.owner(token)
    if person is None:
        raise Http404("no such feed")
    address = settings.PORTAL_URL + reverse("roadmaps:occurrence", args=[0]).removesuffix("0/")
    response = HttpResponse(
        feeds.calendar_of(person, address=address), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    add_never_cache_headers(response)
    return response
