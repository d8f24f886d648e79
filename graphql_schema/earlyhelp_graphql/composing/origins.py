"""Who declared what, and where: what a fault names."""

from collections.abc import Iterable

from earlyhelp.contract.loading import CORE
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.composing.gathering import Place, found
from earlyhelp_graphql.declaring.interfaces import Node


class Origins:
    """Whose each type is, and each field, order, filter and mutation, and its place."""

    def __init__(self, contributions: Iterable[GraphContribution]) -> None:
        self.homes: dict[type[Node], str] = {}
        """The contribution of each type, by name."""
        self._packages = {each.package: each.name for each in contributions if each.package}
        self._owners: dict[tuple[str, str], str] = {}
        self._places: dict[tuple[str, str], Place] = {}

    def claim(self, owner: str, type_name: str, key: str, place: Place) -> None:
        """Remember whose a field is, or whatever a type has under this key."""
        self._owners[type_name, key] = owner
        self._places[type_name, key] = place

    def owner(self, type_name: str, key: str) -> str:
        """Return whose a field is; empty if nobody declared it."""
        return self._owners.get((type_name, key), "")

    def place(self, type_name: str, key: str) -> str:
        """Return where a field was declared; empty if nobody knows."""
        return found(self._places.get((type_name, key), ""))

    def home(self, module: str) -> str:
        """Return the contribution that a module belongs to, by its package."""
        package = module.partition(".")[0]
        homes = {node.__module__.partition(".")[0]: home for node, home in self.homes.items()}
        return self._packages.get(package) or homes.get(package, CORE)
