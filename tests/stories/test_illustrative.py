"""What the strategy does not say is marked as illustrative in the data, where a reader sees it."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.stories.conftest import Ask, Town

PLANS = """{ supportPlans(first: 5) { nodes {
    title
    needs(first: 10) { nodes { statement } }
    goals(first: 10) { nodes { statement ownWords actions(first: 5) { nodes { description } } } }
    preventionTier { reason }
} } }"""
PEOPLE = """{ people(first: 10) { nodes {
    placements(first: 5) { nodes { reason } }
    wellbeingObservations(first: 10) { nodes { ownWords note } }
    connectorEpisodes(first: 5) { nodes { goalInOwnWords } }
} } }"""
MARK = " (illustrative)"

TOLD = {
    "karen": {
        "Parenting skills and confidence.",
        "Budgeting and money management.",
        "Mum's isolation; wider support networks.",
        "Mum's low mood.",
        "A funded place for the two-year-old.",
    },
    "helen": {
        "David has a learning disability. All of his health needs are to be met.",
        "Supported housing in which David feels comfortable and safe.",
        "Daily living skills: personal care and domestic tasks, more and more by himself.",
        "Meaningful activities in the community near by.",
        "Outcomes that match what David wants, now and in future.",
        "David is reviewed regularly by the social work team",
        "David and his family agree that the move has overall been a great success.",
        "College each week, and voluntary work.",
        "Betty goes to college each week",
        "Betty does voluntary work at a cafe and a salon",
        "A more active social life.",
        "Betty goes to events in her local area with her friends",
        "Help from advocacy services with big decisions.",
        "Gradually less support from staff.",
        "Plans put in place with the Bridges Health Team, for more independence.",
    },
    "moira": set(),
}
"""What each lead's records hold that Halton's strategy tells, in short words."""


def texts(tree: Any) -> Iterator[str]:
    """Yield every text in an answer."""
    if isinstance(tree, dict):
        tree = tree.values()
    if isinstance(tree, str):
        yield tree
    elif tree is not None:
        for each in tree:
            yield from texts(each)


@pytest.mark.row("HAL-16", "HAL-17", "HAL-18", "HAL-19")
@pytest.mark.parametrize("lead", TOLD)
async def test_every_text_is_told_by_the_strategy_or_marked(ask: Ask, lead: str) -> None:
    """Given all that a lead may read, when the marked is taken away, then the told is left."""
    plans, people = await ask(lead, PLANS), await ask(lead, PEOPLE)

    read = {*texts(plans.data), *texts(people.data)}

    assert {each for each in read if not each.endswith(MARK)} == TOLD[lead]
    assert any(each.endswith(MARK) for each in read)


async def test_the_hours_of_the_funded_place_are_marked(ask: Ask) -> None:
    """Given the strategy names no hours, when the lead asks, then fifteen are illustrative."""
    found = texts((await ask("karen", PLANS)).data)

    (hours,) = [each for each in found if "hours a week" in each]
    assert hours == "Ellie settles in at nursery, fifteen hours a week (illustrative)"


def test_the_facts_of_the_demo_say_what_no_text_can(town: Town) -> None:
    """Given names, dates and codes carry no mark, when somebody reads `demo.json`, it says so."""
    assert "ages, dates, codes, progress and every text that ends in (illustrative)" in str(
        town.facts["illustrative"]
    )
