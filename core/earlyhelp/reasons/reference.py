"""The reasons that the product starts with; a council may add its own."""

from collections.abc import Mapping

from earlyhelp.contract.records import ReferenceData
from earlyhelp.reasons.models import Decision, Reason

_OTHER = {"OTHER": "Another reason"}
_LABELS: Mapping[Decision, Mapping[str, str]] = {
    Decision.AMENDMENT: {
        "WRITTEN_WRONGLY": "It was written down wrongly",
        "MISUNDERSTOOD": "It was misunderstood",
        "IN_THEIR_WORDS": "They put it in other words",
        "CHANGED": "It has changed",
        "ASSIGNED_ANEW": "Somebody else is to do it",
        "NOT_NEEDED": "It is not needed any more",
    },
    Decision.CLOSING: {
        "NEEDS_MET": "The needs are met",
        "STEPPED_UP": "Statutory help goes on in its place",
        "ANOTHER_PLAN": "Another plan goes on in its place",
        "DECLINED": "The family declined help",
        "WITHDRAWN": "The family no longer wants help",
        "NEVER_REACHED": "The family was never reached",
        "MOVED": "The family has moved away",
        "DIED": "The person has died",
    },
    Decision.COVERAGE_END: {
        "NEEDS_MET": "Their needs are met",
        "DECLINED": "They do not want to be part of the plan",
        "MOVED": "They have moved away",
        "SEPARATED": "The family has separated",
        "PLAN_OF_OWN": "They have a plan of their own",
        "STEPPED_UP": "Statutory help goes on in its place",
        "DIED": "They have died",
    },
    Decision.CONTACT_OUTCOME: {
        "NEEDS": "It fits what they need",
        "WISH": "They wish it so",
        "THRESHOLD": "It is what the levels of need say",
        "ALREADY_HELPED": "They are helped already",
        "NOT_AGREED": "They do not agree to more",
        "NO_SERVICE": "There is no service for it here",
        "LEARNT": "Something more is known",
    },
    Decision.ENTRY_IN_ERROR: {
        "WRONG_PERSON": "It is about somebody else",
        "WRONG_PLACE": "It belongs to another plan, household or team",
        "WRONG_DAY": "A day in it is wrong",
        "NEVER_SO": "It was never so",
        "RECORDED_TWICE": "It is recorded twice",
    },
    Decision.LEAD_CHANGE: {
        "BETTER_PLACED": "Somebody else is better placed to lead",
        "FAMILY_ASKED": "The family asked for it",
        "LEAVES_POST": "The lead leaves the post or the team",
        "ABSENCE": "The lead is away for long",
        "WORKLOAD": "The lead has too much to do",
        "CONFLICT_OF_INTEREST": "There is a conflict of interest",
        "CONCERN": "There is a concern about the lead",
    },
    Decision.PLACEMENT: {
        "ASSESSED": "It was assessed",
        "REVIEWED": "It was reviewed",
        "CHANGED": "Something has changed",
        "LEARNT": "Something more is known",
        "FAMILY_VIEW": "The family sees it so",
    },
    Decision.TRIAGE: {
        "IN_TURN": "It was its turn",
        "SAFETY": "Somebody may not be safe",
        "KNOWN_TO": "They know the family",
        "BETTER_PLACED": "Another team is better placed",
        "ABSENCE": "Whoever had it is away",
        "CHECKED": "It was checked",
    },
}

_TELLS_MANAGER = {"DECLINED", "WITHDRAWN", "NEVER_REACHED", "MOVED"}
"""Reasons for closing where nobody may be left to see how the family is."""

REASONS = ReferenceData(
    Reason,
    key=("decision", "code"),
    rows=tuple(
        {
            "decision": decision,
            "code": code,
            "label": label,
            "needs_words": False,
            "tells_manager": decision is Decision.CLOSING and code in _TELLS_MANAGER,
        }
        for decision, labels in _LABELS.items()
        for code, label in {**labels, **_OTHER}.items()
    ),
)
