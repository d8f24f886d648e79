"""People to page through, beside the stories: made up by a seeded draw, and marked as such.

Everybody lives in the locality named in `telling.LOCALITY`; households, plans and needs say it
in their texts. All of it goes through the services, as the account of whoever would write it,
so that it obeys the rules and has its audit trail; but hundreds to a transaction.
"""

from earlyhelp_graphql.demo.synthetic.telling import tell

__all__ = ["tell"]
