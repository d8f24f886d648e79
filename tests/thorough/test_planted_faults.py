"""The list of planted faults: each can be planted, and has tests that are there."""

import pytest
from tests.thorough.copies import ROOT
from tests.thorough.planted_faults import PlantedFault, planted_faults


@pytest.mark.parametrize("fault", planted_faults(), ids=lambda fault: fault.what)
def test_a_fault_can_be_planted(fault: PlantedFault) -> None:
    """Where code changes, the list changes with it."""
    text = (ROOT / fault.file).read_text()
    assert fault.planted(text) != text
    assert [each for each in fault.tests if not (ROOT / each).is_file()] == []
