"""Who may ask the workbench: pages elsewhere, other names of this computer, and those without the token may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from sibcase.webapp.guard import LARGEST_BODY, form_token
from tests.webapp.conftest import HOST, NEED, ORIGIN, TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.webapp.conftest import Bench

GOOD = {"title": "A new one", "kind": "blank", "stage": "concept"}


def new_files(bench: Bench) -> list[str]:
    """Return what is in the folder besides the one case that was there."""
    return sorted(each.name for each in bench.folder.iterdir() if each.name != "need")


def test_the_address_of_the_terminal_gives_a_cookie_that_other_pages_cannot_use(bench: Bench) -> None:
    answer = bench.get("/", token=TOKEN)
    assert answer.status_code == 200
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
    assert TOKEN not in answer.text
    assert bench.get("/").status_code == 200


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "0"])
def test_without_the_token_there_is_nothing_to_see(bench: Bench, token: str) -> None:
    stranger = TestClient(bench.client.app, base_url=ORIGIN)
    stranger.cookies.set(f"sibcase-{'0' * 8}", TOKEN)
    answer = stranger.get("/", params={"token": token} if token else {})
    assert answer.status_code == 403
    assert "Families" not in answer.text
    assert stranger.get("/case", params={"case": "need/case.yaml"}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:80", f"{HOST}.evil.example", "", "localhost"])
def test_a_name_that_was_made_to_point_here_is_refused(bench: Bench, host: str) -> None:
    assert bench.client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1:8421"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        {"origin": ORIGIN, "content-type": "text/plain"},
        {"origin": ORIGIN, "content-type": "multipart/form-data; boundary=x"},
        {"origin": ORIGIN, "content-type": "application/json"},
    ],
    ids=str,
)
def test_another_page_cannot_change_anything(bench: Bench, headers: dict[str, str]) -> None:
    body = f"form_token={form_token(TOKEN)}&title=Theirs&kind=blank&stage=concept"
    sent = {"content-type": "application/x-www-form-urlencoded", **headers}
    assert bench.client.post("/new", content=body, headers=sent).status_code in (403, 415)
    assert new_files(bench) == []


@pytest.mark.parametrize("token", ["", "wrong", TOKEN])
def test_a_form_without_its_own_token_changes_nothing(bench: Bench, token: str) -> None:
    answer = bench.client.post("/new", data={**GOOD, "form_token": token}, headers={"origin": ORIGIN})
    assert answer.status_code == 403
    assert new_files(bench) == []


def test_another_page_cannot_even_look(bench: Bench) -> None:
    for site in ("cross-site", "same-site"):
        answer = bench.client.get("/case", params={"case": "need/case.yaml"}, headers={"sec-fetch-site": site})
        assert answer.status_code == 403
    # The link in the terminal may be opened from wherever it was put.
    assert bench.client.get("/", params={"token": TOKEN}, headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_what_a_request_may_cost_is_bounded(bench: Bench) -> None:
    large = bench.post("/new", {"title": "x" * LARGEST_BODY})
    assert large.status_code == 413
    many = "&".join(f"a{number}=" for number in range(30_000))
    headers = {"origin": ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    assert bench.client.post("/new", content=many, headers=headers).status_code == 400
    assert bench.client.request("PUT", "/new", content="x").status_code == 405
    said_small = {**headers, "content-length": "4"}
    assert bench.client.post("/new", content="a=b&" * 5, headers=said_small).status_code in (400, 403)
    assert new_files(bench) == []


def test_every_answer_binds_the_browser(bench: Bench) -> None:
    for path in ("/", "/case?case=need/case.yaml", "/nowhere", "/assets/look.css", "/case?case=gone"):
        headers = bench.client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_read_only_means_that_nothing_is_written(bench_of: Callable[..., Bench]) -> None:
    bench: Any = bench_of(read_only=True)
    for path in ("/new", "/copy", "/advance", "/undo"):
        assert bench.post(path, {**GOOD, "case": "need/case.yaml", "from": "concept-note"}).status_code == 403
    assert new_files(bench) == []
    assert (bench.folder / "need" / "case.yaml").read_text("utf-8") == NEED
    assert 'href="/new"' not in bench.get("/").text
    form = bench.get("/form", case="need/case.yaml", at="need").text
    assert "<button>Save" not in form
    # What a change would do may be asked, as nothing of it is written.
    words = {"case": "need/case.yaml", "at": "need", "w:need.years": "15", "f:need.years": "10"}
    assert "£105,000,000" in bench.post("/preview", words).text
    assert (bench.folder / "need" / "case.yaml").read_text("utf-8") == NEED
