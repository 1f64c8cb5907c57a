"""What can be done with a case: the pages of a case in the order of the work, and the stages that it goes through."""

from __future__ import annotations

from sibcase.casefile.case import STAGES

__all__ = ["STEPS", "TASKS"]

# The address of each page of a case, what it is called, and whether it needs a case without errors.
TASKS = (
    ("/case", "Summary"),
    ("/form", "Write"),
    ("/try", "Try"),
    ("/range", "How sure"),
    ("/print", "Print"),
    ("/since", "Changes"),
    ("/text", "Text"),
)
STEPS = STAGES
