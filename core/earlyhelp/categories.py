"""The data categories of core. Plugins may bring more; roles say which they reach."""

GENERAL = "GENERAL"
PARENTING = "PARENTING"
CHILD_DEVELOPMENT = "CHILD_DEVELOPMENT"
EDUCATION = "EDUCATION"
MONEY_AND_HOUSING = "MONEY_AND_HOUSING"
MENTAL_HEALTH = "MENTAL_HEALTH"
CARE_AND_SUPPORT = "CARE_AND_SUPPORT"
COMMUNITY = "COMMUNITY"

LABELS = {
    GENERAL: "General",
    PARENTING: "Parenting",
    CHILD_DEVELOPMENT: "Child development",
    EDUCATION: "Education, training and work",
    MONEY_AND_HOUSING: "Money and housing",
    MENTAL_HEALTH: "Mental health and wellbeing",
    CARE_AND_SUPPORT: "Care and support of adults",
    COMMUNITY: "Community and connection",
}
