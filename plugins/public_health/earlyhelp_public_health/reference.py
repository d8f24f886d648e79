"""What this plugin ships as data: the definitions of its indicators."""

from earlyhelp_graphql.plugin import ReferenceData
from earlyhelp_public_health.models import Indicator, IndicatorDirection

CONNECTED = "CONNECTED"
"""The code of the indicator: did people who have a connector connect?"""

REFERENCE_DATA = (
    ReferenceData(
        Indicator,
        ("code",),
        (
            {
                "code": CONNECTED,
                "title": "People with a connector who connected with their community",
                "numerator_definition": (
                    "People who attended at least one asset to which they were introduced"
                ),
                "denominator_definition": "People with an episode with a connector",
                "unit": "proportion of people",
                "direction": IndicatorDirection.HIGHER_IS_BETTER,
                "source": (
                    "This product's own measure of the service that Halton's Early Help Strategy "
                    "2018-2021 describes (section 5.3, Community Connectors)"
                ),
                "is_confirmed": False,
            },
        ),
    ),
)
