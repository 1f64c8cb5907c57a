"""The ledger of a case: its claims with their states, and how entries are added to it, whole or not at all.

The file is never changed in place. A ledger with the new entries is written next to it, and takes its place when all of
it is on the disk: a program that is killed and a disk that is full leave the ledger as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sibcase.tasks.claim.entries import Entry, chained, read_entries, written
from sibcase.tasks.claim.kept_by_git import check_against_git
from sibcase.tasks.claim.last_entry import LEDGER_END, check_end, end_of
from sibcase.tasks.sign.records import RecordFault, file_of_record, folder_of_case, name_of_record, read_record
from sibcase.tasks.sign.signature import read_signatures
from sibcase.write_files import only_writer, write_all, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = ["LEDGER", "STATES", "Claim", "Ledger", "add_to_ledger", "read_ledger"]

LEDGER = "ledger.csv"
SUBMITTED, VERIFIED, ACCEPTED, DISPUTED, PAID = "submitted", "verified", "accepted", "disputed", "paid"
STATES = (SUBMITTED, VERIFIED, ACCEPTED, DISPUTED, PAID)


@dataclass
class Claim:
    """One claim: its entries by kind, and the states that it went through.

    Attributes:
        number: From 1.
        results: The tables that it settles.
        withdrawn: The tables that corrections replace.
        due: What is due by line, cohort and payer.
        caps: What each cap has left.
        evidence: How many people have results.
        states: `submitted`, and each later state.
    """

    number: int
    results: list[Entry] = field(default_factory=list)
    withdrawn: list[Entry] = field(default_factory=list)
    due: list[Entry] = field(default_factory=list)
    caps: list[Entry] = field(default_factory=list)
    evidence: list[Entry] = field(default_factory=list)
    states: list[Entry] = field(default_factory=list)

    @property
    def submitted(self) -> Entry:
        """The entry that completes the claim."""
        return self.states[0]

    @property
    def state(self) -> str:
        """The latest state."""
        return self.states[-1].what

    def latest(self, state: str) -> Entry | None:
        """Return the latest entry of a state; nothing if the claim never had it."""
        return next((each for each in reversed(self.states) if each.what == state), None)


@dataclass(frozen=True)
class Ledger:
    """A ledger as it was read.

    Attributes:
        file: Where it is.
        content: Its text, to which entries are added.
        entries: All entries, in order.
        claims: The claims, in order.
        root: The seal of the contract, with which the chain of a new ledger begins.
    """

    file: Path
    content: bytes
    entries: list[Entry]
    claims: list[Claim]
    root: str = ""

    @property
    def last(self) -> Entry | None:
        """The last entry; nothing in a ledger without any."""
        return self.entries[-1] if self.entries else None

    def claim(self, number: int) -> Claim:
        """Return a claim.

        Raises:
            RecordFault: there is no such claim.
        """
        if not 1 <= number <= len(self.claims):
            there = f"there are claims 1 to {len(self.claims)}" if self.claims else "there are no claims yet"
            raise RecordFault(f"{self.file}: there is no claim {number}; {there}")
        return self.claims[number - 1]

    def with_entries(self, new: Sequence[Entry]) -> Ledger:
        """Return the ledger with entries added; nothing is written."""
        entries = [*self.entries, *chained(new, self.last, self.root)]
        return Ledger(self.file, self.content, entries, list(_claims(entries, self.file)), self.root)

    def in_force(self) -> list[Entry]:
        """Return the tables of results that are settled and not replaced by corrections."""
        gone = {each.inputs for claim in self.claims for each in claim.withdrawn}
        return [each for claim in self.claims for each in claim.results if each.inputs not in gone]

    def to_date(self) -> dict[tuple[str, str, str], str]:
        """Return what has been claimed so far, by line, cohort and payer."""
        dues = (each for claim in self.claims for each in claim.due)
        return {(each.line, each.cohort, each.payer): each.to_date for each in dues}


def read_ledger(path: str) -> Ledger:
    """Return the ledger of a case; one without entries if there is none yet.

    Raises:
        RecordFault: it cannot be read, an entry was edited, removed or moved, a claim is not complete, it is the ledger
            of another contract, or its last entry or the commit that is checked out has entries that it has not.
    """
    folder, name = folder_of_case(path), name_of_record(path, LEDGER)
    file = file_of_record(path, LEDGER)
    content = read_record(folder, name)
    entries = read_entries(content, file) if content is not None else []
    check_against_git(entries, file)
    claims, root = list(_claims(entries, file)), _root(path)
    if entries and entries[0].before not in ("", root):
        raise RecordFault(
            f"{file}:{entries[0].at}:1: this ledger begins with another signature than that of this case: it belongs "
            "to another contract, or the contract was signed anew; restore the ledger and the signatures of this case"
        )
    check_end(read_record(folder, name_of_record(path, LEDGER_END)), entries, file, file_of_record(path, LEDGER_END))
    return Ledger(file, content or b"", entries, claims, root)


def _root(path: str) -> str:
    """Return the seal of the contract of a case; nothing if it is not signed."""
    signed = read_signatures(path)
    return signed[0].seal if signed else ""


def add_to_ledger(path: str, make: Callable[[Ledger], Sequence[Entry]]) -> Ledger:
    """Add entries to the ledger of a case, all or none, while no other program does; return the ledger with them.

    Args:
        path: the case.
        make: returns the entries, given the ledger as it is once no other program writes.

    Raises:
        RecordFault: the ledger cannot be read, or the entries cannot be made.
        OSError: the file cannot be written, or another program is writing.
    """
    folder, name = folder_of_case(path), name_of_record(path, LEDGER)
    with only_writer(folder):
        ledger = read_ledger(path)
        entries = [*ledger.entries, *chained(make(ledger), ledger.last, ledger.root)]
        # Written as a whole: what a spreadsheet saved with other separators or encodings has one form again.
        whole = written(entries).encode("utf-8", "replace")
        read_entries(whole, ledger.file)
        if (read_record(folder, name) or b"") != ledger.content:
            raise RecordFault(f"{ledger.file}: another program has written to the ledger; run the command again")
        end = name_of_record(path, LEDGER_END)
        if not ledger.entries:
            # Of a program that is killed once the first entries are there, the next one finds where they begin.
            write_whole(folder, end, end_of([], ledger.root))
        # In this order: the last entry that is kept is one that the ledger has.
        write_all(folder, {name: whole, end: end_of(entries, ledger.root)})
        return read_ledger(path)


def _claims(entries: Sequence[Entry], file: Path) -> Iterator[Claim]:
    claims: dict[str, Claim] = {}
    for each in entries:
        claim = claims.get(each.claim)
        if claim is None:
            claim = claims[each.claim] = Claim(len(claims) + 1)
        if each.claim != str(claim.number):
            raise RecordFault(f"{file}:{each.at}:1: claim {each.claim} comes before claim {claim.number}")
        kinds = {
            "results": claim.results,
            "withdrawn": claim.withdrawn,
            "due": claim.due,
            "cap": claim.caps,
            "evidence": claim.evidence,
            **dict.fromkeys(STATES, claim.states),
        }
        if each.what not in kinds:
            raise RecordFault(f"{file}:{each.at}:1: `{each.what}` is no entry of this version of sibcase")
        kinds[each.what].append(each)
    for claim in claims.values():
        if not claim.states or claim.submitted.what != SUBMITTED:
            raise RecordFault(f"{file}: claim {claim.number} is not complete: its last lines are missing")
    yield from claims.values()
