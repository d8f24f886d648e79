"""What core itself brings, and the host that adds the enabled plugins to it."""

from collections.abc import Iterable

from earlyhelp.access import models as access
from earlyhelp.access.reference import core_reference_data
from earlyhelp.access.roles import ROLES
from earlyhelp.access.scopes import SCOPES
from earlyhelp.audit import models as audit
from earlyhelp.contract.enabled import Host
from earlyhelp.contract.loading import PluginEntry
from earlyhelp.contract.registry import Parts
from earlyhelp.households import models as households
from earlyhelp.partnership import models as partnership
from earlyhelp.pathway import models as pathway
from earlyhelp.people import models as people
from earlyhelp.settings import Settings
from earlyhelp.storage.tables import Table
from earlyhelp.support_plans import models as support_plans
from earlyhelp_graphql.oauth import models as oauth

MODELS = (access, audit, households, oauth, partnership, pathway, people, support_plans)
"""Every module of core's tables: importing them is what enters the tables in the MetaData."""


def core_parts() -> Parts:
    """Return core's tables, scopes, roles and reference data."""
    return Parts(
        metadata=Table.metadata,
        scopes=SCOPES,
        roles=ROLES,
        reference_data=tuple(core_reference_data()),
    )


def load_host(
    settings: Settings, entry_points: Iterable[PluginEntry] | None = None, revising: str = ""
) -> Host:
    """Load the plugins that the settings enable; raises one PluginError with every fault.

    ``revising`` names the plugin whose first revision is about to be written.
    """
    return Host.load(
        settings.plugins, core=core_parts(), entry_points=entry_points, revising=revising
    )
