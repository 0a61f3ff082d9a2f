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
        "        return inside\n",
        "        return ~nothing\n",
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
        "    held = states.take(offer, by=by)\n    if held.stage not in waits:\n",
        "    held = states.take(offer, by=by)\n    if False:\n",
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
        'lambda match: match[0].encode("unicode_escape").decode(), record.message',
        "lambda match: match[0], record.message",
        "tests/core/test_logs.py::test_line_stays_one_line_whatever_was_sent",
    ),
    Protection(
        "nobody is sent to another site after signing in",
        "shnor_portal/core/returning.py",
        "    return wanted if is_address and own else",
        "    return wanted if is_address or own else",
        "tests/schools/test_signing_in.py::test_after_signing_in_nobody_is_sent_to_another_site",
    ),
    Protection(
        "a single small part is not the total less the others",
        "schools/privacy.py",
        "    hidden = small if len(small) > 1 else by_size[:2]\n",
        "    return frozenset(small)\n",
        "tests/schools/test_privacy.py::test_no_number_of_a_small_part_can_be_solved",
    ),
    Protection(
        "whoever is let through to small numbers is asked",
        "schools/privacy.py",
        "        return is_small(n) and not self.sees(scope)\n",
        "        return False\n",
        "tests/architecture/test_small_numbers.py::"
        "test_observer_sees_nothing_that_depends_on_small_numbers",
    ),
    Protection(
        "statuses are called in the municipality's own words",
        "schools/models/places.py",
        '{"shnor": self.list_term, "shnsu": self.condition_term}',
        '{"shnor": "ШНОР", "shnsu": "ШНСУ"}',
        f"{ROLES}::test_pages_have_the_words_of_their_municipality[coordinator]",
    ),
    Protection(
        "papers have the municipality's own words",
        "schools/models/places.py",
        "        full, body = self.full_post(self.head_post), self.body_name_genitive\n",
        '        full, body = "Начальник управления", self.body_name_genitive\n',
        "tests/architecture/test_own_words.py::test_papers_have_the_words_of_their_municipality",
    ),
    Protection(
        "a paper is dated by the clocks of its place",
        "schools/clock.py",
        "    return moment.astimezone(ZoneInfo(municipality.time_zone)).date()\n",
        "    return moment.date()\n",
        "tests/architecture/test_local_day.py::test_note_made_at_night_in_omsk_is_dated_today",
    ),
    Protection(
        "a paper of an earlier version opens",
        "shnor_portal/core/documents/contexts.py",
        '    executor: str = ""\n',
        "    executor: str\n",
        "tests/desk/test_kept_papers.py::test_kept_paper_opens_with_its_stamp",
    ),
    Protection(
        "the cache is another after another release",
        "shnor_portal/core/caching.py",
        '                digest.update(bytes(path) + b"\\0" + path.read_bytes())\n',
        "                digest.update(bytes(path))\n",
        "tests/core/test_caching.py::test_another_release_has_another_word",
    ),
    Protection(
        "a job of a kind that nobody does is not begun",
        "shnor_portal/core/jobs.py",
        "    if kind not in KINDS:\n        raise",
        "    if not kind:\n        raise",
        "tests/core/test_jobs.py::test_job_of_a_kind_that_nobody_declares_is_not_begun",
    ),
    Protection(
        "changes of a reference file are told in the words of its columns",
        "monitoring/results/changes.py",
        "                    titles[name],\n",
        "                    name,\n",
        "tests/monitoring/test_import_pages.py::"
        "test_changed_row_of_a_reference_file_speaks_in_the_words_of_its_columns",
    ),
    Protection(
        "unknown values of a list come last both ways",
        "shnor_portal/core/lists/listing.py",
        "first(nulls_last=True)",
        "first()",
        "tests/lists/test_lists.py::test_every_column_sorts_both_ways",
    ),
    Protection(
        "the workbook of a list is what its page shows",
        "shnor_portal/core/lists/choices.py",
        "        or (column.shown and column.name not in hidden)\n",
        "        or column.shown\n",
        "tests/lists/test_lists.py::test_columns_are_remembered_for_one_person",
    ),
    Protection(
        "an order of a list is told to who listens",
        "templates/core/_listing.html",
        ' aria-sort="{{ heading.direction }}"',
        "",
        "tests/lists/test_lists.py::test_every_column_sorts_both_ways",
    ),
    Protection(
        "a role has its place and no other",
        "schools/models/people.py",
        'bound = {f"{place}__isnull": place != level for place in places}',
        "bound: dict[str, bool] = {}",
        "tests/schools/test_assignments.py::test_constraint_of_the_database_knows_the_place_of_each_role",
    ),
    Protection(
        "a chart needs no script",
        "templates/core/_chart.html",
        "  <figcaption>{{ title }}</figcaption>\n",
        "  <figcaption>{{ title }}</figcaption>\n  <script></script>\n",
        "tests/core/test_charts.py::test_page_chart_is_a_picture_with_title_words_and_numbers",
    ),
    Protection(
        "rooms look down only",
        "schools/privacy.py",
        "from typing import Protocol, TypeVar\n",
        "from typing import Protocol, TypeVar\n\nfrom schools.models import School as School\n",
        "tests/architecture/test_layers.py::test_layers_hold",
    ),
    Protection(
        "nobody asks for a role by its name",
        "schools/clock.py",
        "    places = viewer.workplaces\n",
        "    places = [] if viewer.has_role(Role.HEAD) else viewer.workplaces\n",
        "tests/architecture/test_role_names.py::test_no_role_is_asked_for_by_name",
    ),
    Protection(
        "hidden answers of a survey stand by the alphabet",
        "schools/figures_queries.py",
        "                    for answer in _in_order(answers, hidden)\n",
        "                    for answer in answers\n",
        "tests/architecture/test_small_numbers.py::"
        "test_observer_sees_nothing_that_depends_on_small_numbers",
    ),
)
