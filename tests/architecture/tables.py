"""`docs/access.md`, made from the code: `make docs` writes it, a test compares."""

import os
from pathlib import Path

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
- **A head** («начальник управления») is made by the word of whoever holds `confirm_role` over the
  place, whoever asked. Only a head lends the head's power; a lent power, and the role of a head, is
  not lengthened by a coordinator.
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
    return "\n".join([HEAD, *_roles(), *_rights(), *_addresses()]) + "\n"


def _roles() -> list[str]:
    from schools.permissions import LEVEL_OF_ROLE, Role

    lines = ["## Roles", "", "| role | in the interface | assigned in |", "|---|---|---|"]
    lines += [f"| `{role.value}` | {role.label} | {LEVEL_OF_ROLE[role].label} |" for role in Role]
    return [*lines, ""]


def _rights() -> list[str]:
    from schools.permissions import ROLE_PERMISSIONS, Permission, Role

    head = " | ".join(f"`{role.value}`" for role in Role)
    lines = [
        "## Rights",
        "",
        f"| right | what it allows | {head} |",
        "|---" * (len(Role) + 2) + "|",
    ]
    for permission in Permission:
        marks = " | ".join("✓" if permission in ROLE_PERMISSIONS[role] else "" for role in Role)
        lines.append(f"| `{permission.value}` | {permission.label} | {marks} |")
    return [*lines, ""]


def _addresses() -> list[str]:
    from tests.architecture.addresses import addresses

    lines = ["## Addresses", "", "| address | name | open to |", "|---|---|---|"]
    for address in addresses():
        kind, detail = address.mark or ("nobody", "")
        who = {
            "public": f"everybody: {detail}",
            "signed_in": "everybody with an account",
            "requires": f"`{getattr(detail, 'value', detail)}`",
        }.get(kind, kind)
        lines.append(f"| `{address.route}` | `{address.name}` | {who} |")
    return lines


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    PAGE.write_text(page())
