"""What the front door starts with, and a council may change: sources and outcomes of contacts."""

from earlyhelp.contract.records import ReferenceData
from earlyhelp.front_door.models import Consequence, ContactSource, OutcomeKind

# Codes of the children's returns (Annex A and its kin); the labels are recalled, not quoted.
_SOURCES = {
    "1A": "Individual: family member, relative or carer",
    "1B": "Individual: acquaintance, such as a neighbour",
    "1C": "Individual: the person themselves",
    "1D": "Individual: other",
    "2A": "School",
    "2B": "Education service",
    "3A": "Health: general practice",
    "3B": "Health: health visitor",
    "3C": "Health: school nurse",
    "3D": "Health: other primary care",
    "3E": "Health: emergency department",
    "3F": "Health: other",
    "4": "Housing",
    "5A": "Council: social care",
    "5B": "Council: other service of its own",
    "5C": "Council: service of another council",
    "5D": "Council: early help",
    "6": "Police",
    "7": "Other legal agency",
    "8": "Other",
    "9": "Anonymous",
    "10": "Unknown",
}

CONTACT_SOURCES = ReferenceData(
    ContactSource,
    key=("code",),
    rows=tuple({"code": code, "label": label} for code, label in _SOURCES.items()),
)

_OUTCOMES = {
    "ADVICE": "Advice and signposting",
    "SINGLE_SERVICE": "Help from a single service",
    "EARLY_HELP_ASSESSMENT": "Early help assessment",
    "CONNECTOR": "Help from a community connector",
    "CARE_ACT_ASSESSMENT": "Care Act assessment",
    "STATUTORY": "Stepped up to statutory services",
    "NO_FURTHER_ACTION": "No further action",
    "UNMET_NEED": "Unmet need: there is no service for it here",
}
_OPENS_PLAN = {"EARLY_HELP_ASSESSMENT", "CONNECTOR"}

OUTCOME_KINDS = ReferenceData(
    OutcomeKind,
    key=("code",),
    rows=tuple(
        {
            "code": code,
            "label": label,
            "consequence": Consequence.DRAFT_PLAN if code in _OPENS_PLAN else Consequence.NONE,
        }
        for code, label in _OUTCOMES.items()
    ),
)
