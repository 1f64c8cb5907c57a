"""The ledger attacked: killed at any step, a full disk, edited, removed and moved lines, and two writers at once."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sibcase import load
from sibcase.tasks.claim.claim import Asked, make_claim
from sibcase.tasks.claim.entries import chained, hash_of_cells, read_entries, written
from sibcase.tasks.claim.last_entry import end_of
from sibcase.tasks.claim.ledger import read_ledger
from sibcase.tasks.claim.states import mark_claim
from sibcase.tasks.sign.records import RecordFault
from sibcase.tasks.sign.sign import sign
from sibcase.write_files import InUseError, only_writer
from tests.tasks.claim.claiming import TODAY, claimed, results, signed_case

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
# An entry is added in a program of its own, which is killed as it makes a call, or has no room for the whole file.
PROGRAM = """
import os, signal, sys
from sibcase.tasks.claim.entries import Entry
from sibcase.tasks.claim.ledger import add_to_ledger
case, call, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
if size:
    import resource
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
else:
    setattr(os, call, lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL))
try:
    end = {"claim": "2", "date": "2027-07-15", "until": "2027-09-30"}
    add_to_ledger(case, lambda ledger: [Entry(what="submitted", **end, terms=ledger.last.terms)])
except OSError as error:
    sys.exit(str(error))
"""
CLAIM = """
import sys
from sibcase import load
from sibcase.tasks.claim.claim import Asked, make_claim
from sibcase.tasks.claim.entries import chained, hash_of_cells, read_entries, written
try:
    make_claim(load(sys.argv[1]), Asked("2027-Q3", (sys.argv[2],)))
except ValueError as fault:
    sys.exit(str(fault))
"""


def run_apart(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of its own."""
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return a signed case with one claim."""
    file = signed_case(tmp_path)
    claimed(file, "2027-Q2", results(tmp_path, "q1.csv", "homes,2,,2027-05-01", "kept,1,,2027-05-01"))
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.matrix(1)
@pytest.mark.parametrize(
    ("call", "claims"),
    [
        ("fsync", 1),  # as the draft is about to be put on the disk
        ("link", 1),  # before the draft takes the ledger's place
        ("replace", 1),
        ("unlink", 2),  # after it has taken its place
    ],
)
def test_a_program_that_is_killed_leaves_the_old_ledger_or_the_new_one(case: Path, call: str, claims: int) -> None:
    done = run_apart(PROGRAM, str(case), call, "0")
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(read_ledger(str(case)).claims) == claims
    # No lock is left over: the next claim is made.
    table = results(case.parent, "q2.csv", "homes,1,,2027-08-01")
    assert len(claimed(case, "2027-Q3", table).claims) == claims + 1


@pytest.mark.costly
@pytest.mark.skipif(sys.platform == "win32", reason="a process has no limit to the size of a file")
def test_a_full_disk_leaves_the_ledger_as_it_was(case: Path) -> None:
    ledger = case.with_name("ledger.csv")
    before = ledger.read_bytes()
    done = run_apart(PROGRAM, str(case), "", str(len(before) + 10))
    assert (done.returncode, "File too large" in done.stderr) == (1, True)
    assert (ledger.read_bytes(), list(case.parent.glob(".sibcase*"))) == (before, [])


@pytest.mark.costly
def test_of_two_writers_one_settles_the_results_and_the_other_is_refused(case: Path) -> None:
    table = results(case.parent, "q2.csv", "homes,1,,2027-08-01")
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda _: run_apart(CLAIM, str(case), table), range(2)))
    assert sorted(each.returncode for each in done) == [0, 1]
    assert "settled by claim 2" in "".join(each.stderr for each in done)
    assert len(read_ledger(str(case)).claims) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no locks")
def test_a_writer_that_does_not_end_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with (
        only_writer(tmp_path),
        pytest.raises(InUseError, match="another program is writing"),
        only_writer(tmp_path, 0.05),
    ):
        pytest.fail("two writers at once")


# --- what was done to the lines ---------------------------------------------------------------------------------------


def lines_of(case: Path) -> list[str]:
    """Return the lines of a ledger, the heads first."""
    return case.with_name("ledger.csv").read_text("utf-8").splitlines()


def write_lines(case: Path, lines: list[str]) -> None:
    """Write the lines of a ledger."""
    case.with_name("ledger.csv").write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.costly
def test_every_cell_that_is_edited_is_noticed_with_its_line(case: Path) -> None:
    lines = lines_of(case)
    for number in range(1, len(lines)):
        for cell in range(19):
            cells = lines[number].split(",")
            cells[cell] = "1" if cells[cell] != "1" else "2"
            write_lines(case, [*lines[:number], ",".join(cells), *lines[number + 1 :]])
            with pytest.raises(RecordFault, match=rf"ledger\.csv:{number + 1}:1: entry \S+ was changed"):
                read_ledger(str(case))


def test_every_line_that_is_removed_is_noticed(case: Path) -> None:
    lines = lines_of(case)
    for number in range(1, len(lines)):
        write_lines(case, [*lines[:number], *lines[number + 1 :]])
        # Without its last line the claim is not complete; without another, the next line does not follow.
        not_next = rf"ledger\.csv:{number + 1}:1: entry {number + 1} does not follow .*: entry {number} is missing"
        with pytest.raises(RecordFault, match="is not complete" if number == len(lines) - 1 else not_next):
            read_ledger(str(case))


def test_claims_in_another_order_are_noticed(case: Path) -> None:
    first = len(lines_of(case))
    claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))
    lines = lines_of(case)
    write_lines(case, [lines[0], *lines[first:], *lines[1:first]])
    with pytest.raises(RecordFault, match=r"ledger\.csv:2:1: entry \d+ does not follow the line above it"):
        read_ledger(str(case))


def test_a_line_that_is_entered_twice_is_noticed(case: Path) -> None:
    lines = lines_of(case)
    write_lines(case, [*lines, lines[-1]])
    with pytest.raises(RecordFault, match="lines were moved or entered twice"):
        read_ledger(str(case))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a,b\n1,2\n", b'"', b"\x00" * 100, "é;ü".encode("cp1252")])
def test_what_is_no_ledger_is_refused_with_its_place(case: Path, content: bytes) -> None:
    case.with_name("ledger.csv").write_bytes(content)
    with pytest.raises(RecordFault, match=r"ledger\.csv:1:"):
        claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))
    assert case.with_name("ledger.csv").read_bytes() == content


def test_a_ledger_that_a_spreadsheet_has_saved_is_still_whole(case: Path) -> None:
    file = case.with_name("ledger.csv")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))
    assert len(read_ledger(str(case)).claims) == 2


def test_a_ledger_is_not_read_or_written_through_a_link_out_of_the_folder(case: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    other = signed_case(inner)
    (inner / "ledger.csv").symlink_to(case.with_name("ledger.csv"))
    with pytest.raises(RecordFault, match="leads out of its folder"):
        claimed(other, "2027-Q2", results(inner, "q1.csv", "homes,2,,2027-05-01"))


def test_a_reason_is_kept_as_text_on_one_line(case: Path) -> None:
    mark_claim(load(case), 1, "disputed", who="=council", note="+1\nsecond line", date=TODAY)
    entry = read_ledger(str(case)).entries[-1]
    assert (entry.who, entry.note) == ("'=council", "'+1 second line")


def test_a_table_that_the_ledger_names_elsewhere_is_not_read(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    case = signed_case(inner)
    secret = results(tmp_path, "secret.csv", "homes,2,,2027-05-01")
    link = inner / "q1.csv"
    link.symlink_to(secret)
    with pytest.raises(RecordFault, match="must be in the folder of the case"):
        make_claim(load(case), Asked("2027-Q2", (str(link),)))
    assert not (inner / "ledger.csv").exists()


# --- the end, and the contract that it belongs to ---------------------------------------------------------------------


def test_the_last_line_that_is_cut_off_is_noticed(case: Path) -> None:
    # Without it, a claim that was paid would be paid again, and the chain would be sound.
    mark_claim(load(case), 1, "verified", who="auditor", date=TODAY)
    lines = lines_of(case)
    write_lines(case, lines[:-1])
    number = len(lines) - 1
    with pytest.raises(RecordFault, match=rf"ledger\.csv: entry {number} is missing at the end: ledger\.end names"):
        read_ledger(str(case))


def test_a_ledger_that_was_deleted_is_noticed(case: Path) -> None:
    case.with_name("ledger.csv").unlink()
    with pytest.raises(RecordFault, match=r"ledger\.csv: all \d+ entries are missing at the end"):
        claimed(case, "2027-Q2", str(case.with_name("q1.csv")))
    assert not case.with_name("ledger.csv").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "this file is missing"),
        (b"all is well", "not what"),
        (b"", "not what"),
        (b"3 " + b"0" * 64 + b"\n", "entry 3 is another than"),
    ],
)
def test_the_last_entry_that_is_kept_is_itself_checked(case: Path, content: bytes | None, why: str) -> None:
    end = case.with_name("ledger.end")
    end.unlink()
    if content is not None:
        end.write_bytes(content)
    with pytest.raises(RecordFault, match=why):
        read_ledger(str(case))


@pytest.mark.parametrize("how", ["copy", "hard link"])
def test_the_ledger_of_another_case_is_refused(case: Path, tmp_path: Path, how: str) -> None:
    # The same terms, with the same hash: only the seals of the signatures differ.
    (tmp_path / "other").mkdir()
    other = signed_case(tmp_path / "other", case.read_text("utf-8").replace("Homes and fewer", "Other homes and fewer"))
    for name in ("ledger.csv", "ledger.end", "q1.csv"):
        if how == "copy":
            shutil.copy(case.with_name(name), other.with_name(name))
        else:
            other.with_name(name).hardlink_to(case.with_name(name))
    uses: tuple[Callable[[], object], ...] = (
        lambda: read_ledger(str(other)),
        lambda: mark_claim(load(other), 1, "verified", who="auditor", date=TODAY),
        lambda: claimed(other, "2027-Q3", results(other.parent, "q2.csv", "homes,1,,2027-08-01")),
    )
    for use in uses:
        with pytest.raises(
            RecordFault, match=r"ledger\.csv:2:1: this ledger begins with another signature than that of"
        ):
            use()
    assert len(read_ledger(str(case)).claims) == 1


def test_a_ledger_that_was_begun_before_its_end_was_kept_goes_on(case: Path) -> None:
    kept = [replace(each, entry="", before="", hash="") for each in read_ledger(str(case)).entries]
    case.with_name("ledger.csv").write_text(written(chained(kept, None)), "utf-8")
    case.with_name("ledger.end").unlink()
    assert len(read_ledger(str(case)).claims) == 1
    mark_claim(load(case), 1, "verified", who="auditor", date=TODAY)
    write_lines(case, lines_of(case)[:-1])
    with pytest.raises(RecordFault, match="is missing at the end"):
        read_ledger(str(case))


def test_a_program_that_is_killed_between_the_two_files_leaves_a_ledger_that_is_read(case: Path) -> None:
    end = case.with_name("ledger.end")
    before = end.read_bytes()
    claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))
    end.write_bytes(before)
    assert len(read_ledger(str(case)).claims) == 2
    # As it is before the very first claim takes its place.
    case.with_name("ledger.csv").unlink()
    end.write_bytes(end_of([], "0" * 64))
    assert read_ledger(str(case)).claims == []


# --- what only others can know ----------------------------------------------------------------------------------------


def commit(folder: Path) -> None:
    """Commit everything in a folder, which becomes a repository."""
    who = ("-c", "user.name=Author", "-c", "user.email=author@example.org")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "kept")):
        subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)  # noqa: S607


def test_claims_cut_off_at_the_end_are_missed_by_git(case: Path) -> None:
    first = len(lines_of(case))
    claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))
    kept, end = lines_of(case), case.with_name("ledger.end")
    whole = end.read_bytes()
    write_lines(case, kept[:first])
    with pytest.raises(RecordFault, match=rf"entries {first} to \d+ are missing at the end: ledger\.end names entry"):
        read_ledger(str(case))
    earlier = end_of(read_entries(case.with_name("ledger.csv").read_bytes(), end), "")
    end.write_bytes(earlier)
    assert len(read_ledger(str(case)).claims) == 1, "the two files alone do not know"
    write_lines(case, kept)
    end.write_bytes(whole)
    commit(case.parent)
    assert len(read_ledger(str(case)).claims) == 2
    write_lines(case, kept[:first])
    end.write_bytes(earlier)
    with pytest.raises(
        RecordFault, match=rf"ledger\.csv: entry {first} is missing, which is in the ledger that was committed"
    ):
        read_ledger(str(case))
    case.with_name("ledger.csv").unlink()
    with pytest.raises(RecordFault, match=r"entry 1 is missing, which is in the ledger that was committed"):
        claimed(case, "2027-Q3", results(case.parent, "q3.csv", "homes,1,,2027-08-02"))


def test_a_ledger_that_was_written_anew_is_another_than_the_one_of_git(case: Path) -> None:
    commit(case.parent)
    case.with_name("ledger.csv").unlink()
    subprocess.run(["git", "rm", "-q", "--cached", "ledger.csv"], cwd=case.parent, check=True)  # noqa: S607
    other = case.parent / "other"
    other.mkdir()
    signed_case(other)
    claimed(other / "case.yaml", "2027-Q2", results(other, "q1.csv", "homes,4,,2027-05-01"))
    case.with_name("ledger.csv").write_bytes((other / "ledger.csv").read_bytes())
    with pytest.raises(RecordFault, match=r"ledger\.csv:2:1: entry 1 is another than the ledger that was committed"):
        read_ledger(str(case))


def test_a_contract_signed_anew_after_claims_is_noticed(case: Path) -> None:
    (case.parent / "signed" / "1.json").unlink()
    case.write_text(case.read_text("utf-8").replace("£777.77", "£900"), "utf-8")
    sign(load(case), date=TODAY)
    with pytest.raises(RecordFault, match=r"ledger\.csv:2:1: this ledger begins with another signature"):
        claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))


# --- a ledger of a stranger, with hashes that fit ---------------------------------------------------------------------


def test_a_forged_number_of_an_entry_is_refused(case: Path) -> None:
    for number in ("x", "", "-1", "9" * 5_000, "٣"):
        (end,) = chained([replace(read_ledger(str(case)).entries[-1], before="", hash="")], None)
        fitting = written([replace(end, entry=number, hash=hash_of_cells(replace(end, entry=number)))])
        with pytest.raises(RecordFault, match=r"ledger\.csv:2:1: entry .*does not follow the line above it"):
            read_entries(fitting.encode(), case.with_name("ledger.csv"))


def forged(case: Path, **cells: str) -> None:
    """Write a ledger of one claim anew, with other cells in its first entry and a chain that fits."""
    table, end = read_ledger(str(case)).entries[0], read_ledger(str(case)).entries[-1]
    kept = [replace(each, entry="", before="", hash="") for each in (table, end)]
    entries = chained([replace(kept[0], **cells), kept[1]], None)
    case.with_name("ledger.csv").write_text(written(entries), "utf-8")
    case.with_name("ledger.end").write_bytes(end_of(entries, ""))


@pytest.mark.costly
@pytest.mark.parametrize("name", ["../secret.csv", "/etc/hostname", "signed", "no-such.csv", "case.yaml/x", "\u0000"])
def test_a_forged_ledger_reads_nothing_elsewhere(case: Path, name: str) -> None:
    results(case.parent.parent, "secret.csv", "homes,2,,2027-05-01")
    forged(case, file=name)
    with pytest.raises(RecordFault, match=r"ledger\.csv:2:1: claim 1 rests on a table that cannot be read"):
        claimed(case, "2027-Q3", results(case.parent, "q2.csv", "homes,1,,2027-08-01"))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"amount": "1e400"}, "has an amount or a date that is none"),
        ({"amount": "9" * 40}, "has an amount or a date that is none"),
        ({"until": "2027-02-31"}, "has an amount or a date that is none"),
        ({"what": "bribe"}, "`bribe` is no entry of this version"),
        ({"claim": "7"}, "claim 7 comes before claim 1"),
    ],
)
def test_a_forged_ledger_is_refused_with_its_line(case: Path, cells: dict[str, str], why: str) -> None:
    forged(case, **cells)
    with pytest.raises(RecordFault, match=rf"ledger\.csv:2:1: .*{why}"):
        read_ledger(str(case))
