"""The compiled read path agrees with naive resolvers over lists, whatever is asked by whom."""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st
from tests.reading.conftest import Product
from tests.reading.oracle.answering import Answer, Asking, Cursors, answer
from tests.reading.oracle.comparing import Translation, differences, errors_of, read_json
from tests.reading.oracle.documents import Asked, make_document, other_values
from tests.reading.oracle.lists import barred
from tests.reading.oracle.profile import DOCUMENTS, WORLDS, profile
from tests.reading.oracle.rules import Rights
from tests.reading.oracle.viewers import EVERYTHING, ONLOOKER, make_viewer
from tests.reading.oracle.world import World
from tests.reading.oracle.worlds import make_world

from earlyhelp.viewer import RowRule, Viewer
from earlyhelp_graphql.testing import JsonObject


@dataclass
class Comparison:
    """The product and the naive server, asked the same of the same world."""

    product: Product
    world: World
    cursors: Cursors = field(default_factory=Cursors)
    translation: Translation = field(default_factory=Translation)

    async def agree(self, asked: Asked, viewer: Viewer, given: JsonObject) -> Answer:
        """Ask both; raise AssertionError where they differ. Cursors are given as the naive's."""
        schema = self.product.schema
        asking = Asking(self.world, Rights(self.world, viewer), self.cursors)
        expected = answer(schema, asking, asked.document, given)
        ours = {name: self._ours(value) for name, value in given.items()}
        response = await self.product.ask(asked.text, viewer, ours)
        actual = read_json(response.text)
        translated = self.translation.translated(actual.get("data"), expected.data)
        assert expected.errors == errors_of(actual)
        assert list(differences(expected.data, translated)) == []
        assert expected.subjects == response.subjects
        return expected

    def was_shown(self, cursor: str) -> bool:
        """Return whether an answer held this cursor, so that both know it."""
        return cursor in self.translation.ours

    def _ours(self, value: Any) -> Any:
        return self.translation.ours.get(value, value) if isinstance(value, str) else value


@profile(WORLDS)
@given(seed=st.integers(0, 2**32 - 1))
async def test_every_answer_is_the_naive_answer(product: Product, seed: int) -> None:
    """Data, errors, order of keys and people concerned are the same.

    So they are page after page, and when somebody else asks the same document with other
    values, of which the cache may know a plan.
    """
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    world = make_world(random)
    await product.hold(world)
    comparison = Comparison(product, world)
    for _ in range(DOCUMENTS):
        viewer = make_viewer(random, world)
        depth, without = random.randint(3, 9), barred(Rights(world, viewer))
        asked = make_document(random, product.schema, world, depth=depth, without=without)
        note(f"{viewer}\n{asked.text}\n{asked.variables}")
        found = await comparison.agree(asked, viewer, asked.variables)
        paged = _next_pages(random, asked, found, comparison)
        if paged:
            note(f"{paged}")
            await comparison.agree(asked, viewer, {**asked.variables, **paged})
        other = make_viewer(random, world)
        without = barred(Rights(world, other))
        if any(_goes_by(name, asked.text) for name in without):
            other, without = viewer, barred(Rights(world, viewer))
        again = other_values(random, world, asked, without)
        note(f"{other}\n{again}")
        await comparison.agree(asked, other, again)


async def test_a_record_of_which_nothing_is_chosen_is_an_empty_object(product: Product) -> None:
    """As is any other object, whatever @skip leaves of it."""
    world = make_world(Random(1))  # noqa: S311 - a game of chance, not a secret
    await product.hold(world)
    viewer = replace(ONLOOKER, grants=(EVERYTHING[RowRule.EVERYONE],))
    text = "{ keepsakes { nodes { tag { text @skip(if: true) } person { id @skip(if: true) } } } }"

    response = read_json((await product.ask(text, viewer, {})).text)

    kept = [each for each in world.all("oracle_keepsakes") if not each.is_hidden]
    expected: list[Any] = [{"tag": {} if each.worth else None, "person": {}} for each in kept]
    assert sorted(response["data"]["keepsakes"]["nodes"], key=str) == sorted(expected, key=str)
    assert "errors" not in response


def _goes_by(name: str, text: str) -> bool:
    """Return whether a document writes out a filter, as a key, or an order of this name."""
    return (name if name.isupper() else f"{name}: ") in text


def _next_pages(
    random: Random, asked: Asked, found: Answer, comparison: Comparison
) -> dict[str, str]:
    """Return cursors that were shown of the lists asked for, for the document's variables."""
    shown = {
        name: [each for each in comparison.cursors.of(page) if comparison.was_shown(each)]
        for name, page in found.pages.items()
        if name in asked.cursors
    }
    return {name: random.choice(cursors) for name, cursors in shown.items() if cursors}
