"""Documents that are made up: random selections over the whole schema, all valid.

Wherever a response key comes again in a document it stands for the same field with the same
arguments, so that everything may be merged and nothing conflicts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_non_null_type,
    is_required_argument,
    parse,
)
from tests.reading.oracle.values import Values
from tests.reading.oracle.words import OF_THE_DATABASE, knows
from tests.reading.oracle.world import World

Composite = GraphQLObjectType | GraphQLInterfaceType

ALIASES = (
    *("x1", "x_1", "p", "p_n", "c0", "o", "n", "id", "name", "node", "nodes", "edges", "data"),
    *("errors", "null", "true", "on", "select", "JSON_OBJECT", "a" * 70, "A" * 64, "__typename"),
    *("totalCount", "first", "today", "_", "__x", "x1_", "fragment", "query", "coalesce"),
)
"""Response keys that could be taken for something else by a careless server."""

LIKELY = (
    *(
        "edges",
        "node",
        "nodes",
        "publications",
        "people",
        "person",
        "household",
        "supportPlan",
        "supportPlans",
    ),
    *("keepsakes", "goals", "needs", "actions", "placements", "relationships"),
)
"""Fields that lead to what is worth asking for; they are chosen more often."""

MOST_FRAGMENTS = 3
WIDTH = (4, 4, 5, 4, 4, 3, 2)
"""How many things are selected at most at each depth, from the outside."""


@dataclass(frozen=True)
class Asked:
    """A document with the values of its variables; ``cursors`` are those that name cursors."""

    text: str
    variables: dict[str, object]
    cursors: tuple[str, ...]
    wanted: Mapping[str, tuple[Any, str, int]]
    """For each other variable its type, the argument that it is for, and how many filters deep."""

    @property
    def document(self) -> DocumentNode:
        """The document, parsed."""
        return parse(self.text)


@dataclass
class _Draft:
    """What was written so far."""

    keys: dict[str, str] = field(default_factory=dict)
    variables: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)
    cursors: list[str] = field(default_factory=list)
    wanted: dict[str, tuple[Any, str, int]] = field(default_factory=dict)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)


def make_document(
    random: Random,
    schema: GraphQLSchema,
    world: World,
    *,
    depth: int,
    without: frozenset[str] = frozenset(),
) -> Asked:
    """Make a document up; ``without`` are the filters that the viewer may not use."""
    writer = _Writer(random, schema, Values(random, world, without))
    assert schema.query_type is not None
    selection = writer.selection(schema.query_type, depth)
    return writer.asked(selection)


def other_values(
    random: Random, world: World, asked: Asked, without: frozenset[str] = frozenset()
) -> dict[str, object]:
    """Make up other values for a document's variables: of other shapes, absent, or null."""
    values = Values(random, world, without)
    made = dict(asked.variables)
    for name, (type_, about, values.depth) in asked.wanted.items():
        if is_non_null_type(type_) or random.randint(0, 3):
            made[name] = values.of(type_, about)
        else:
            made.pop(name, None)
    for name, value in asked.variables.items():
        if isinstance(value, bool):
            made[name] = random.choice((True, False))
    return made


class _Writer:
    """Writes one document."""

    def __init__(self, random: Random, schema: GraphQLSchema, values: Values) -> None:
        self.random = random
        self.schema = schema
        self.values = values
        self.draft = _Draft()
        self.depth = 0

    def asked(self, selection: str) -> Asked:
        """Return the document around the operation's selection."""
        draft = self.draft
        defined = f"({', '.join(draft.variables)})" if draft.variables else ""
        operation = f"query Asked{defined} {selection}"
        fragments = [
            f"fragment {name} on {type_} {text}" for name, (type_, text) in draft.fragments.items()
        ]
        parts = [operation, *fragments]
        ordered = parts if self.chance() else parts[::-1]
        text = "\n".join(ordered)
        return Asked(text, dict(draft.values), tuple(draft.cursors), dict(draft.wanted))

    def chance(self, one_in: int = 2) -> bool:
        """Choose yes in one of so many cases."""
        return self.random.randint(1, one_in) == one_in

    # Selections.

    def selection(self, type_: Composite, depth: int) -> str:
        """Return a selection set of at most this depth."""
        self.depth += 1
        most = WIDTH[min(self.depth, len(WIDTH)) - 1]
        parts = [self.part(type_, depth) for _ in range(self.random.randint(1, most))]
        self.depth -= 1
        return f"{{ {' '.join(parts)} }}"

    def part(self, type_: Composite, depth: int) -> str:
        """Return one field, fragment or ``__typename``."""
        kind = self.random.randint(0, 19)
        if kind == 19:
            return self.keyed("__typename", "", "String!", "")
        if kind == 18 or (isinstance(type_, GraphQLInterfaceType) and kind > 4):
            return self.inline(type_, depth)
        if kind > 15:
            return self.spread(type_, depth)
        return self.some_field(type_, depth)

    def inline(self, type_: Composite, depth: int) -> str:
        """Return an inline fragment: on nothing, the type itself, Node, or a type of Node."""
        within = self.condition(type_)
        on = f" on {within.name}" if self.chance() or within is not type_ else ""
        return f"...{on}{self.directives()} {self.selection(within, depth)}"

    def spread(self, type_: Composite, depth: int) -> str:
        """Return a spread of a fragment: a known one of such a type, or a new one."""
        within = self.condition(type_)
        fitting = [
            name for name, (on, text) in self.draft.fragments.items() if on == within.name and text
        ]
        if fitting and (self.chance() or len(self.draft.fragments) >= MOST_FRAGMENTS):
            name = self.random.choice(fitting)
        elif len(self.draft.fragments) < MOST_FRAGMENTS:
            name = f"F{len(self.draft.fragments)}"
            self.draft.fragments[name] = (within.name, "")
            self.draft.fragments[name] = (within.name, self.selection(within, min(depth, 3)))
        else:
            return self.some_field(type_, depth)
        return f"...{name}{self.directives()}"

    def condition(self, type_: Composite) -> Composite:
        """Choose a type that a fragment inside this type may be on."""
        if isinstance(type_, GraphQLInterfaceType):
            named = self.schema.get_type(self.values.last_type)
            likely = [named, named] if isinstance(named, GraphQLObjectType) else []
            possible = self.schema.get_possible_types(type_)
            other = self.random.choice([each for each in possible if knows(each, self.schema)])
            within: list[Composite] = [*likely, type_, other]
            return self.random.choice(within)
        choices: list[Composite] = [type_, type_, *type_.interfaces]
        return self.random.choice(choices)

    def some_field(self, type_: Composite, depth: int) -> str:
        """Return a field of the type; at the end of the depth only scalars."""
        known = (name for name in type_.fields if knows(_named(type_, name), self.schema))
        fields = [name for name in known if name not in OF_THE_DATABASE]
        inner = [name for name in fields if is_composite_type(_named(type_, name))]
        leaves = [name for name in fields if name not in inner]
        if not fields or (depth <= 1 and not leaves):
            return self.keyed("__typename", "", "String!", "")
        names = inner if depth > 1 and inner and not self.chance(3) else leaves or inner
        likely = [name for name in names if name in LIKELY]
        name = self.random.choice(likely if likely and not self.chance(3) else names)
        return self.field(name, type_.fields[name], depth)

    def field(self, name: str, of: GraphQLField, depth: int) -> str:
        """Return a field with arguments, directives and selection."""
        inner = get_named_type(of.type)
        selection = ""
        arguments = self.arguments(name, of.args)
        if isinstance(inner, Composite):
            selection = self.selection(inner, depth - 1)
        return self.keyed(name, arguments, str(of.type), selection)

    def keyed(self, name: str, arguments: str, type_: str, selection: str) -> str:
        """Return a field under a response key that conflicts with no other."""
        meaning = f"{name}{arguments}: {type_}"
        wanted = self.random.choice(ALIASES) if self.chance(4) else name
        free = [wanted, *(f"{name}_{number}" for number in range(100))]
        key = next(each for each in free if self.draft.keys.setdefault(each, meaning) == meaning)
        alias = "" if key == name else f"{key}: "
        return f"{alias}{name}{arguments}{self.directives()} {selection}".rstrip()

    def directives(self) -> str:
        """Return @skip or @include, both or none; never so that they say something of errors."""
        if not self.chance(16):
            return ""
        name = self.random.choice(("skip", "include", "include", "skip include"))
        return "".join(f" @{each}(if: {self.condition_value(each)})" for each in name.split())

    def condition_value(self, directive: str) -> str:
        """Return a boolean: written out, or a variable that must be given or has a default."""
        value = (directive == "include") != self.chance(4)
        if self.chance():
            return json.dumps(value)
        default = self.random.choice(("", " = true", " = false"))
        given = {} if default and self.chance() else {"": value}
        return self.variable("Boolean" if default else "Boolean!", given, default)

    # Arguments and variables.

    def arguments(self, field_name: str, args: Mapping[str, GraphQLArgument]) -> str:
        """Return the arguments of a field, the optional ones now and then."""
        left_out = "first" if self.chance() else "last"  # both are refused
        written = [
            f"{name}: {self.argument(field_name, name, each)}"
            for name, each in args.items()
            if is_required_argument(each) or self.chance(5)
            if name != left_out
        ]
        return f"({', '.join(written)})" if written else ""

    def argument(self, field_name: str, name: str, argument: GraphQLArgument) -> str:
        """Return an argument's value: written out, a variable, or with one inside."""
        if name in {"after", "before"}:
            return self.cursor()
        about = f"{field_name}.{name}"
        return self.written(argument.type, self.values.of(argument.type, about), about)

    def cursor(self) -> str:
        """Return a variable that may hold a cursor later; for now it is null or not given."""
        text = self.variable("String", {"": None} if self.chance() else {}, "")
        self.draft.cursors.append(text.removeprefix("$"))
        return text

    def written(self, type_: Any, value: Any, about: str) -> str:
        """Return a value as a document writes it, or as a variable of the request."""
        if self.chance(3):
            return self.as_variable(type_, value, about)
        inner = get_nullable_type(type_)
        if value is None:
            return "null"
        if isinstance(inner, GraphQLInputObjectType):
            self.values.depth += 1
            members = [
                f"{name}: {self.written(inner.fields[name].type, each, name)}"
                for name, each in value.items()
            ]
            self.values.depth -= 1
            return f"{{{', '.join(members)}}}"
        if isinstance(inner, GraphQLList):
            return f"[{', '.join(self.written(inner.of_type, each, about) for each in value)}]"
        return str(value) if isinstance(inner, GraphQLEnumType) else json.dumps(value)

    def as_variable(self, type_: Any, value: Any, about: str) -> str:
        """Return a variable for a value: it may be required, have a default, or be absent."""
        optional = not is_non_null_type(type_)
        shown, given = type_, {"": value}
        if optional and self.chance(4):
            given = {}
        elif optional and value is not None and self.chance(4):
            shown = GraphQLNonNull(type_)
        text = self.variable(str(shown), given, "")
        self.draft.wanted[text.removeprefix("$")] = (shown, about, self.values.depth)
        return text

    def variable(self, type_: str, value: Mapping[str, Any], default: str) -> str:
        """Define a variable; ``value`` holds its value under the empty key, or nothing."""
        name = f"v{len(self.draft.variables)}"
        self.draft.variables.append(f"${name}: {type_}{default}")
        if "" in value:
            self.draft.values[name] = value[""]
        return f"${name}"


def _named(type_: Composite, name: str) -> GraphQLNamedType:
    named: GraphQLNamedType = get_named_type(type_.fields[name].type)
    return named
