"""The portal's addresses and a few that misbehave on purpose."""

from django.http import HttpResponse
from django.urls import path

from schools.permissions import Permission
from shnor_portal import urls as portal
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import public, requires, signed_in


@public("a trial of refusals")
def refuse(request):
    raise Refused("Так нельзя.", code="no", details=["Сделайте иначе."])


@signed_in
def hello(request):
    return HttpResponse(request.user.email)


@requires(Permission.APPROVE_LIST)
def approve(request):
    return HttpResponse("approved")


urlpatterns = [
    path("trial/refuse/", refuse),
    path("trial/hello/", hello),
    path("trial/approve/", approve),
    *portal.urlpatterns,
]
handler403 = portal.handler403
handler404 = portal.handler404
