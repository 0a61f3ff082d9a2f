"""Protections that are weakened one by one, and the tests that must then fail."""

from dataclasses import dataclass

ROLES = "tests/architecture/test_roles.py"
ANSWERS = "tests/architecture/test_answers.py"


@dataclass(frozen=True)
class Protection:
    name: str
    file: str
    whole: str
    """What stands in the file, exactly once."""
    weakened: str
    tests: str


PROTECTIONS = (
    Protection(
        "rows of another school are not seen",
        "schools/models/scoping.py",
        "        rows = self.filter(inside)\n",
        "        rows = self.all()\n",
        f"{ROLES}::test_school_is_closed_to_people_of_another_school_of_the_same_municipality",
    ),
    Protection(
        "files and jobs of another place are not seen",
        "shnor_portal/core/models/scoped.py",
        'return self.filter(Q(scope="", created_by=user) | under(prefixes))',
        "return self.all()",
        "tests/core/test_downloads.py::test_file_out_of_scope_is_not_found",
    ),
    Protection(
        "a view asks for its right",
        "shnor_portal/core/guards.py",
        "            if not request.user.holds(permission):\n",
        "            if not request.user.is_authenticated:\n",
        "tests/core/test_guards.py::test_requires_names_the_permission_that_is_missing",
    ),
    Protection(
        "a command with --by asks for the right in the place",
        "monitoring/management/commands/recompute.py",
        "            access.check(by, Permission.IMPORT_FILES, place)\n",
        "",
        "tests/architecture/test_commands.py::"
        "test_command_is_refused_without_the_right_and_in_foreign_places[recompute]",
    ),
    Protection(
        "commands of the server are nobody's by a role",
        "shnor_portal/core/commands.py",
        "        if self.of_the_server:\n",
        "        if False:\n",
        "tests/architecture/test_commands.py::"
        "test_command_of_the_server_is_nobodys_by_a_role[rotate_field_key]",
    ),
    Protection(
        "wrong passwords are counted",
        "schools/people/throttling.py",
        "    if wait > timedelta():\n",
        "    if wait > timedelta(days=1):\n",
        "tests/schools/test_signing_in.py::"
        "test_sixth_attempt_of_an_account_waits_even_with_the_right_password",
    ),
    Protection(
        "only our own proxies tell the address",
        "schools/people/throttling.py",
        "seen = _plain(forwarded[-hops])",
        "seen = _plain(forwarded[0])",
        "tests/schools/test_throttling.py::test_address_is_what_our_farthest_proxy_saw",
    ),
    Protection(
        "a code of the second factor is taken once",
        "schools/people/factors.py",
        "last_step__lt=step)",
        "last_step__lte=step)",
        "tests/schools/test_factors.py::test_code_is_accepted_once",
    ),
    Protection(
        "an offer is answered by its person alone",
        "schools/people/role_offers.py",
        "    found = states.take(offer, by=by)\n    if found.stage not in waits:\n",
        "    found = states.take(offer, by=by)\n    if False:\n",
        "tests/schools/test_offers.py::test_offer_is_answered_once",
    ),
    Protection(
        "a guessable password is refused",
        "schools/people/password_rules.py",
        "        if is_guessable(password):\n",
        "        if False:\n",
        "tests/schools/test_password_rules.py::test_guessable_password_is_refused",
    ),
    Protection(
        "files stand encrypted",
        "shnor_portal/core/encryption.py",
        "    return _fernet(settings.FIELD_KEY).encrypt(data)\n",
        "    return data\n",
        "tests/core/test_files.py::test_store_encrypts_every_file_from_the_first_byte",
    ),
    Protection(
        "a web page in a document is refused",
        "shnor_portal/core/attachments.py",
        "return any(_ACTIVE.search(place) for place in places) or",
        "return",
        "tests/core/test_attachments.py::"
        "test_check_attachment_refuses_what_is_something_else_as_well",
    ),
    Protection(
        "the guarded process has a limit of memory",
        "shnor_portal/core/guarded/program.py",
        '        (resource.RLIMIT_AS, taken + request["memory"]),\n',
        "",
        "tests/core/test_guarded.py::test_greedy_call_is_stopped_and_the_next_one_is_done",
    ),
    Protection(
        "a worker that lost its lease commits nothing",
        "shnor_portal/core/jobs.py",
        "return Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)",
        "return Job.objects.filter(pk=job.pk)",
        "tests/core/test_jobs.py::test_worker_that_lost_its_lease_commits_nothing",
    ),
    Protection(
        "text in a workbook is no formula",
        "shnor_portal/core/sheets/writing.py",
        '    cell.data_type = "s"\n',
        "",
        "tests/core/test_writing.py::test_dangerous_text_is_never_a_formula",
    ),
    Protection(
        "pages are kept nowhere",
        "shnor_portal/core/middleware.py",
        "            add_never_cache_headers(response)\n",
        "            pass\n",
        f"{ROLES}::test_every_answer_has_the_same_protective_headers",
    ),
    Protection(
        "no address answers a method of its own",
        "shnor_portal/core/middleware.py",
        "        if request.method not in METHODS:\n",
        "        if False:\n",
        f"{ANSWERS}::test_no_address_answers_a_method_that_it_does_not_use",
    ),
    Protection(
        "a line of the log stays one line",
        "shnor_portal/core/logs.py",
        'lambda found: found[0].encode("unicode_escape").decode(), record.message',
        "lambda found: found[0], record.message",
        "tests/core/test_logs.py::test_line_stays_one_line_whatever_was_sent",
    ),
    Protection(
        "nobody is sent to another site after signing in",
        "shnor_portal/core/returning.py",
        "    return wanted if is_address and own else",
        "    return wanted if is_address or own else",
        "tests/schools/test_signing_in.py::test_after_signing_in_nobody_is_sent_to_another_site",
    ),
)
