"""The blank of schools' own results by quarter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from monitoring.results.periods import queries
from schools import access
from schools.imports.years import FIRST, LAST, year_of
from schools.models import Municipality
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires


@require_safe
@requires(Permission.IMPORT_FILES)
def period_blank(request: HttpRequest, pk: int) -> HttpResponse:
    """A row for each school and quarter of a year with what is known, to fill in and load."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), pk=pk)
    access.check(request.user, Permission.IMPORT_FILES, municipality)
    asked = request.GET.get("year", "")
    chosen = whole_number(asked) if asked else year_of(timezone.localdate())
    if not FIRST <= chosen <= LAST:
        raise Http404("no such year")
    return workbook("Результаты по четвертям – бланк", queries.blank(municipality, chosen))
