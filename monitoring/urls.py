"""Addresses of imports, results and the identification; those of profiles and rounds are beside."""

from django.urls import URLPattern, URLResolver, include, path

from monitoring.views import (
    conditions,
    effects,
    findings,
    import_deeds,
    imports,
    mapping,
    methodologies,
    methodology_trials,
    objectivity,
    periods,
    region_acts,
    results,
    runs,
    scales,
)
from monitoring.views import methodology_editing as methods

app_name = "monitoring"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("monitoring.urls_profiles")),
    path("", include("monitoring.urls_rounds")),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<int:pk>/confirm/", import_deeds.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", import_deeds.import_discard, name="import_discard"),
    path("imports/<int:pk>/read-again/", import_deeds.import_read_again, name="import_read_again"),
    path("imports/<int:pk>/school/", import_deeds.import_bind_school, name="import_bind_school"),
    path("imports/<int:pk>/withdraw/", import_deeds.import_withdraw, name="import_withdraw"),
    path("imports/<int:pk>/files/<int:file_pk>/", imports.import_file, name="import_file"),
    path(
        "imports/<int:pk>/files/<int:file_pk>/annotated/",
        import_deeds.import_annotated,
        name="import_annotated",
    ),
    path(
        "imports/<int:pk>/files/<int:file_pk>/include/",
        import_deeds.import_include,
        name="import_include",
    ),
    path("imports/<int:pk>/say/", import_deeds.import_say, name="import_say"),
    path("imports/<int:pk>/files/<int:file_pk>/table/", mapping.table_place, name="table_place"),
    path(
        "imports/<int:pk>/files/<int:file_pk>/table/columns/",
        mapping.table_columns,
        name="table_columns",
    ),
    path("imports/<int:pk>/files/<int:file_pk>/table/work/", mapping.table_work, name="table_work"),
    path(
        "imports/<int:pk>/files/<int:file_pk>/table/values/",
        mapping.table_values,
        name="table_values",
    ),
    path("imports/tables/", mapping.remembered_tables, name="remembered_tables"),
    path("imports/tables/<int:pk>/", mapping.remembered_table, name="remembered_table"),
    path("imports/tables/<int:pk>/forget/", mapping.forget_table, name="forget_table"),
    path("results/", results.assessment_list, name="assessment_list"),
    path("results/assessments/<int:pk>/", results.assessment, name="assessment"),
    path("results/objectivity/", objectivity.bias_list, name="bias_list"),
    path("results/objectivity/own/", objectivity.own_sign_list, name="own_signs"),
    path("municipalities/<int:pk>/periods/", periods.period_blank, name="period_blank"),
    path("results/scales/", scales.scale_list, name="scale_list"),
    path("results/scales/new/", scales.scale_new, name="scale_new"),
    path("results/scales/<int:pk>/", scales.scale, name="scale"),
    path("results/scales/<int:pk>/edit/", scales.scale_edit, name="scale_edit"),
    path("results/scales/<int:pk>/confirm/", scales.scale_confirm, name="scale_confirm"),
    path("results/scales/<int:pk>/withdraw/", scales.scale_withdraw, name="scale_withdraw"),
    path("results/cells/<int:pk>/", results.cell, name="cell"),
    path("results/cells/<int:pk>/signs/", objectivity.signs, name="signs"),
    path("identification/", runs.run_list, name="run_list"),
    path("identification/new/", runs.run_new, name="run_new"),
    path("identification/acts/", region_acts.region_act_list, name="region_act_list"),
    path("identification/acts/<int:pk>/", region_acts.region_act, name="region_act"),
    path("identification/<int:pk>/", runs.run_detail, name="run_detail"),
    path("identification/<int:pk>/conditions/", conditions.run_conditions, name="run_conditions"),
    path(
        "municipalities/<int:pk>/social-index/",
        conditions.social_index_edit,
        name="social_index",
    ),
    path("identification/<int:pk>/again/", runs.run_again, name="run_again"),
    path("identification/<int:pk>/show/", runs.run_show, name="run_show"),
    path("identification/<int:pk>/approve/", runs.run_approve, name="run_approve"),
    path("identification/findings/<int:pk>/", findings.finding, name="finding"),
    path("identification/findings/<int:pk>/reply/", findings.finding_reply, name="finding_reply"),
    path(
        "identification/findings/<int:pk>/answer/", findings.finding_answer, name="finding_answer"
    ),
    path("effects/", effects.effects, name="effects"),
    path("effects/new/", effects.effects_new, name="effects_new"),
    path("effects/<int:pk>/", effects.effect, name="effect"),
    path("methodologies/", methodologies.methodology_list, name="methodology_list"),
    path(
        "methodologies/trials/<int:pk>/",
        methodology_trials.methodology_trial,
        name="methodology_trial",
    ),
    path(
        "methodologies/<slug:code>/trials/",
        methodology_trials.methodology_trials,
        name="methodology_trials",
    ),
    path("methodologies/<slug:code>/", methodologies.methodology, name="methodology"),
    path(
        "methodologies/<slug:code>/versions/<int:number>/",
        methodologies.methodology,
        name="methodology_version",
    ),
    path("methodologies/<slug:code>/copy/", methods.methodology_copy, name="methodology_copy"),
    path(
        "methodologies/own/<slug:code>/begin/", methods.methodology_begin, name="methodology_begin"
    ),
    path("methodologies/drafts/<slug:code>/", methods.methodology_draft, name="methodology_draft"),
    path(
        "methodologies/drafts/<slug:code>/publish/",
        methods.methodology_publish,
        name="methodology_publish",
    ),
    path(
        "methodologies/drafts/<slug:code>/drop/", methods.methodology_drop, name="methodology_drop"
    ),
    path(
        "methodologies/<slug:code>/changes/<int:number>/",
        methods.methodology_changes,
        name="methodology_changes",
    ),
]
