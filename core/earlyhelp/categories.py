"""The data categories of core. Plugins may bring more; roles say which they reach."""

from earlyhelp.contract.records import Category

GENERAL = "GENERAL"
PARENTING = "PARENTING"
CHILD_DEVELOPMENT = "CHILD_DEVELOPMENT"
EDUCATION = "EDUCATION"
MONEY_AND_HOUSING = "MONEY_AND_HOUSING"
MENTAL_HEALTH = "MENTAL_HEALTH"
CARE_AND_SUPPORT = "CARE_AND_SUPPORT"
COMMUNITY = "COMMUNITY"
FORMER_NAMES = "FORMER_NAMES"
FRONT_DOOR = "FRONT_DOOR"

CATEGORIES: tuple[Category, ...] = (
    Category(GENERAL, "General"),
    Category(PARENTING, "Parenting"),
    Category(CHILD_DEVELOPMENT, "Child development"),
    Category(EDUCATION, "Education, training and work"),
    Category(MONEY_AND_HOUSING, "Money and housing"),
    Category(MENTAL_HEALTH, "Mental health and wellbeing"),
    Category(CARE_AND_SUPPORT, "Care and support of adults"),
    Category(COMMUNITY, "Community and connection"),
    Category(FORMER_NAMES, "Former names"),
    Category(FRONT_DOOR, "What is said at the front door"),
)
