"""The schema of all that was declared, and the faults that only making it shows."""

from typing import Any

import strawberry
from strawberry.exceptions import DuplicatedTypeName

from earlyhelp.contract.faults import Fault
from earlyhelp.contract.loading import CORE
from earlyhelp.contract.places import place_of
from earlyhelp_graphql.composing.composer import Composer
from earlyhelp_graphql.composing.descriptions import undescribed
from earlyhelp_graphql.composing.schema import graphql_of


def shown_schema(declared: Composer) -> strawberry.Schema | None:
    """Return the schema; None where a fault, which is gathered, keeps it from being made."""
    try:
        inputs, summaries = declared.lists.input_fields(), declared.summaries
        schema = declared.parts.schema(declared.types, inputs, summaries)
    except DuplicatedTypeName as error:
        _refuse_duplicate(declared, error)
    except Exception:
        # What an annotation cannot be resolved to was told where it was declared.
        if not declared.gathering.faults:
            raise
    else:
        _refuse_undescribed(declared, schema)
        return schema
    return None


def _refuse_duplicate(declared: Composer, error: DuplicatedTypeName) -> None:
    """Say who shares a name with whom, unless it is that of a type whose fault is told."""
    classes = (error.first_cls, error.second_cls)
    if declared.gathering.types.intersection(filter(None, classes)):
        return
    modules = [str(getattr(each, "__module__", "?")) for each in classes]
    homes = [declared.origins.home(module) for module in modules]
    by_home = dict(zip(homes, classes, strict=True))
    plugin = next((home for home in by_home if home != CORE), CORE)
    by = " and ".join(f"{home} ({module})" for home, module in zip(homes, modules, strict=True))
    place = place_of(getattr(by_home[plugin], "origin", by_home[plugin]))
    declared.gathering.add(Fault(plugin, f"{error.message}: by {by}.", "Rename one.", place))


def _refuse_undescribed(declared: Composer, schema: strawberry.Schema) -> None:
    for type_name, name, remedy in undescribed(graphql_of(schema)):
        field = name.partition("(")[0]
        home = declared.origins.owner(type_name, field) or _home_of(declared, type_name, schema)
        what = f"{type_name}.{name}" if name else type_name
        place = declared.origins.place(type_name, field)
        declared.gathering.add(Fault(home, f"{what} is not described.", remedy, place))


def _home_of(declared: Composer, type_name: str, schema: strawberry.Schema) -> str:
    definition: Any = schema.get_type_by_name(type_name)
    module = getattr(getattr(definition, "origin", None), "__module__", "?")
    return declared.origins.home(str(module))
