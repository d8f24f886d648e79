"""Who may read and change what: a table of every field and mutation beside every role."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.dialects import postgresql

from earlyhelp.contract.records import Role
from earlyhelp.reading.declarations import Entity, Field
from earlyhelp.reading.hops import Relation
from earlyhelp.viewer import RowRule
from earlyhelp_graphql.composing.composition import Composition

ALL, REACHED, NOTHING = "all", "own", ""
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_INTRODUCTION = """# Who may what

Every field and every mutation beside every role, as `earlyhelp schema roles` prints it for core
and its plugins: `all` is everybody's rows, `own` those within the role's reach (a caseload, a
team's caseloads, what was published), and what is empty is refused. Whatever is in a category of
data also needs the role to reach the category. What scopes, rows and categories a role has stands
below; `viewer { grants }` tells an application those of whoever asks. The last table has the codes
of the problems that a mutation may be refused with, beside those of its idempotency key
(`BAD_IDEMPOTENCY_KEY`, `IDEMPOTENCY_KEY_REUSED`).
"""


def who_may_what(composition: Composition, roles: Sequence[Role]) -> str:
    """Return the tables as Markdown: what each role may read, and what it may do."""
    ordered = sorted(roles, key=lambda role: role.name)
    entities = composition.map.entities
    changing = (
        (f"`{name}`", ["yes" if mutation.write in role.scopes else "" for role in ordered])
        for name, mutation in sorted(composition.mutations.items())
    )
    names = [role.name.replace("_", " ") for role in ordered]
    parts = (
        _INTRODUCTION,
        "## Reading\n",
        *_table("field", names, _reading(entities, ordered)),
        "\n## Changing\n",
        *_table("mutation", names, changing),
        "\n## Scopes\n",
        *_table("scope", names, _holding(ordered)),
        "\n## Rows and categories of data\n",
        *_table("reaches", names, _reaching(ordered)),
        "\n## Problems\n",
        *_table("mutation", ["codes"], _problems(composition)),
    )
    return "\n".join(parts) + "\n"


def _holding(roles: Sequence[Role]) -> Iterator[tuple[str, Sequence[str]]]:
    for scope in sorted({scope for role in roles for scope in role.scopes}):
        yield f"`{scope}`", ["yes" if scope in role.scopes else "" for role in roles]


def _reaching(roles: Sequence[Role]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield which rows the roles reach, and data of which categories in those."""
    yield "rows", [role.rows.lower() for role in roles]
    for code in sorted({code for role in roles for code in role.categories or ()}):
        yield f"`{code}`", ["yes" if _reaches(role, code) else "" for role in roles]


def _reaches(role: Role, category: str) -> bool:
    has_rows = role.rows is not RowRule.NOBODY
    return has_rows and (role.categories is None or category in role.categories)


def _problems(composition: Composition) -> Iterator[tuple[str, Sequence[str]]]:
    for name, codes in sorted(composition.problems.items()):
        yield f"`{name}`", [", ".join(codes)]


def _reading(
    entities: Mapping[str, Entity], roles: Sequence[Role]
) -> Iterator[tuple[str, Sequence[str]]]:
    for name, entity in sorted(entities.items()):
        rows = [reached_rows(entity, role) for role in roles]
        for key, field in entity.fields.items():
            needed = _scopes(entities, entity, field)
            cells = [
                reached if needed <= set(role.scopes) else NOTHING
                for role, reached in zip(roles, rows, strict=True)
            ]
            yield f"`{name}.{key}`", cells


def reached_rows(entity: Entity, role: Role) -> str:
    """Return which rows of a type a role reaches: `ALL`, `REACHED` or `NOTHING`."""
    # SQL tells what follows from true and false: what AND and OR leave of them.
    rows = str(entity.visible(entity.model, role.grant).compile(dialect=_DIALECT))
    return {"true": ALL, "false": NOTHING}.get(rows, REACHED)


def _scopes(entities: Mapping[str, Entity], entity: Entity, field: Field) -> set[str]:
    needed = {entity.read, field.scope or entity.read}
    return needed | ({entities[field.target].read} if isinstance(field, Relation) else set())


def _table(
    what: str, roles: Sequence[str], lines: Iterator[tuple[str, Sequence[str]]]
) -> Iterator[str]:
    yield _line(what, roles)
    yield _line("---", ["---"] * len(roles))
    for name, cells in lines:
        yield _line(name, cells)


def _line(first: str, cells: Sequence[str]) -> str:
    return f"| {first} | {' | '.join(cells)} |"
