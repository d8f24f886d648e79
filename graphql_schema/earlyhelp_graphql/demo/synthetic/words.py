"""The words of which synthetic people and records are made."""

MARK = "(synthetic)"
FAMILY = (
    "Abbott", "Akhtar", "Barlow", "Bishop", "Chaudhry", "Cooper", "Dobson", "Eze", "Fletcher",
    "Gallagher", "Haddad", "Hewitt", "Ibrahim", "Jennings", "Kowalska", "Lamb", "Mahmood", "Naylor",
    "O'Dwyer", "Parr", "Quigley", "Rigby", "Sharma", "Tierney", "Unsworth", "Vose", "Wilcox",
    "Yates", "Zielinski",
)  # fmt: skip
FEMALE = (
    "Aisha", "Bridget", "Carys", "Donna", "Elspeth", "Fiona", "Gwen", "Harriet", "Irena", "Jyoti",
    "Kirsty", "Lorna", "Maryam", "Nuala", "Olwen", "Paula", "Rhian", "Siobhan", "Tamsin", "Yvonne",
)  # fmt: skip
MALE = (
    "Adil", "Barry", "Callum", "Dafydd", "Ewan", "Farouk", "Glyn", "Hamish", "Ivor", "Jakub",
    "Keir", "Leon", "Malcolm", "Neil", "Osman", "Piotr", "Rhys", "Stuart", "Tunde", "Wayne",
)  # fmt: skip

CHILDRENS_NEEDS = (
    ("SLEEP", "PARENTING", "Bedtimes are hard"),
    ("SPEECH", "CHILD_DEVELOPMENT", "Says fewer words than the health visitor would expect"),
    ("SCHOOL_ATTENDANCE", "EDUCATION", "Has missed a good many days of school"),
    ("BEHAVIOUR", "PARENTING", "Is often upset at home"),
)
ADULTS_NEEDS = (
    ("BUDGETING", "MONEY_AND_HOUSING", "The money runs out before the month does"),
    ("HOUSING", "MONEY_AND_HOUSING", "The flat is damp"),
    ("INFORMATION", "GENERAL", "Would like to know what there is near by"),
    ("WORK", "EDUCATION", "Would like to go back to work"),
)
CONNECTING_NEEDS = (
    ("ISOLATION", "COMMUNITY", "Knows hardly anybody round here"),
    ("LONELINESS", "COMMUNITY", "Some weeks talks to nobody"),
    ("SOCIAL_LIFE", "COMMUNITY", "Misses going out"),
)
OWN_WORDS = (
    "To get out of the house twice a week.",
    "Somebody to walk with.",
    "I used to sing, and would again.",
    "To meet other parents.",
    "To use my hands.",
)
ASSETS = (
    ("Riverside walkers", "walking group", "An easy walk every Tuesday."),
    ("Saturday choir", "social activity", "Sings for the fun of it."),
    ("Men's shed", "workshop", "Tools, tea and something to mend."),
    ("Stay and play", "parents' group", "For parents with children under five."),
    ("Allotment mornings", "gardening group", "Digging, planting, eating."),
    ("Library chess", "social activity", "Beginners are welcome."),
)
