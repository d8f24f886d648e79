"""Hops: the steps of a selection from one row to related rows."""

from dataclasses import dataclass

from earlyhelp.reading.declarations import Count, Entity, Many, One
from earlyhelp.reading.mapping import CompiledField
from earlyhelp.reading.selections import Chosen
from earlyhelp.reading.statements import Path

Relation = One | Many | Count


@dataclass(frozen=True)
class Hop:
    """From the row ``alias`` of an entity (none at the root) to related rows ``other``."""

    entity: Entity | None
    field: Relation
    compiled: CompiledField
    chosen: Chosen
    alias: str
    other: str
    path: Path
