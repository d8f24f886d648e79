"""How mutants are made, and the list of those that survive: each can be made, and says why."""

from pathlib import Path

import pytest
from tests.thorough.copies import ROOT
from tests.thorough.mutants import mutants
from tests.thorough.mutation import Area, areas, listed

FILE = '''"""A file."""

DAYS = 84


def rule(row):
    """Return what holds."""
    if row.day < DAYS and not row.ended:
        raise ValueError(row)
    note(row)
    return and_(row.a == 1, holds(row), *more)


def pair(row):
    """Return two."""
    return (row.a == row.b, holds(row))
'''
MADE = {
    ("DAYS", "DAYS = 84", "DAYS = 85"),
    ("rule", "if row.day < DAYS and not row.ended:", "if row.day <= DAYS and not row.ended:"),
    ("rule", "if row.day < DAYS and not row.ended:", "if row.day < DAYS or not row.ended:"),
    ("rule", "if row.day < DAYS and not row.ended:", "if row.day < DAYS and  row.ended:"),
    ("rule", "raise ValueError(row)", "pass"),
    ("rule", "note(row)", "pass"),
    ("rule", "return and_(row.a == 1, holds(row), *more)", "return and_( holds(row), *more)"),
    ("rule", "return and_(row.a == 1, holds(row), *more)", "return and_(row.a == 1, holds(row))"),
    ("pair", "return (row.a == row.b, holds(row))", "return ( holds(row),)"),
    ("pair", "return (row.a == row.b, holds(row))", "return (row.a != row.b, holds(row))"),
}


def test_the_mutants_of_a_file(tmp_path: Path) -> None:
    """Comparisons, conditions, steps and numbers; each is told with where it is."""
    (tmp_path / "file.py").write_text(FILE)
    made = mutants(tmp_path, "file.py")
    assert {(each.place, each.old, each.new) for each in made} >= MADE
    for mutation, text in made.items():
        assert text != FILE
        assert all(words in text for words in mutation.new.split())


def test_a_mutant_that_survives_can_be_made() -> None:
    """Where code changes, the list changes with it; each entry says why nobody has to notice."""
    known = listed()
    made = {each for file in {each.file for each in known} for each in mutants(ROOT, file)}
    assert known.keys() - made == set()
    assert [each for each, why in known.items() if not why.endswith(".")] == []


@pytest.mark.parametrize("area", areas(), ids=lambda area: area.name)
def test_an_area_has_files_and_tests(area: Area) -> None:
    """Where either moves, the area moves with it."""
    assert [each for each in area.files if not [*ROOT.glob(each)]] == []
    assert [each for each in area.tests if not (ROOT / each.partition("::")[0]).exists()] == []
