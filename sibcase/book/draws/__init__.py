"""Draws: many sets of figures at once, as a tape of simple steps over blocks of draws (docs/decisions/0042)."""

from sibcase.book.draws.cells import GREATEST_INPUT
from sibcase.book.draws.many import Draws, is_worth_compiling
from sibcase.book.draws.places import WrittenInput, written_inputs

__all__ = ["GREATEST_INPUT", "Draws", "WrittenInput", "is_worth_compiling", "written_inputs"]
