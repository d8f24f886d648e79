"""Whether everything in a schema is described: its readers are strangers."""

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)

_DOCSTRING = "write a docstring, or say it with description=...."
_BESIDE = 'write what it is beside its type: Annotated[..., "..."].'
_MEMBER = 'derive the enum from ClosedSet, and say what each member means: A = "A", "...".'


def undescribed(schema: GraphQLSchema) -> Iterator[tuple[str, str, str]]:
    """Yield each thing that is not described: its type, its name and what to do."""
    for type_name, type_ in schema.type_map.items():
        if type_name.startswith("__"):
            continue
        if not type_.description:
            yield type_name, "", _DOCSTRING
        if isinstance(type_, GraphQLEnumType):
            silent = [name for name, each in type_.values.items() if not each.description]
            yield from ((type_name, name, _MEMBER) for name in silent)
        elif isinstance(type_, GraphQLInputObjectType):
            silent = [name for name, each in type_.fields.items() if not each.description]
            yield from ((type_name, name, _BESIDE) for name in silent)
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            yield from _of_fields(type_name, type_)


def _of_fields(
    type_name: str, type_: GraphQLObjectType | GraphQLInterfaceType
) -> Iterator[tuple[str, str, str]]:
    for name, field in type_.fields.items():
        if not field.description:
            yield type_name, name, f"{_BESIDE[:-1]}; of an attached one {_DOCSTRING}"
        silent = [each for each, argument in field.args.items() if not argument.description]
        yield from ((type_name, f"{name}({each}:)", _BESIDE) for each in silent)
