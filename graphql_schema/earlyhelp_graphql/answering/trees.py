"""Syntax trees: a document parsed, its operations and its fragments by name.

A tree takes some tens of times the room of its text, and each of its nodes is looked at by
every garbage collection. So none is kept: it lives as long as the request that needs it.
"""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    parse,
)

INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True)
class Tree:
    """A document's syntax tree, and what it defines by name."""

    node: DocumentNode
    operations: dict[str | None, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]


def parse_tree(source: str, most_tokens: int | None = None) -> Tree:
    """Parse a document. Raises GraphQLError where it does not parse, or holds no operation."""
    # Locations would take twice the time and the room: only errors are worth theirs.
    node = parse(source, max_lexical_tokens=most_tokens, no_location=True)
    operations = {
        (each.name.value if each.name else None): each
        for each in node.definitions
        if isinstance(each, OperationDefinitionNode)
    }
    fragments = {
        each.name.value: each
        for each in node.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    if not operations:
        raise GraphQLError("The document has no operation.")
    return Tree(node, operations, fragments)
