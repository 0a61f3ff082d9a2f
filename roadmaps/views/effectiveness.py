"""«Эффективность программы» in a year: numbers, the conclusion of a person, the paper."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roadmaps.models import Programme, ProgrammeReview
from roadmaps.papers import services as papers
from roadmaps.papers.programme_effect import tables
from roadmaps.proof import effectiveness
from roadmaps.proof.effectiveness import SECTIONS
from roadmaps.proof.writing import paragraphs
from roadmaps.views.programmes import deeds, programme_of, programme_to_edit
from roadmaps.views.texts import TextPage, edited
from schools import access
from schools.clock import local_date
from schools.permissions import Permission
from shnor_portal.core.downloads import workbook
from shnor_portal.core.guards import requires


@require_safe
@requires(Permission.VIEW_MUNICIPALITY)
def programme_effect(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Plan against fact, what chance alone would give, and what a person concludes."""
    programme = _programme(request, pk)
    last = local_date(programme.municipality).year
    if year not in programme.years or year > last:
        raise Http404("no such year")
    review = effectiveness.review_of(programme, year)
    effect = effectiveness.effectiveness(programme, year)
    if request.GET.get("format") == "xlsx":
        return workbook(f"Эффективность программы, {year} год", tables(effect))
    context = {
        "programme": programme,
        "year": year,
        "years": [one for one in programme.years if one <= last],
        "found": effect,
        "review": review,
        "sections": [
            (title, paragraphs(review.texts.get(code, "")) if review else ())
            for code, title in SECTIONS.items()
        ],
        "may_write": access.may(request.user, Permission.EDIT_PROGRAMME, programme),
        "may_issue": access.may(request.user, Permission.SIGN_FOR_DEPARTMENT, programme),
        **deeds(request, programme),
    }
    return render(request, "roadmaps/programme_effect.html", context)


@require_POST
@requires(Permission.EDIT_PROGRAMME)
def programme_effect_new(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    effectiveness.begin(programme=programme_to_edit(request, pk), year=year, by=request.user)
    return redirect("roadmaps:programme_effect_edit", pk=pk, year=year)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def programme_effect_edit(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    programme = programme_to_edit(request, pk)
    review = _review(programme, year)
    back = reverse("roadmaps:programme_effect", args=[pk, year])
    page = TextPage(
        "roadmaps.programme_review", review, f"Оценка эффективности за {year}\u00a0год",
        "Вывод пишет человек: портал не знает, почему изменились результаты. Абзац – строка; "
        "пустой раздел в документ не войдёт.",
        (("Программы", reverse("roadmaps:programme_list")),
         (programme.title, reverse("roadmaps:programme", args=[pk])), ("Эффективность", back)),
        SECTIONS, back,
    )  # fmt: skip
    current = effectiveness.text_values(review)
    return edited(request, page, current, lambda **said: effectiveness.write(review=review, **said))


@require_POST
@requires(Permission.SIGN_FOR_DEPARTMENT)
def programme_effect_issue(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    snapshot = papers.issue_programme_effect(
        review=_review(_programme(request, pk), year), by=request.user,
        page=lambda key: reverse("desk:paper", args=[key]),
    )  # fmt: skip
    messages.success(request, "Документ формируется: PDF и DOCX появятся через несколько секунд.")
    return redirect("desk:paper", pk=snapshot.pk)


def _programme(request: HttpRequest, pk: int) -> Programme:
    programme = programme_of(request, pk)
    access.check(request.user, Permission.VIEW_MUNICIPALITY, programme)
    return programme


def _review(programme: Programme, year: int) -> ProgrammeReview:
    review = effectiveness.review_of(programme, year)
    if review is None:
        raise Http404("nobody has begun it")
    return review
