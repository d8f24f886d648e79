"""Support plans: who they cover, needs, goals, actions, leads and what is published."""

# With the tables, wherever they are used: no change of words may leave them shown.
from earlyhelp.support_plans import rewording as _rewording  # noqa: F401
