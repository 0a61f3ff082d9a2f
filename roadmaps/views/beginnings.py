"""How a plan begins: blank or after a pattern, from a file, by the constructor."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from roadmaps.forms.beginnings import ConstructorForm, NewPlanForm, UploadForm
from roadmaps.plans import constructor, drafts, library, queries, uploads
from roadmaps.plans.texts import PlanText
from roadmaps.views.context import about, plan_of
from schools import access
from schools.permissions import Permission
from shnor_portal.core.errors import Refused
from shnor_portal.core.forms import whole_number
from shnor_portal.core.guards import requires

SENT = ["GET", "HEAD", "POST"]


@require_http_methods(SENT)
@requires(Permission.EDIT_PLAN)
def plan_new(request: HttpRequest) -> HttpResponse:
    form = NewPlanForm(request.user, request.POST or None, initial=_initial(request))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "roadmaps/plan_new.html", {"form": form}, status=status)
    text, source = _start(form)
    plan = drafts.create_plan(
        form.beginning(),
        text=text,
        source=source,
        curator_school=form.cleaned_data["curator_school"],
    )
    messages.success(request, "Черновик создан. Проверьте мероприятия и отправьте на согласование.")
    return redirect("roadmaps:plan_edit", pk=plan.pk)


@require_http_methods(SENT)
@requires(Permission.EDIT_PLAN)
def plan_upload(request: HttpRequest) -> HttpResponse:
    """A file as it is; a worker reads it, and the job's page leads on to what was read."""
    again = whole_number(request.GET.get("again"))
    attempt = uploads.attempt(request.user, again) if again else None
    form = UploadForm(
        request.user,
        request.POST or None,
        request.FILES or None,
        initial=asdict(attempt) if attempt else _initial(request),
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            taken = uploads.take(form.beginning(), file=data["file"], pasted=data["pasted"])
        except Refused as refusal:
            field = "file" if data["file"] else "pasted"
            form.add_error(field, " ".join([refusal.message, *refusal.details]))
        else:
            if taken.job:
                return redirect(taken.job.waiting_url)
            messages.info(request, "Этот файл уже загружен: открыт его план.")
            return redirect("roadmaps:plan", pk=taken.plan.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "attempt": None if form.is_bound else attempt}
    return render(request, "roadmaps/plan_upload.html", context, status=status)


@require_http_methods(SENT)
@requires(Permission.VIEW_SCHOOL)
def plan_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read beside what the file says; doubtful cells are put right in place."""
    plan = plan_of(request, pk)
    context = about(request, plan)
    version = context["version"]
    if "read_for_period" in request.POST:
        job = uploads.start_reading_again(version=version, by=request.user)
        return redirect(job.waiting_url)
    if request.method == "POST":
        uploads.correct(version=version, answers=uploads.answers_in(request.POST), by=request.user)
        messages.success(request, "Прочитанное подтверждено. План готов к отправке.")
        return redirect("roadmaps:plan", pk=pk)
    shown = {
        "only_doubtful": request.GET.get("only") == "doubtful",
        "other_period": uploads.other_period(version),
    }
    return render(request, "roadmaps/plan_check.html", context | shown)


@require_http_methods(SENT)
@requires(Permission.EDIT_PLAN)
def plan_construct(request: HttpRequest) -> HttpResponse:
    """Without a school, the choice of one; with it, factors and what each one brings."""
    schools = queries.schools_to_plan(request.user)
    asked = whole_number(request.POST.get("school") or request.GET.get("school"))
    if not asked:
        offered = list(schools)
        if len(offered) != 1:
            return render(request, "roadmaps/plan_construct_school.html", {"schools": offered})
        asked = offered[0].pk
    school = get_object_or_404(schools, pk=asked)
    access.check(request.user, Permission.EDIT_PLAN, school)
    form = ConstructorForm(request.POST or None)
    start = form.start_year()
    ingredients = constructor.ingredients(request.user, school, start_year=start)
    chosen = [whole_number(pk) for pk in request.POST.getlist("factor")]
    if form.is_valid() and ingredients:
        plan = constructor.construct(
            school=school, chosen=chosen, by=request.user, **form.cleaned_data
        )
        messages.success(request, "Черновик составлен. Уберите лишнее, впишите своё.")
        return redirect("roadmaps:plan_edit", pk=plan.pk)
    context = {
        "form": form,
        "school": school,
        "profile": constructor.latest_profile(school),
        "ingredients": ingredients,
        "chosen": chosen if form.is_bound else constructor.proposed(ingredients),
        "indicators": constructor.indicators_of(school, end_year=start + 1),
    }
    return render(request, "roadmaps/plan_construct.html", context)


def _initial(request: HttpRequest) -> dict[str, str]:
    """What an address may fill in beforehand: `?school=7`, `?kind=antirisk`, `?start=plan-5`."""
    names = ("kind", "title", "start", "period_start", "period_end")
    initial = {name: request.GET[name] for name in names if name in request.GET}
    for level in ("school", "municipality"):
        if level in request.GET:
            initial["place"] = f"{level}-{request.GET[level]}"
    return initial


def _start(form: NewPlanForm) -> tuple[PlanText | None, str]:
    """The words to begin with, and what the trail says of their source."""
    start = form.cleaned_data["start"]
    year = form.cleaned_data["period_start"].year
    if code := form.models.get(start):
        own = form.beginning().municipality
        return library.model_text(code, own, start_year=year), "по модельной дорожной карте"
    if past := form.past.get(start):
        text = drafts.carried_over(
            past,
            years=year - past.period_start.year,
            unfinished_only=form.cleaned_data["unfinished_only"],
        )
        return text, f"по плану «{past}»"
    return None, ""
