"""Addresses of what is written over a year: outcomes of rounds, reviews, directors' reports."""

from django.urls import path

from roadmaps.views import effectiveness, round_outcome

ROUND = "rounds/<int:pk>/"
EFFECT = "programmes/<int:pk>/effect/<int:year>/"
NOTE = "round-notes/<int:pk>/"

urlpatterns = [
    path(EFFECT, effectiveness.programme_effect, name="programme_effect"),
    path(f"{EFFECT}new/", effectiveness.programme_effect_new, name="programme_effect_new"),
    path(f"{EFFECT}edit/", effectiveness.programme_effect_edit, name="programme_effect_edit"),
    path(f"{EFFECT}issue/", effectiveness.programme_effect_issue, name="programme_effect_issue"),
    path(f"{ROUND}outcome/", round_outcome.round_outcome, name="round_outcome"),
    path(f"{ROUND}note/", round_outcome.round_note_new, name="round_note_new"),
    path(f"{ROUND}advice/", round_outcome.round_advice, name="round_advice"),
    path(f"{ROUND}facts/", round_outcome.round_facts_accept, name="round_facts_accept"),
    path(NOTE, round_outcome.round_note, name="round_note"),
    path(f"{NOTE}edit/", round_outcome.round_note_edit, name="round_note_edit"),
    path(f"{NOTE}issue/", round_outcome.round_note_issue, name="round_note_issue"),
    path(f"{NOTE}redraft/", round_outcome.round_note_redraft, name="round_note_redraft"),
    path(
        f"{NOTE}forms/<int:place>/figures/<slug:code>/",
        round_outcome.round_note_figure,
        name="round_note_figure",
    ),
]
