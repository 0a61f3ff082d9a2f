"""What is expected of every address for every role; tests hold the portal to it, docs show it.

The expectation is computed from the mark of the view: a passer-by is sent to the sign-in, a person
without the right gets 403, an object out of scope is 404, everything else opens. Where a view
itself refuses more, EXCEPTIONS says so.
"""

from dataclasses import dataclass

from django.urls import reverse

from schools.permissions import Level, Permission, Role
from tests.architecture.addresses import Address
from tests.world import World

OPENED = {200, 204, 302, 405}
# A view of deeds alone says 405 to whoever asks to read it, before anything else.
CLOSED = {403, 405}
HIDDEN = {403, 404, 405}

# What an address asks for by its argument and the word before it: a key of World.arguments.
OBJECTS: dict[tuple[str, str], str] = {
    ("acts", "pk"): "region_act",
    ("aliases", "alias_pk"): "alias",
    ("assessments", "pk"): "assessment",
    ("assignments", "pk"): "assignment",
    ("blanks", "code"): "layout",
    ("columns", "table"): "table",
    ("cells", "pk"): "cell",
    ("deadlines", "pk"): "occurrence",
    ("delegate", "pk"): "assignment",
    ("factors", "factor_pk"): "profile_factor",
    ("effects", "pk"): "effect",
    ("evidence", "evidence_pk"): "evidence",
    ("feed", "token"): "feed_token",
    ("files", "file_pk"): "batch_file",
    ("files", "pk"): "stored_file",
    ("findings", "pk"): "finding",
    ("identification", "pk"): "run",
    ("identifiers", "identifier_pk"): "identifier",
    ("imports", "pk"): "batch",
    ("invitations", "pk"): "invitation",
    ("jobs", "pk"): "job",
    ("lent", "pk"): "assignment",
    ("join", "code"): "code",
    ("methodologies", "code"): "methodology",
    ("own", "code"): "own_methodology",
    ("drafts", "code"): "own_methodology",
    ("changes", "number"): "methodology_number",
    ("trials", "pk"): "trial",
    ("municipalities", "pk"): "municipality",
    ("municipality", "pk"): "municipality",
    ("measures", "key"): "measure_key",
    ("offers", "pk"): "offer",
    ("papers", "pk"): "paper",
    ("people", "pk"): "person",
    ("resources", "year"): "year",
    ("sessions", "key"): "session",
    ("risk-factors", "code"): "catalogue",
    ("risk-profiles", "pk"): "profile",
    ("plans", "pk"): "plan",
    ("programmes", "pk"): "programme",
    ("part", "table"): "programme_part",
    ("tasks", "task"): "programme_task",
    ("indicators", "indicator"): "indicator",
    ("facts", "fact"): "fact",
    ("documents", "pk"): "directive",
    ("errands", "pk"): "errand",
    ("norms", "pk"): "support_norm",
    ("partnerships", "pk"): "partnership",
    ("items", "pk"): "proof_item",
    ("revisions", "number"): "proof_revision",
    ("archives", "pk"): "proof_archive",
    ("proof", "year"): "year",
    ("entries", "key"): "proof_key",
    ("public", "code"): "municipality_code",
    ("practices", "pk"): "practice",
    ("support", "pk"): "support_event",
    ("reviews", "pk"): "expert_review",
    ("rounds", "pk"): "round",
    ("rounds", "year"): "year",
    ("effect", "year"): "year",
    ("round-notes", "pk"): "round_note",
    ("year-reports", "pk"): "year_report",
    ("signs", "pk"): "sign",
    ("checks", "pk"): "competence",
    ("rows", "pk"): "risk_count",
    ("figures", "code"): "figure",
    ("responses", "pk"): "response",
    ("forms", "place"): "round_place",
    ("file", "code"): "question",
    ("monitoring-forms", "pk"): "own_form",
    ("questions", "code"): "question",
    ("scales", "pk"): "scale",
    ("school", "pk"): "school",
    ("schools", "kind"): "yearly_kind",
    ("schools", "pk"): "school",
    ("schools", "year"): "year",
    ("statuses", "status_pk"): "status",
    ("swot", "pk"): "swot_entry",
    ("swot", "year"): "year",
    ("site-checks", "pk"): "school",
    ("tables", "pk"): "remembered_table",
    ("versions", "number"): "version_number",
}
# Objects of the municipality as a whole: people of a school do not see them.
MUNICIPAL = {
    "batch", "batch_file", "invitation", "job", "municipality", "offer", "region_act",
    "directive", "proof_archive", "proof_item", "remembered_table", "round_note", "run",
    "stored_file",
}  # fmt: skip
# What an administrator sees by virtue of that role alone: people and settings, no school data.
ADMINISTRATIVE = {
    "assignment", "catalogue", "code", "invitation", "methodology", "municipality", "offer",
    "person", "table",
}  # fmt: skip
# Objects that belong to nobody in particular: open to strangers with the right.
COMMON = {
    "core:columns",
    "monitoring:catalogue", "monitoring:catalogue_copy", "monitoring:catalogue_remove",
    "monitoring:assessment", "monitoring:methodology", "monitoring:methodology_changes",
    "monitoring:methodology_version",
    "monitoring:methodology_copy", "monitoring:methodology_trials", "roadmaps:feed",
    "roadmaps:public_page", "schools:join",
}  # fmt: skip

# (address, role): the status of «our» object where the view refuses more than its mark says.
_OWN_ROLE = (404, "one lends the power of one's own role, and this one is another's")
_SMALL = (404, "the file and the note tell figures of fewer than five participants")
_READERS = (Role.HEAD, Role.OBSERVER, Role.CURATOR, Role.REGION_OPERATOR)
_WRITING = (
    "measure_edit",
    "measure_new",
    "plan_change",
    "plan_edit",
    "plan_insert",
    "plan_send",
    "sign_new",
)
_NOT_WRITER = (403, "a plan is written by its school and by the department's people")
_NOT_APPROVER = (403, "a school's plan is approved by its head alone")
_NOT_WATCHING = (404, "only for the administrator, and for a monitor with the token")
EXCEPTIONS: dict[tuple[str, Role], tuple[int, str]] = {
    **{(f"roadmaps:{name}", role): _NOT_WRITER for name in _WRITING for role in _READERS},
    **{
        ("roadmaps:plan_approve", role): _NOT_APPROVER
        for role in (Role.COORDINATOR, Role.SPECIALIST, Role.SCHOOL_TEAM, *_READERS)
    },
    **{
        ("monitoring:round_answers", role): (409, "nothing was accepted yet in the round")
        for role in Role
        if {Permission.VIEW_MUNICIPALITY, Permission.VIEW_SMALL} <= role.spec.permissions
    },
    ("monitoring:round_answers", Role.OBSERVER): (403, "answers tell figures of few people"),
    ("roadmaps:round_note", Role.OBSERVER): _SMALL,
    ("roadmaps:competence", Role.OBSERVER): _SMALL,
    ("roadmaps:at_risk_school", Role.OBSERVER): _SMALL,
    ("roadmaps:round_note_figure", Role.OBSERVER): _SMALL,
    **{("desk:health_details", role): _NOT_WATCHING for role in Role},
    ("desk:health_details", Role.ADMINISTRATOR): (503, "no worker and no copy in a test"),
    ("core:file", Role.OBSERVER): _SMALL,
    ("desk:paper", Role.OBSERVER): _SMALL,
    ("desk:paper_workbook", Role.OBSERVER): _SMALL,
    **{
        ("desk:papers_of_schools", role): (403, "papers of all schools are the department's")
        for role in (Role.SCHOOL_HEAD, Role.SCHOOL_TEAM)
    },
    ("schools:delegate", Role.COORDINATOR): _OWN_ROLE,
    ("schools:delegate", Role.HEAD): _OWN_ROLE,
}


def url_of(address: Address, world: World) -> str:
    arguments = {
        argument: world.arguments[OBJECTS[before, argument]]
        for before, argument in address.arguments
    }
    return reverse(address.name, kwargs=arguments)


def is_known(address: Address) -> bool:
    return all(argument in OBJECTS for argument in address.arguments)


def lacks_right(address: Address, role: Role) -> bool:
    kind, permission = address.mark or ("", None)
    return kind == "requires" and permission not in role.spec.permissions


def sees(address: Address, role: Role) -> bool:
    """Whether «our» object of the address is in the scope of a person of this role."""
    keys = {OBJECTS[argument] for argument in address.arguments}
    if role == Role.ADMINISTRATOR:
        return keys <= ADMINISTRATIVE
    return not (role.spec.level == Level.SCHOOL and keys & MUNICIPAL)


def is_public(address: Address) -> bool:
    return bool(address.mark) and address.mark[0] == "public"


@dataclass(frozen=True)
class Command:
    """What a command asks of `--by`: a right in the place that its options name."""

    right: Permission | None
    arguments: tuple[str, ...]
    """`{school}` and the like are taken from `Ground.ids`, `{file}` is a file to bring."""
    note: str = ""

    @property
    def of_a_school(self) -> bool:
        return any("{login}" in one or "{email}" in one for one in self.arguments)


COMMANDS: dict[str, Command] = {
    "create_municipality": Command(
        Permission.ADD_MUNICIPALITY,
        ("--name", "Новый округ", "--code", "reg97_m077", "--region", "Новый край"),
    ),
    "identify": Command(
        Permission.RUN_IDENTIFICATION,
        ("--year", "2024", "--methodology", "fioko", "--municipality", "{code}"),
    ),
    "import_registry": Command(Permission.IMPORT_FILES, ("{file}", "--municipality", "{code}")),
    "import_results": Command(Permission.IMPORT_FILES, ("{file}", "--municipality", "{code}")),
    "import_roadmap": Command(
        Permission.EDIT_PLAN,
        ("{plan_file}", "--period", "2024-09-01:2025-08-31", "--school", "{login}"),
    ),
    "indicators": Command(
        Permission.VIEW_SCHOOL, ("--year", "2024", "--municipality", "{code}"),
        "of the schools that the person sees, nothing for who sees none",
    ),
    "invite": Command(
        Permission.MANAGE_PEOPLE,
        ("new@nowhere.example", "--surname", "Новая", "--name", "Анна", "--role", "school_team",
         "--school", "{login}"),
    ),
    "parse_deadline": Command(
        None, ("май 2024", "--period", "2024-01-01:2024-12-31"), "anybody: it reads no data",
    ),
    "recompute": Command(Permission.IMPORT_FILES, ("--municipality", "{code}")),
    "render_report": Command(
        Permission.SIGN_FOR_DEPARTMENT,
        ("school_note", "--school", "{login}", "--year", "2024", "--out", "{out}"),
    ),
    "reset_second_factor": Command(Permission.MANAGE_PEOPLE, ("{email}",)),
}  # fmt: skip
