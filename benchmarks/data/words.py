"""The words of which synthetic people and records are made."""

GIVEN = [
    "Amara",
    "Ben",
    "Chloe",
    "David",
    "Elsie",
    "Farah",
    "George",
    "Hannah",
    "Imran",
    "Joan",
    "Kofi",
    "Leah",
    "Mohammed",
    "Nia",
    "Oscar",
    "Priya",
    "Quentin",
    "Rosa",
    "Samuel",
    "Tariq",
    "Uma",
    "Violet",
    "William",
    "Xin",
    "Yusuf",
    "Zoe",
    "Betty",
    "Doris",
    "Edward",
    "Freya",
]
FAMILY = [
    "Ahmed",
    "Baker",
    "Carter",
    "Davies",
    "Evans",
    "Foster",
    "Green",
    "Hughes",
    "Iqbal",
    "Jones",
    "Khan",
    "Lewis",
    "Morris",
    "Nowak",
    "Okafor",
    "Patel",
    "Quinn",
    "Robinson",
    "Smith",
    "Taylor",
    "Underwood",
    "Vaughan",
    "Williams",
    "Young",
    "Zhang",
    "O'Neill",
]
_BEGINNINGS = "Ash Black Brad Bram Brook Cole Dal Elm Farn Gold Hard Hart Kirk Lang Mar Oak Pres"
_ENDINGS = "bourne bury by cliffe combe cott croft dale den field ford gate ham hurst land ley"
RARER = [first + last for first in _BEGINNINGS.split() for last in _ENDINGS.split()]
"""Family names of which a large partnership knows many, each of them a few times."""
JOBS = (
    "Early help practitioner",
    "Social worker",
    "Health visitor",
    "Community connector",
    "Education welfare officer",
    "Housing officer",
)
TEAM_ROLES = ("Health visitor", "School link", "Housing link", "Mentor", "Debt adviser")
NEEDS = {
    "GENERAL": ("INFORMATION", "The family would like one person to turn to"),
    "PARENTING": ("PARENTING", "Bedtimes and mornings end in arguments"),
    "CHILD_DEVELOPMENT": ("SPEECH", "Speech is behind what is expected at this age"),
    "EDUCATION": ("SCHOOL_ATTENDANCE", "Attendance has fallen below 85% since the autumn"),
    "MONEY_AND_HOUSING": ("HOUSING", "Rent arrears of three months, and damp in two rooms"),
    "MENTAL_HEALTH": ("LOW_MOOD", "Low mood since the bereavement; sleeps badly"),
    "CARE_AND_SUPPORT": ("DAILY_LIVING", "Needs help with washing and dressing in the mornings"),
    "COMMUNITY": ("ISOLATION", "Has lost touch with friends and neighbours"),
}
GOALS = (
    "Everybody sits down to one meal a day together",
    "Attendance is above 95% for a whole term",
    "The arrears are on a plan that the family can keep to",
    "Goes to the lunch club every week",
    "Says twenty words that people outside the family understand",
    "Sleeps six hours on most nights",
)
OWN_WORDS = ("I want us to stop shouting.", "I'd like to get out of the house again.")
ACTIONS = (
    "Ring the school and agree who meets the children at the gate",
    "Go together to the first session, then see who can give a lift",
    "Write to the landlord about the damp, with photographs",
    "Fill in the application at the next visit",
    "Ask the family doctor for a review of medicines",
)
