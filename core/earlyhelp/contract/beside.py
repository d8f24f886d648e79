"""What stands in files beside a plugin's class: what its hooks hand over unless it writes them."""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.errors import PluginError


def path_beside(plugin: type, name: str) -> Path | None:
    """Return where a file of this name would stand beside the module of a plugin's class.

    None where the class is in no package, and so has nothing beside it.
    """
    home = sys.modules[plugin.__module__]
    return Path(home.__file__).parent / name if home.__file__ and home.__package__ else None


def has_module_beside(plugin: type, name: str) -> bool:
    """Whether a module or a package of this name stands beside that of a plugin's class."""
    path = path_beside(plugin, name)
    return path is not None and any(
        file.is_file() for file in (path.with_suffix(".py"), path / "__init__.py")
    )


def module_beside(plugin: type, name: str) -> ModuleType | None:
    """Import the module of this name beside that of a plugin's class, if there is one."""
    if not has_module_beside(plugin, name):
        return None
    return import_module(f"{sys.modules[plugin.__module__].__package__}.{name}")


def metadata_of(models: ModuleType) -> MetaData | None:
    """Return the MetaData of the tables that a module declares; None if it declares none.

    Raises PluginError where they have several.
    """
    found = {
        each.metadata
        for each in vars(models).values()
        if isinstance(each, type)
        and issubclass(each, DeclarativeBase)
        and each.__module__.startswith(models.__name__)
        and each.metadata.tables
    }
    if len(found) > 1:
        raise PluginError(
            f"The tables of {models.__name__} are in {len(found)} MetaData.",
            "Derive them from one base with metadata = plugin_metadata().",
        )
    return next(iter(found), None)
