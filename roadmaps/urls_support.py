"""Addresses of support of schools; included in those of plans."""

from django.urls import path

from roadmaps.views import at_risk, competences, errands, practices, support, support_norms

ONE = "support/<int:pk>/"
PARTNERSHIP = "support/partnerships/<int:pk>/"
NORM = "support/norms/<int:pk>/"

PRACTICE = "support/practices/<int:pk>/"
CHECK = "support/checks/<int:pk>/"
AT_RISK = "support/at-risk/"
DIRECTIVE = "errands/documents/<int:pk>/"

urlpatterns = [
    path("errands/", errands.errand_list, name="errand_list"),
    path("errands/documents/", errands.directive_list, name="directive_list"),
    path("errands/documents/new/", errands.directive_new, name="directive_new"),
    path(DIRECTIVE, errands.directive, name="directive"),
    path(f"{DIRECTIVE}file/", errands.directive_file, name="directive_file"),
    path(f"{DIRECTIVE}drop/", errands.directive_drop, name="directive_drop"),
    path("errands/<int:pk>/", errands.errand, name="errand"),
    path("support/", support.support_list, name="support_list"),
    path("support/new/", support.support_new, name="support_new"),
    path("support/schools/", support.support_schools, name="support_schools"),
    path("support/schools/<int:pk>/", support.support_school, name="support_school"),
    path("support/partnerships/", support_norms.partnership_list, name="partnership_list"),
    path("support/partnerships/new/", support_norms.partnership_new, name="partnership_new"),
    path(f"{PARTNERSHIP}edit/", support_norms.partnership_edit, name="partnership_edit"),
    path(f"{PARTNERSHIP}remove/", support_norms.partnership_remove, name="partnership_remove"),
    path("support/norms/", support_norms.norm_list, name="norm_list"),
    path("support/norms/new/", support_norms.norm_new, name="norm_new"),
    path("support/norms/ready/", support_norms.norm_ready, name="norm_ready"),
    path(f"{NORM}edit/", support_norms.norm_edit, name="norm_edit"),
    path(f"{NORM}remove/", support_norms.norm_remove, name="norm_remove"),
    path("support/practices/", practices.practice_list, name="practice_list"),
    path("support/practices/new/", practices.practice_new, name="practice_new"),
    path(PRACTICE, practices.practice, name="practice"),
    path(f"{PRACTICE}edit/", practices.practice_edit, name="practice_edit"),
    path(f"{PRACTICE}remove/", practices.practice_remove, name="practice_remove"),
    path("support/checks/", competences.competence_list, name="competence_list"),
    path("support/checks/new/", competences.competence_new, name="competence_new"),
    path(CHECK, competences.competence, name="competence"),
    path(f"{CHECK}remove/", competences.competence_remove, name="competence_remove"),
    path(AT_RISK, at_risk.at_risk_list, name="at_risk_list"),
    path(f"{AT_RISK}schools/<int:pk>/", at_risk.at_risk_school, name="at_risk_school"),
    path(f"{AT_RISK}schools/<int:pk>/list/", at_risk.at_risk_book, name="at_risk_book"),
    path(f"{AT_RISK}schools/<int:pk>/upload/", at_risk.at_risk_upload, name="at_risk_upload"),
    path(f"{AT_RISK}schools/<int:pk>/new/", at_risk.at_risk_new, name="at_risk_new"),
    path(f"{AT_RISK}rows/<int:pk>/", at_risk.at_risk_edit, name="at_risk_edit"),
    path(f"{AT_RISK}rows/<int:pk>/remove/", at_risk.at_risk_remove, name="at_risk_remove"),
    path(ONE, support.support_event, name="support_event"),
    path(f"{ONE}edit/", support.support_edit, name="support_edit"),
    path(f"{ONE}held/", support.support_hold, name="support_hold"),
    path(f"{ONE}cancel/", support.support_cancel, name="support_cancel"),
    path(f"{ONE}reopen/", support.support_reopen, name="support_reopen"),
    path(f"{ONE}remove/", support.support_remove, name="support_remove"),
    path(f"{ONE}file/", support.support_file, name="support_file"),
    path(f"{ONE}file/remove/", support.support_file_remove, name="support_file_remove"),
]
