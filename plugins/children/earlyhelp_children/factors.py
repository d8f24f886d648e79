"""Published lists of who may benefit from early help, in short words.

None of the wording was confirmed at its source: check it there before quoting it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FactorList:
    """One published list: its name, where it comes from, and (code, label) of each line."""

    name: str
    source: str
    factors: tuple[tuple[str, str], ...]


WARRINGTON = FactorList(
    "Warrington",
    "Warrington Strategy for early help 2018/21, Introduction, in short words; confirm with the "
    "authority",
    (
        ("WR01", "Suffering neglect"),
        ("WR02", "Own or a parent's or carer's alcohol, drug or substance misuse"),
        ("WR03", "Affected by domestic abuse"),
        ("WR04", "Own or a parent's or carer's mental health problem"),
        (
            "WR05",
            (
                "Anti-social behaviour, police reprimand, edge of criminal activity and/or "
                "parent or carer in prison"
            ),
        ),
        ("WR06", "Severe or persistent poverty, homeless or long-term unemployed family"),
        ("WR07", "At risk of entering or re-entering children's social care"),
        ("WR08", "Teenage parent or pregnant teenager"),
        ("WR09", "Missing education"),
        ("WR10", "Missing from home"),
        ("WR11", "Young carer"),
        ("WR12", "Disability or SEND"),
        ("WR13", "Asylum seeker or refugee"),
        ("WR14", "Past trauma and low resilience"),
        ("WR15", "Limited parenting capacity"),
    ),
)
WORKING_TOGETHER_2018 = FactorList(
    "Working Together 2018",
    "Working Together to Safeguard Children 2018, chapter 1, Early help, from general knowledge; "
    "check it there",
    (
        ("WT18-01", "Disabled with specific additional needs"),
        ("WT18-02", "Special educational needs"),
        ("WT18-03", "Young carer"),
        (
            "WT18-04",
            "Showing signs of being drawn into anti-social or criminal behaviour, incl. gangs",
        ),
        ("WT18-05", "Frequently missing from care or home"),
        ("WT18-06", "At risk of modern slavery, trafficking or exploitation"),
        ("WT18-07", "At risk of being radicalised or exploited"),
        ("WT18-08", "Family circumstances: substance misuse, adult mental health, domestic abuse"),
        ("WT18-09", "Misusing drugs or alcohol"),
        ("WT18-10", "Returned home from care"),
        ("WT18-11", "Privately fostered"),
    ),
)
WORKING_TOGETHER_2023 = FactorList(
    "Working Together 2023",
    "Working Together to Safeguard Children 2023, chapter 3, Early help, from general knowledge; "
    "check it there",
    (
        ("WT23-01", "Disabled"),
        ("WT23-02", "Special educational needs"),
        ("WT23-03", "Young carer"),
        ("WT23-04", "Bereaved"),
        (
            "WT23-05",
            (
                "Showing signs of being drawn into anti-social or criminal behaviour, incl. gangs, "
                "county lines, organised crime, serious violence, knife crime"
            ),
        ),
        ("WT23-06", "Frequently missing from care or home"),
        ("WT23-07", "At risk of modern slavery, trafficking, sexual or criminal exploitation"),
        ("WT23-08", "At risk of being radicalised"),
        ("WT23-09", "Problematic online content or inappropriate online relationships"),
        (
            "WT23-10",
            "Family circumstances: drug and alcohol misuse, adult mental health, domestic abuse",
        ),
        ("WT23-11", "Misusing alcohol or drugs"),
        ("WT23-12", "Mental ill health"),
        ("WT23-13", "Returned home from care"),
        ("WT23-14", "Privately fostered"),
        ("WT23-15", "Parent or carer in custody"),
        ("WT23-16", "Missing education, persistently absent or not in full-time education"),
        ("WT23-17", "Multiple suspensions, and at risk of permanent exclusion or excluded"),
    ),
)
LISTS = (WARRINGTON, WORKING_TOGETHER_2018, WORKING_TOGETHER_2023)
