"""How a school leaves a list, from its card."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from schools import access
from schools.forms import LeaveForm
from schools.models import SchoolStatus
from schools.permissions import Permission
from schools.services.statuses import leave_list
from shnor_portal.core.errors import Refused
from shnor_portal.core.guards import requires


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_LIST)
def status_leave(request: HttpRequest, pk: int, status_pk: int) -> HttpResponse:
    status = get_object_or_404(
        SchoolStatus.objects.visible_to(request.user).select_related("school__municipality"),
        pk=status_pk,
        school=pk,
    )
    access.check(request.user, Permission.APPROVE_LIST, status.school)
    form = LeaveForm(request.POST or None, status=status)
    if status.ends is None and form.is_valid():
        try:
            leave_list(status, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("ends" if refusal.code == "wrong_term" else None, refusal.message)
        else:
            messages.success(request, f"{status.school}: решение записано, статус «{status.term}» "
                             f"действует по {form.cleaned_data['ends']:%d.%m.%Y}.")  # fmt: skip
            return redirect("schools:school_card", pk=pk)
    context = {"form": form, "status": status, "school": status.school}
    return render(request, "schools/status_leave.html", context, status=422 if form.errors else 200)
