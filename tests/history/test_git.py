"""Git's files as we read them, held to what Git itself says of them, in every shape in which it keeps them."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from sibcase.history.git import git_folder_above
from sibcase.history.git_faults import RepositoryError
from sibcase.history.git_packs import LARGEST_OBJECT, Pack
from sibcase.history.repository import repository_of
from tests.history.repositories import commit, git, new_repository

if TYPE_CHECKING:
    from pathlib import Path

CASE = "sibcase: 1\ntitle: Recovery\nneed: {people: 150, unit_cost: £70k per year, years: 15}\n"


def ask(folder: Path, *arguments: str) -> list[str]:
    """Return the lines that Git prints."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S607
    return done.stdout.decode("utf-8", "surrogateescape").splitlines()


def grown(folder: Path) -> Path:
    """Return a repository with branches, merges, tags, and a file that changed a little many times."""
    rng = random.Random(7)  # noqa: S311 - the same every time
    git(folder, "config", "commit.gpgsign", "false")
    words = [f"word {number} {rng.random()}" for number in range(400)]
    for number in range(12):
        words[rng.randrange(400)] = f"changed {number}"
        commit(folder, {"long.txt": "\n".join(words), f"deep/er/{number}.yaml": CASE, "Füße/x": str(number)})
        if number in (2, 5):
            git(folder, "checkout", "--quiet", "-b", f"side/{number}")
        elif number in (4, 7):
            git(folder, "checkout", "--quiet", "main")
            git(folder, "merge", "--quiet", "--strategy", "ours", "-m", "merge", f"side/{number - 2}")
    git(folder, "tag", "light", "HEAD~2")
    git(folder, "tag", "-a", "-m", "heavy", "heavy", "HEAD~1")
    git(folder, "tag", "-a", "-m", "tag of a tag", "heavier", "heavy")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD~3")
    git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    return folder


SHAPES = {
    "loose": [],
    "packed": [["gc", "--quiet", "--aggressive", "--prune=now"]],
    "packed by name": [["config", "repack.useDeltaBaseOffset", "false"], ["repack", "-a", "-d", "-f", "--quiet"]],
    "several packs": [["repack", "-d", "--quiet"], ["reset", "--quiet", "--soft", "HEAD"], ["pack-refs", "--all"]],
}


@pytest.fixture(params=[f"{shape}, {form}" for form in ("sha1", "sha256") for shape in SHAPES])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A repository in each shape."""
    shape, _, form = request.param.partition(", ")
    made = tmp_path / "ours"
    made.mkdir()
    git(made, "init", "--quiet", "--initial-branch=main", f"--object-format={form}")
    grown(made)
    for arguments in SHAPES[shape]:
        git(made, *arguments)
    if shape == "several packs":
        commit(made, {"later.txt": "loose beside the pack"})
    return made


NAMES = (
    *("HEAD", "@", "main", "side/2", "side/5", "light", "heavy", "heavier", "origin", "origin/main", "heads/main"),
    *("refs/heads/main", "tags/heavy", "HEAD~3", "HEAD^", "HEAD^^", "main~2^1", "heavy^{commit}", "heavy^{}~1", "@~1"),
    *("HEAD^0", "HEAD~0", "main^2", "HEAD~100", "nothing", "heads", "refs", "HEAD^9", "main/", "side", "ORIG_HEAD"),
)


@pytest.mark.matrix(1)
def test_names_mean_what_they_mean_to_git(folder: Path) -> None:
    found = git_folder_above(folder / "deep")
    assert found is not None
    hashes = ask(folder, "rev-list", "--all")
    merges = ask(folder, "rev-list", "--all", "--merges")
    (described,) = ask(folder, "describe", "--tags", "--long", "HEAD")
    for name in (*NAMES, *hashes, *(each[:9] for each in hashes), *(f"{each}^2" for each in merges), described):
        try:
            ours = [found.commit(name).name.hex()]
        except RepositoryError:
            ours = []
        assert ours == ask(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"), name


@pytest.mark.matrix(1)
def test_every_file_of_every_commit_is_what_git_says(folder: Path) -> None:
    found = git_folder_above(folder)
    assert found is not None
    for name in ask(folder, "rev-list", "--all"):
        files = found.objects.files_of(found.commit(name).tree)
        rows = ask(folder, "-c", "core.quotePath=false", "ls-tree", "-r", "--full-tree", name)
        assert files == {row.split("\t")[1]: bytes.fromhex(row.split()[2]) for row in rows}
        for path, blob in files.items():
            assert found.objects.read(blob, "blob").decode() == git(folder, "show", f"{name}:{path}")


@pytest.mark.matrix(1)
def test_histories_meet_where_git_says(folder: Path) -> None:
    found = git_folder_above(folder)
    assert found is not None
    commits = ask(folder, "rev-list", "--all")
    for one in commits[::2]:
        for other in commits[::3]:
            met = found.common_ancestor(found.commit(one), found.commit(other))
            assert met is not None
            assert met.name.hex() in ask(folder, "merge-base", "--all", one, other)


@pytest.mark.costly
def test_histories_of_random_graphs_meet_where_git_says(tmp_path: Path) -> None:
    made = new_repository(tmp_path / "graph")
    commit(made, {"a.txt": "a"})
    (tree,) = ask(made, "rev-parse", "HEAD^{tree}")
    rng, names = random.Random(3), ask(made, "rev-parse", "HEAD")  # noqa: S311
    for number in range(40):
        parents = [
            option for each in set(rng.choices(names[-6:], k=rng.choice((1, 1, 2, 3)))) for option in ("-p", each)
        ]
        names += ask(made, "commit-tree", "-m", str(number), *parents, tree)
    found = git_folder_above(made)
    assert found is not None
    for _ in range(60):
        one, other = rng.choices(names, k=2)
        met = found.common_ancestor(found.commit(one), found.commit(other))
        assert met is not None
        assert met.name.hex() in ask(made, "merge-base", "--all", one, other)


# --- other shapes of repositories -------------------------------------------------------------------------------------


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A small repository with two commits."""
    made = new_repository(tmp_path / "ours")
    commit(made, {"a.yaml": CASE})
    commit(made, {"a.yaml": CASE.replace("150", "160")})
    return made


def test_a_linked_working_tree_has_its_own_head(ours: Path, tmp_path: Path) -> None:
    git(ours, "worktree", "add", "--quiet", "-b", "work", str(tmp_path / "beside"), "HEAD~1")
    revision = repository_of(tmp_path / "beside").revision("HEAD")
    assert [revision.commit.name.hex()] == ask(ours, "rev-parse", "work")
    assert revision.cases() == ["a.yaml"]


def test_a_submodule_is_a_repository(ours: Path, tmp_path: Path) -> None:
    outer = new_repository(tmp_path / "outer")
    commit(outer, {"b.yaml": CASE})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(ours), "inner")
    assert (outer / "inner" / ".git").is_file()
    assert repository_of(outer / "inner").revision("HEAD").cases() == ["a.yaml"]


@pytest.mark.parametrize("name", ["HEAD~1", "HEAD~1..HEAD"])
def test_a_shallow_clone_says_what_to_fetch(ours: Path, tmp_path: Path, name: str) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{ours}", "shallow")
    repository = repository_of(tmp_path / "shallow")
    assert repository.revision("HEAD").cases() == ["a.yaml"]
    with pytest.raises(RepositoryError, match="fetch-depth: 0"):
        repository.revision(name.partition("..")[0])


def test_a_partial_clone_says_that_nothing_is_fetched(ours: Path, tmp_path: Path) -> None:
    git(ours, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{ours}", "partial")
    with pytest.raises(RepositoryError, match="partial clone, and nothing is fetched"):
        repository_of(tmp_path / "partial").revision("HEAD").cases()


def test_a_repository_that_borrows_says_how_to_make_it_whole(ours: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--shared", str(ours), "borrowing")
    with pytest.raises(RepositoryError, match="borrows objects from another"):
        repository_of(tmp_path / "borrowing").revision("HEAD")
    git(tmp_path / "borrowing", "repack", "-a", "-d", "--quiet")
    (tmp_path / "borrowing/.git/objects/info/alternates").unlink()
    assert repository_of(tmp_path / "borrowing").revision("HEAD").cases() == ["a.yaml"]


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="there is no revision `HEAD`"):
        repository_of(new_repository(tmp_path / "new")).revision("HEAD")


@pytest.mark.parametrize("name", ["HEAD@{1}", "main@{upstream}", "@{-1}", "HEAD@{yesterday}"])
def test_what_only_git_s_own_log_knows_is_refused_in_words(ours: Path, name: str) -> None:
    with pytest.raises(RepositoryError, match="which are not read"):
        repository_of(ours).revision(name)


@pytest.mark.parametrize("name", ["../../secret", "refs/../../secret", "refs/heads/../../../secret", "config", "index"])
def test_a_name_leads_to_no_other_file(ours: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text(ask(ours, "rev-parse", "HEAD")[0], "utf-8")
    with pytest.raises(RepositoryError, match="there is no revision"):
        repository_of(ours).revision(name)


@pytest.mark.parametrize("target", ["../../../secret", "HEAD", "refs/heads/../../../secret", "refs/heads/loop"])
def test_a_reference_leads_to_references_only(ours: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "secret").write_text(ask(ours, "rev-parse", "HEAD")[0], "utf-8")
    (ours / ".git/refs/heads/loop").write_text(f"ref: {target}\n", "utf-8")
    with pytest.raises(RepositoryError, match="there is no revision"):
        repository_of(ours).revision("loop")


# --- damage, and what is made to have no end --------------------------------------------------------------------------


def pack_of(folder: Path) -> Path:
    """Return the only pack of a repository."""
    git(folder, "gc", "--quiet", "--aggressive", "--prune=now")
    (pack,) = (folder / ".git/objects/pack").glob("*.pack")
    pack.chmod(0o644)
    return pack


@pytest.mark.costly
@pytest.mark.parametrize("suffix", [".pack", ".idx"])
def test_a_damaged_pack_is_a_sentence_or_does_not_matter(ours: Path, suffix: str) -> None:
    pack = pack_of(ours).with_suffix(suffix)
    pack.chmod(0o644)
    sound, rng = pack.read_bytes(), random.Random(11)  # noqa: S311
    whole = repository_of(ours).revision("HEAD~1").load("a.yaml")
    for at in [*range(0, len(sound), 7), *(rng.randrange(len(sound)) for _ in range(100))]:
        pack.write_bytes(sound[:at] + bytes([sound[at] ^ (1 << rng.randrange(8))]) + sound[at + 1 :])
        try:
            loaded = repository_of(ours).revision("HEAD~1").load("a.yaml")
        except RepositoryError:
            continue
        assert loaded.findings == whole.findings
        assert loaded.texts == whole.texts


@pytest.mark.costly
@pytest.mark.parametrize("suffix", [".pack", ".idx"])
def test_a_pack_that_is_cut_short_is_a_sentence(ours: Path, suffix: str) -> None:
    pack = pack_of(ours).with_suffix(suffix)
    pack.chmod(0o644)
    sound = pack.read_bytes()
    refused = 0
    for length in range(0, len(sound), 13):
        pack.write_bytes(sound[:length])
        try:
            assert not repository_of(ours).revision("HEAD").load("a.yaml").has_errors
        except RepositoryError:
            refused += 1
    assert refused > 10


def test_a_loose_object_under_another_s_name_is_refused(ours: Path) -> None:
    first, second = (ask(ours, "rev-parse", f"{name}:a.yaml")[0] for name in ("HEAD", "HEAD~1"))
    path = {name: ours / ".git/objects" / name[:2] / name[2:] for name in (first, second)}
    path[first].chmod(0o644)
    path[first].write_bytes(path[second].read_bytes())
    with pytest.raises(RepositoryError, match="is damaged"):
        repository_of(ours).revision("HEAD").load("a.yaml")


@pytest.mark.costly
def test_folders_in_folders_that_multiply_are_counted_and_not_listed(ours: Path) -> None:
    entries = "".join(f"100644 blob {ask(ours, 'rev-parse', 'HEAD:a.yaml')[0]}\tf{number}\n" for number in range(10))
    for _ in range(12):
        command = ["git", "mktree"]
        done = subprocess.run(command, cwd=ours, input=entries.encode(), capture_output=True, check=True)
        tree = done.stdout.decode().strip()
        entries = "".join(f"040000 tree {tree}\td{number}\n" for number in range(10))
    (bomb,) = ask(ours, "commit-tree", "-m", "10^13 files", tree)
    with pytest.raises(RepositoryError, match="a revision may hold"):
        repository_of(ours).revision(bomb).cases()


@pytest.mark.costly
def test_a_file_that_unpacks_to_more_than_it_may_is_not_unpacked(ours: Path) -> None:
    commit(ours, {"a.yaml": CASE + "#" * (LARGEST_OBJECT + 1)})
    assert repository_of(ours).revision("HEAD").cases() == []
    pack_of(ours)
    assert repository_of(ours).revision("HEAD").cases() == []


def test_a_change_that_changes_itself_ends(ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack_of(ours)
    found = git_folder_above(ours)
    assert found is not None
    (pack,) = found.objects.packs
    monkeypatch.setattr(Pack, "_head", lambda *_: (6, 1, 20))
    monkeypatch.setattr(Pack, "_distance", lambda *_: (0, 20))
    monkeypatch.setattr(Pack, "_inflated", lambda *_: b"\0")
    with pytest.raises(RepositoryError, match="is damaged"):
        pack.read(12, 100, found.objects.read_any)
