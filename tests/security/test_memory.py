"""What the server keeps in memory of a request that is over: nothing."""

import gc
from itertools import repeat

import pytest
from tests.security.conftest import Town


def _kept(marker: str) -> int:
    """Return how many lists of just that text there are in this process."""
    gc.collect()
    lists = (each for each in gc.get_objects() if type(each) is list and len(each) == 1)
    return sum(type(only) is str and only == marker for (only,) in lists)


@pytest.mark.row("F87")
@pytest.mark.parametrize(
    "query",
    [
        "{ noSuchField }",
        '{ people(filter: {bornFrom: "soon"}) { totalCount } }',
        "{",
        "query ($first: Int!) { people(first: $first) { totalCount } }",
        "{ people { totalCount } }",
        "query ($about: [String!]) { pathwaySchemes(filter: {code: $about}) { nodes { id } } }",
    ],
)
async def test_no_request_is_kept_by_what_is_remembered_of_its_document(
    town: Town, query: str
) -> None:
    """Outcomes are remembered; an exception would hold on to all requests that met it."""
    marker = f"Florence asked {query}"
    for _ in repeat(None, 3):
        await town.post("karen", query, {"about": [marker]})

    assert _kept(marker) == 0
