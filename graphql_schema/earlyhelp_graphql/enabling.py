"""What core itself brings, and the enabled plugins beside it."""

from collections.abc import Iterable, Sequence

from earlyhelp.access import models as access
from earlyhelp.access.reference import core_reference_data
from earlyhelp.access.roles import ROLES
from earlyhelp.access.rules import RULES
from earlyhelp.access.scopes import SCOPES
from earlyhelp.audit import models as audit
from earlyhelp.categories import CATEGORIES
from earlyhelp.changes import models as changes
from earlyhelp.contract.contribution import Contribution
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.faults import Fault
from earlyhelp.contract.loading import PluginEntry
from earlyhelp.corrections import models as corrections
from earlyhelp.households import models as households
from earlyhelp.partnership import models as partnership
from earlyhelp.pathway import models as pathway
from earlyhelp.people import models as people
from earlyhelp.reasons import models as reasons
from earlyhelp.sealing import models as sealing
from earlyhelp.settings import Settings
from earlyhelp.storage.tables import Table
from earlyhelp.support_plans import models as support_plans
from earlyhelp.vocabularies import models as vocabularies
from earlyhelp_graphql.collecting import uncollected
from earlyhelp_graphql.oauth import models as oauth

MODELS = (
    access,
    audit,
    changes,
    corrections,
    households,
    oauth,
    partnership,
    pathway,
    people,
    reasons,
    sealing,
    support_plans,
    vocabularies,
)
"""Every module of core's tables: importing them is what enters the tables in the MetaData."""


def core_contribution() -> Contribution:
    """Return core's tables, scopes, categories, roles, rules and reference data."""
    return Contribution(
        metadata=Table.metadata,
        scopes=SCOPES,
        categories=CATEGORIES,
        roles=ROLES,
        reference_data=tuple(core_reference_data()),
        rules=RULES,
    )


def examine_plugins(
    settings: Settings, entry_points: Iterable[PluginEntry] | None = None
) -> tuple[EnabledPlugins | None, Sequence[Fault]]:
    """Return the plugins that the settings enable (None: they cannot be loaded), and all faults."""
    return EnabledPlugins.examine(
        settings.plugins, core=core_contribution(), entry_points=entry_points
    )


@uncollected()
def enable_plugins(
    settings: Settings, entry_points: Iterable[PluginEntry] | None = None, revising: str = ""
) -> EnabledPlugins:
    """Load the plugins that the settings enable; raises one PluginError with every fault.

    ``revising`` names the plugin whose first revision is about to be written.
    """
    return EnabledPlugins.load(
        settings.plugins, core=core_contribution(), entry_points=entry_points, revising=revising
    )
