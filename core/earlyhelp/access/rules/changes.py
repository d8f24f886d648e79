"""When a record was made and changed is told with the record, by whose rule it is found."""

from earlyhelp.changes.models import RecordChange
from earlyhelp.contract.rules import open_to_all

RULES = open_to_all(RecordChange)
"""It holds ids and moments; no type is bound to it, so nobody lists its rows."""
