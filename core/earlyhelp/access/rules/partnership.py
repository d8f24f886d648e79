"""Tables that are nobody's personal data: whoever has the scope sees every row."""

from earlyhelp.contract.rules import open_to_all
from earlyhelp.partnership import models

RULES = open_to_all(
    models.Locality,
    models.Organisation,
    models.Team,
    models.Practitioner,
    models.TeamMembership,
)
