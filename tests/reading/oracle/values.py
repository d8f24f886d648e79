"""Values that are made up for the arguments of a document."""

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)
from tests.reading.oracle.making import CATEGORIES, NAMES
from tests.reading.oracle.words import OF_THE_DATABASE, ROOTS_BY_ID, TABLES
from tests.reading.oracle.world import World

UNKNOWN = UUID("0199aaaa-0000-7000-8000-00000000ffff")

DEEPEST = 3
"""How many filters may stand around one that holds no further ones."""

BY_LIKENESS = frozenset({"name", "nameSoundsLike", "CLOSEST_NAME"})
"""What goes by how names sound and are spelt, of which PostgreSQL alone knows the measure.

Who is found by it is told in tests/domain/test_near_names.py.
"""

MALFORMED = ("", "Person", "Person_", "x", f"person_{UNKNOWN}", f"Person_{UNKNOWN} ", "💥")


class Values:
    """Chooses values of any input type, in JSON, mostly such as fit the world."""

    def __init__(self, random: Random, world: World, without: frozenset[str]) -> None:
        self.random = random
        self.world = world
        self.without = without | BY_LIKENESS
        self.last_type = ""
        self.depth = 0

    def of(self, type_: Any, about: str) -> Any:
        """Return a value of a type; ``about`` names the field and argument it is for."""
        if not isinstance(type_, GraphQLNonNull) and self.random.randint(0, 5) == 5:
            return None
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(inner, GraphQLList):
            sizes = (0, 2, 3, 5, 8) if about == "nodes.ids" else (0, 1, 1, 2)
            return [self.of(inner.of_type, about) for _ in range(self.random.choice(sizes))]
        if isinstance(inner, GraphQLInputObjectType):
            return self._filter(inner)
        if isinstance(inner, GraphQLEnumType):
            return self.random.choice(sorted(set(inner.values) - self.without))
        return self._scalar(inner.name, about)

    def _filter(self, type_: GraphQLInputObjectType) -> dict[str, object]:
        names = sorted({*type_.fields} - OF_THE_DATABASE - self.without - self._too_deep(type_))
        number = min(len(names), self.random.choice((0, 1, 1, 2)))
        chosen = self.random.sample(names, number)
        self.depth += 1
        given = {name: self.of(type_.fields[name].type, name) for name in chosen}
        self.depth -= 1
        return given

    def _too_deep(self, type_: GraphQLInputObjectType) -> set[str]:
        """Return the fields that hold further filters, once there are enough around this one."""
        if self.depth < DEEPEST:
            return set()
        return {
            name
            for name, each in type_.fields.items()
            if isinstance(get_named_type(each.type), GraphQLInputObjectType)
        }

    def _scalar(self, name: str, about: str) -> Any:
        if name == "ID":
            return self._known_id() if about == "id" else self._id(about.partition(".")[0])
        if name == "Int":
            return self.random.choice((0, 1, 1, 2, 2, 3, 3, 5, 5))
        if name == "Boolean":
            return self.random.choice((True, False))
        if name == "Date":
            days = self.random.choice((-800, -31, -1, 0, 1, 400, 20_000))
            return (self.world.today + timedelta(days=days)).isoformat()
        return self._text(about)

    def _text(self, about: str) -> str:
        if about == "category":
            return self.random.choice((*CATEGORIES, "NO_SUCH_CATEGORY"))
        table = {"value": "person_identifiers", "code": "localities"}.get(about)
        if table is not None:
            known = [str(getattr(row, about)) for row in self.world.all(table)]
            written = [f"{each[:1]}-{each[1:]} ".lower() for each in known if about == "value"]
            return self.random.choice([*known, *written, "nothing"])
        text = self.random.choice(NAMES)
        is_part = about.endswith(("StartsWith", "Contains"))
        return text[: self.random.randint(0, 2)] if is_part else text

    def _known_id(self) -> str:
        """Return the id of some row: of what is filtered by it or, mostly, of something else."""
        name = self.random.choice(sorted(TABLES))
        known = [f"{name}_{row.id}" for row in self.world.all(TABLES[name])]
        return self.random.choice(known or [f"{name}_{UNKNOWN}"])

    def _id(self, root: str) -> str:
        """Return an id: mostly of a row of the right type, else another's, unknown, or none."""
        kind = self.random.randint(0, 19)
        if kind == 19:
            return self.random.choice(MALFORMED)
        if kind == 18:
            return f"NoSuchType_{UNKNOWN}"
        wanted = ROOTS_BY_ID.get(root)
        types = [wanted] if wanted and kind < 17 else sorted(TABLES)
        known = [f"{each}_{row.id}" for each in types for row in self.world.all(TABLES[each])]
        unknown = [f"{each}_{UNKNOWN}" for each in types]
        chosen = self.random.choice(unknown if kind == 16 else known or unknown)
        self.last_type = chosen.partition("_")[0]
        return chosen
