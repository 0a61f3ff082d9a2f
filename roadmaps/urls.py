"""Addresses of plans; those of their execution, of programmes and of support are beside."""

from django.urls import include, path

from roadmaps.views import beginnings, editing, experts, libraries, links, plans, workflow

app_name = "roadmaps"

PLAN = "plans/<int:pk>/"
MEASURE = f"{PLAN}measures/<uuid:key>/"

urlpatterns = [
    path("", include("roadmaps.urls_execution")),
    path("", include("roadmaps.urls_programmes")),
    path("", include("roadmaps.urls_support")),
    path("", include("roadmaps.urls_proof")),
    path("", include("roadmaps.urls_yearsend")),
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/new/", beginnings.plan_new, name="plan_new"),
    path("plans/upload/", beginnings.plan_upload, name="plan_upload"),
    path("plans/construct/", beginnings.plan_construct, name="plan_construct"),
    path("plans/library/", libraries.library_page, name="library"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}check/", beginnings.plan_check, name="plan_check"),
    path(f"{PLAN}edit/", editing.plan_edit, name="plan_edit"),
    path(f"{PLAN}insert/", libraries.plan_insert, name="plan_insert"),
    path(f"{PLAN}measures/new/", editing.measure_new, name="measure_new"),
    path(MEASURE, editing.measure_edit, name="measure_edit"),
    path(f"{MEASURE}remove/", editing.measure_remove, name="measure_remove"),
    path(f"{MEASURE}move/", editing.measure_move, name="measure_move"),
    path(f"{MEASURE}links/", links.measure_links, name="measure_links"),
    path(f"{MEASURE}review/", workflow.measure_review, name="measure_review"),
    path(f"{PLAN}send/", workflow.plan_send, name="plan_send"),
    path(f"{PLAN}recall/", workflow.plan_recall, name="plan_recall"),
    path(f"{PLAN}delete/", workflow.plan_delete, name="plan_delete"),
    path(f"{PLAN}review/", workflow.plan_review, name="plan_review"),
    path(f"{PLAN}review/deed/", workflow.plan_review_deed, name="plan_review_deed"),
    path(f"{PLAN}comment/", workflow.plan_comment, name="plan_comment"),
    path(f"{PLAN}approve/", workflow.plan_approve, name="plan_approve"),
    path(f"{PLAN}change/", workflow.plan_change, name="plan_change"),
    path(f"{PLAN}drop-version/", workflow.plan_drop_version, name="plan_drop_version"),
    path(f"{PLAN}finish/", workflow.plan_finish, name="plan_finish"),
    path(f"{PLAN}history/", plans.plan_history, name="plan_history"),
    path(f"{PLAN}versions/", plans.plan_versions, name="plan_versions"),
    path(f"{PLAN}versions/<int:number>/", plans.plan_version, name="plan_version"),
    path(f"{PLAN}difference/", plans.plan_difference, name="plan_difference"),
    path(f"{PLAN}paper/", plans.plan_paper, name="plan_paper"),
    path(f"{PLAN}experts/", experts.plan_experts, name="plan_experts"),
    path(
        f"{PLAN}versions/<int:number>/experts/", experts.plan_experts, name="plan_version_experts"
    ),
    path("reviews/<int:pk>/", experts.expert_review, name="expert_review"),
    path(
        "municipalities/<int:pk>/review-criteria/", experts.review_criteria, name="review_criteria"
    ),
]
