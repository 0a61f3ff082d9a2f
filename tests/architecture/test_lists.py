"""A page with a list is made of the declaration of its table, and of nothing else."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
THE_LIST = "core/_listing.html"

# Tables inside a page about one thing: short, in an order of their own, not paged.
INSIDE_A_PAGE = {
    "desk/causes.html": "factors of one school's profile, with the measures under each",
    "desk/_exam_scores.html": "a part of the school's page",
    "desk/_plans_of_municipality.html": "a part of the dashboard",
    "desk/_plans_of_school.html": "a part of the school's page",
    "desk/school_results.html": "results of one school",
    "schools/_card_factors.html": "a part of the school's page",
    "desk/today.html": "what waits for a person, a few rows of each kind",
    "desk/state.html": "parts of the portal and how each is",
    "desk/_dashboard_body.html": "one page of figures, read side by side",
    "desk/_dashboard_categories.html": "a part of the dashboard",
    "desk/_dashboard_pictures.html": "the dashboard's schools as dots and as heat",
    "monitoring/run_conditions.html": "schools as a matrix, and the figures behind it",
    "monitoring/social_index.html": "a form of what an index is made of",
    "monitoring/cell.html": "what one figure is made of",
    "monitoring/effect.html": "procedures of one school in one year",
    "monitoring/_finding_picture.html": "criteria of one finding as a picture",
    "monitoring/_mark_bars.html": "schools of one work as bars",
    "monitoring/finding.html": "criteria of one finding",
    "monitoring/methodology.html": "parameters and rules of one document",
    "monitoring/_methodology_differences.html": "two versions side by side",
    "monitoring/methodology_trial.html": "schools of one trial by year and category",
    "monitoring/profile.html": "factors of one profile",
    "monitoring/profile_new.html": "the form of a profile",
    "monitoring/resources.html": "years side by side of one school",
    "monitoring/run_detail.html": "categories and parameters of one run, above and below its list",
    "monitoring/run_approve.html": "what one order sets",
    "roadmaps/programme_effect.html": "indicators of one programme in one year",
    "roadmaps/round_facts.html": "indicators of one programme in the year of a round",
    "roadmaps/_at_risk_rows.html": "sums of one place by quarter, reason or subject",
    "roadmaps/at_risk_school.html": "rows of one school in one quarter",
    "roadmaps/round_note.html": "figures of one note",
    "roadmaps/year_report.html": "tasks and indicators of one school's year",
    "roadmaps/round_figure.html": "schools of one figure",
    "monitoring/round_calendar.html": "the year of one municipality by its days",
    "monitoring/response.html": "forms of one school in one round",
    "monitoring/scale.html": "bounds of one scale",
    "desk/_period_lines.html": "periods of one school",
    "monitoring/_approved_statuses.html": "the statuses that an order has set",
    "monitoring/_listed_schools.html": "who enters, stays and leaves by one order",
    "monitoring/_import_changes.html": "what one file changes",
    "monitoring/_import_file_table.html": "files of one batch",
    "monitoring/_import_issues.html": "remarks of one batch grouped by what is wrong",
    "monitoring/_import_rows.html": "rows of one file in its order",
    "monitoring/_import_unmatched.html": "the form that binds spellings to schools",
    "monitoring/remembered_table.html": "columns and values of one table",
    "monitoring/table_columns.html": "the form about the columns of one file",
    "monitoring/table_place.html": "the first rows of one file as they stand in it",
    "monitoring/table_values.html": "the form about values of one file",
    "roadmaps/_plan_head.html": "the head of one plan",
    "roadmaps/_measure_table.html": "measures of one plan in its own order and sections",
    "roadmaps/calendar.html": "a month by days",
    "roadmaps/expert_review.html": "the form of one review",
    "roadmaps/gantt.html": "a drawing",
    "roadmaps/occurrence.html": "one deadline",
    "roadmaps/proof_archives.html": "archives of one year",
    "roadmaps/proof_item.html": "revisions of one document",
    "roadmaps/proof_links.html": "links of one year, each with the buttons of its check",
    "roadmaps/plan_difference.html": "two versions side by side",
    "roadmaps/plan_edit.html": "the form of a plan",
    "roadmaps/plan_execution.html": "measures of one plan in its own order and sections",
    "roadmaps/plan_experts.html": "experts of one plan",
    "roadmaps/plan_versions.html": "versions of one plan",
    "roadmaps/programme.html": "tables and tasks of one programme",
    "roadmaps/programme_indicator.html": "what one value is made of",
    "roadmaps/programme_indicators.html": "indicators of one programme by year",
    "roadmaps/review_criteria.html": "the form of criteria",
    "roadmaps/support_event.html": "schools of one event",
    "roadmaps/site_check.html": "months of one school's site",
    "schools/access_explain.html": "rights of one person in one place",
    "schools/offers.html": "offers that wait for a word",
    "schools/profile.html": "one's own roles",
    "schools/roles.html": "rights by roles",
    "schools/sessions.html": "one's own sessions",
    "schools/_assignments.html": "roles of one person",
    "schools/_card_identifiers.html": "one school's card",
    "schools/_card_figures.html": "one school's card",
    "schools/_figure_lines.html": "one school's card",
    "schools/_card_passports.html": "one school's card",
    "schools/_card_statuses.html": "one school's card",
    "schools/_card_territory.html": "one school's card",
    "schools/_card_years.html": "one school's card",
    "schools/_invitations.html": "invitations of one person",
    "core/_chart.html": "the figures of a chart",
    "monitoring/_task_table.html": "tasks of one school in one work",
    "monitoring/_work_tasks.html": "the same by groups of marks",
}


def with_tables() -> set[str]:
    return {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "<table" in path.read_text() and "papers" not in path.parts
    }


def test_only_the_declaration_writes_the_table_of_a_list():
    found = with_tables()

    assert THE_LIST in found
    assert found - {THE_LIST} - set(INSIDE_A_PAGE) == set()
    assert set(INSIDE_A_PAGE) <= found, "take what has no table off the exceptions"


def test_only_the_declaration_pages_rows():
    own = [*ROOT.glob("*/**/*.py")]
    paging = {
        str(path.relative_to(ROOT))
        for path in own
        if not {"tests", ".venv"} & set(path.parts)
        and re.search(r"\bPaginator\(", path.read_text())
    }

    assert paging == {"shnor_portal/core/lists/paging.py"}
