"""What relationships mean: which is the reciprocal of which, and who may be responsible."""

from earlyhelp.people.models import RelationshipKind

_PAIRS = (
    (RelationshipKind.PARENT_OF, RelationshipKind.CHILD_OF),
    (RelationshipKind.STEP_PARENT_OF, RelationshipKind.STEP_CHILD_OF),
    (RelationshipKind.GRANDPARENT_OF, RelationshipKind.GRANDCHILD_OF),
    (RelationshipKind.GUARDIAN_OF, RelationshipKind.WARD_OF),
    (RelationshipKind.CARER_OF, RelationshipKind.CARED_FOR_BY),
)
_MUTUAL = (
    RelationshipKind.PARTNER_OF,
    RelationshipKind.FORMER_PARTNER_OF,
    RelationshipKind.SIBLING_OF,
    RelationshipKind.RELATIVE_OF,
    RelationshipKind.FRIEND_OF,
)

RECIPROCAL = {kind: kind for kind in _MUTUAL} | dict(_PAIRS) | {b: a for a, b in _PAIRS}
"""What the related person is to the person, for every kind."""

NEVER_RESPONSIBLE = frozenset(
    {
        *(child for _, child in _PAIRS),
        RelationshipKind.PARTNER_OF,
        RelationshipKind.FORMER_PARTNER_OF,
    }
)
"""Kinds in which the person cannot hold parental responsibility for the related person."""
