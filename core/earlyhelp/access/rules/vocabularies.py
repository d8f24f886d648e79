"""Vocabularies are nobody's personal data: whoever has the scope sees every term."""

from earlyhelp.contract.rules import Rule, everybody, open_to_all
from earlyhelp.vocabularies import models

RULES = (
    Rule(models.Term, subject=None, visible=everybody),
    *open_to_all(models.VocabularyChange),
)
"""The rule of the mixin is that of every table which has it, of plugins' too."""
