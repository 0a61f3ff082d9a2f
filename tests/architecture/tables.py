"""`docs/access.md`, made from the code: `make docs` writes it, a test compares."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schools.permissions import Role
    from tests.architecture.addresses import Address

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"

HEAD = """# Who may do what

Made from the code by `make docs`; a test fails when it is not up to date.

Access is closed by default. Every view carries one mark: `@public`, `@signed_in` or
`@requires(Permission.X)`. The mark says whether a person may open the page at all (else 403).
Which rows they see on it is the queryset's business: `Model.objects.visible_to(user)`, and a row
outside their scope is 404, as if it did not exist. Whether a deed may be done to a row that they
see is decided by `schools.access.decide()`, whose reason is shown with the 403 and on the page
«Проверка доступа». A command takes `--by EMAIL` for the same checks; without it, it is the command
line, which may everything.

A role is assigned in a place, from one date to another, and gives its rights only there. One person
may hold several. What a person made in a place (files, papers, jobs, batches, their trail) is seen
while a role of theirs reaches that place; only what belongs to no place stays with its maker.

## Who manages a person

One rule, also for a person with roles in several places (`schools.people.authority`):

- **Giving.** A role is given by whoever holds `manage_people` over its place, and never to oneself
  (save by an administrator). To somebody who works only elsewhere, or was invited elsewhere, it is
  an offer: it waits for that person's own acceptance, and those who manage the person now are told.
  The giver learns what became of the offer and nothing of its person; no code is made, shown or
  cancelled. A free address, or one whose owner never came in and has no role any more, gets a code.
- **A head** («руководитель органа управления образованием») is made by the word of whoever holds
  `confirm_role` over the place, whoever asked. Only a head lends the head's power; a lent power,
  and the role of a head, is not lengthened by a coordinator.
- **Ending.** A coordinator ends any role in the own places, whoever gave it, and so closes access
  to them; roles elsewhere and the account stay.
- **The account**: name, post, a new code, a lost second factor are for whoever manages every place
  where the person has a role. The e-mail too, and the old address is told; what other places have
  offered ends with it, as with a code shown on a card.
- **Senior people** (head, region operator, administrator, and whoever borrowed a head's power): no
  coordinator holds a way into such an account. A code goes to the person's own address by letter,
  or is shown to the administrator; the address and the second factor are the administrator's. A
  code that lets in more than its issuer manages now is dead.
- **Closing and opening the account** is the administrator's alone.
"""


def page() -> str:
    """The whole text of docs/access.md."""
    return "\n".join([HEAD, *_roles(), *_rights(), *_commands(), *_addresses()]) + "\n"


def _roles() -> list[str]:
    from schools.permissions import ROLES

    lines = ["## Roles", "", "| role | in the interface | assigned in |", "|---|---|---|"]
    lines += [
        f"| `{role.value}` | {spec.title} | {spec.level.label} |" for role, spec in ROLES.items()
    ]
    return [*lines, ""]


def _rights() -> list[str]:
    from schools.permissions import Permission, Role

    head = " | ".join(f"`{role.value}`" for role in Role)
    lines = [
        "## Rights",
        "",
        f"| right | what it allows | {head} |",
        "|---" * (len(Role) + 2) + "|",
    ]
    for permission in Permission:
        marks = " | ".join("✓" if permission in role.spec.permissions else "" for role in Role)
        lines.append(f"| `{permission.value}` | {permission.label} | {marks} |")
    return [*lines, ""]


RESULTS = """## Addresses

Each address was asked by a person of every role for an object of their own place, and by people of
another school, another municipality and another region, reading and writing, with every foreign id
in every field (`tests/architecture/`). What a cell says:

| | |
|---|---|
| ✓ | opens; of lists, what is in the person's scope |
| 403 | the role lacks the right: said in words, written in one line |
| 404 | out of the role's scope, as if it did not exist |
| – | the same for everybody, with an account or without |

The last column is what anybody of a foreign place gets for the same object: 404, or 403 where
their role lacks the right anyway; «own» is an address that shows everybody what is their own,
«common» one whose object belongs to no place.
"""

COMMAND_HEAD = """
## Commands

`--by EMAIL` acts as that person: without the right, or for a place out of their scope, the command
refuses in words, exits with 1 and changes nothing. Commands of the server act on the whole portal
and are nobody's by a role: with `--by` they refuse.
"""


def _addresses() -> list[str]:
    from schools.permissions import Role
    from tests.architecture.addresses import addresses

    roles = " | ".join(f"`{role.value}`" for role in Role)
    lines = [RESULTS, f"| address | name | open to | {roles} | foreign |"]
    lines.append("|---" * (len(Role) + 4) + "|")
    for address in addresses():
        kind, detail = address.mark or ("nobody", "")
        who = {
            "public": f"everybody: {detail}",
            "signed_in": "everybody with an account",
            "requires": f"`{getattr(detail, 'value', detail)}`",
        }.get(kind, kind)
        cells = " | ".join([*(_result(address, role) for role in Role), _foreign(address)])
        lines.append(f"| `{address.route}` | `{address.name}` | {who} | {cells} |")
    return lines


def _result(address: Address, role: Role) -> str:
    """What a person of the role gets for an object of their own place."""
    from tests.architecture.expectations import EXCEPTIONS, is_public, lacks_right, sees

    if is_public(address):
        return "–"
    if (address.name, role) in EXCEPTIONS:
        return str(EXCEPTIONS[address.name, role][0])
    if lacks_right(address, role):
        return "403"
    return "✓" if sees(address, role) else "404"


def _foreign(address: Address) -> str:
    from tests.architecture.expectations import COMMON, is_public

    if address.name in COMMON:
        return "common"
    if is_public(address):
        return "–"
    return "404" if address.arguments else "own"


def _commands() -> list[str]:
    from schools.permissions import Role
    from tests.architecture.expectations import COMMANDS

    roles = " | ".join(f"`{role.value}`" for role in Role)
    lines = [COMMAND_HEAD, f"| command | asks for | {roles} | foreign place |"]
    lines.append("|---" * (len(Role) + 3) + "|")
    for name, command in COMMANDS.items():
        asks = f"`{command.right.value}`" if command.right else command.note
        if command.right and command.note:
            asks += f": {command.note}"
        may = [command.right is None or command.right in role.spec.permissions for role in Role]
        cells = " | ".join("✓" if allowed else "refused" for allowed in may)
        foreign = "refused" if command.right else "–"
        lines.append(f"| `{name}` | {asks} | {cells} | {foreign} |")
    server = ", ".join(f"`{name}`" for name in server_commands())
    return [*lines, "", f"Of the server: {server}.", ""]


def server_commands() -> list[str]:
    """Commands that take no `--by`."""
    from django.core.management import get_commands, load_command_class

    from shnor_portal.core.commands import PortalCommand

    loaded = {
        name: load_command_class(app, name)
        for name, app in get_commands().items()
        if not app.startswith(("django.", "whitenoise"))
    }
    found = {n for n, one in loaded.items() if isinstance(one, PortalCommand) and one.of_the_server}
    return sorted(found)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    PAGE.write_text(page())
