"""Which categories of data there are, and which of them a plugin may let a role reach."""

import re
from collections.abc import Collection, Iterator

from earlyhelp.contract.records import Category, Role, RoleGrant

_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")


def faults_of_category(category: Category) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a category by itself, and the remedy."""
    if not _CODE.fullmatch(category.code):
        yield f"has the category {category.code!r}, which is no code.", "Write it LIKE_THIS."
    if not category.label.strip():
        yield f"has the category {category.code!r} without a label.", "Say what people call it."


def faults_of_reach(
    role: Role | RoleGrant, known: Collection[str], own: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield each category that a role may not be given, and the remedy.

    ``known`` are those within the plugin's reach, ``own`` those that it brings itself: to a
    role of its own it may give any of the former, to another's only the latter.
    """
    is_grant = isinstance(role, RoleGrant)
    name = role.role if isinstance(role, RoleGrant) else role.name
    for code in sorted(set(role.categories or ())):
        if code not in known:
            thing = f"gives the role {name!r} the unknown category {code!r}."
            yield thing, remedy_for_unknown(known)
        elif is_grant and code not in own:
            thing = f"gives the role {name!r} the category {code!r}, which is not its to give."
            yield thing, "Give it one that categories() returns, or leave it to its owner."


def remedy_for_unknown(known: Collection[str]) -> str:
    """Return what to do about a category that nobody within reach brings."""
    return f"The categories are {', '.join(sorted(known))}; bring others by categories()."
