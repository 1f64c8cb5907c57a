"""`sibcase serve`: the workbench, cases of a folder as pages of a browser on this computer."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sibcase.cli.frame import refuse
from sibcase.cli.terminal import is_terminal, one_line, remark, say

if TYPE_CHECKING:
    import socket

EXAMPLES = (
    ("sibcase serve cases", "open the cases of a folder in a browser"),
    ("sibcase serve cases --read-only", "show them, and let nothing be changed"),
)
NEEDED = ("starlette", "uvicorn")
LOOPBACK = "127.0.0.1"
USUAL_PORT = 8421
LONGEST_TOKEN = 200
# New objects until the young, the middle-aged and the old are searched; Python's own are 700, 10 and 10.
SEARCHES_FOR_GARBAGE = (50_000, 20, 20)


def serve(  # noqa: PLR0917 - a command has as many parameters as it has options
    folder: Annotated[
        str, typer.Argument(metavar="FOLDER", help="The folder of the cases; the current one if none.")
    ] = ".",
    port: Annotated[
        int | None,
        typer.Option(
            "--port", min=1, max=65535, metavar="N", help="The port. [default: 8421, or a free one]", show_default=False
        ),
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Refuse every change.")] = False,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Listen on another address, for a team's server.")
    ] = LOOPBACK,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name", metavar="NAME", help="The name by which browsers reach it, if --host is given. Repeatable."
        ),
    ] = None,
    secure: Annotated[
        bool, typer.Option("--https", help="Browsers reach it by https, through the sign-in in front of it.")
    ] = False,
    token_file: Annotated[
        str,
        typer.Option(
            "--token-file", metavar="FILE", help="Take the token from a file; by default a new one each time."
        ),
    ] = "",
) -> None:
    """Open the workbench: write, try and print cases in a browser.

    Runs on this computer until you press Ctrl+C, and asks for nothing elsewhere. The address that it prints holds a
    key: whoever has it can change the cases. Changes go into the case files, with their comments and order kept.
    """
    missing = [each for each in NEEDED if find_spec(each) is None]
    if missing:
        refuse("the workbench needs the extra `app`: run `pip install 'sibcase[app]'`")
    place = Path(folder)
    if not place.is_dir():
        refuse(f"{one_line(folder)} is not a folder: name the folder that holds the cases")
    if host != LOOPBACK and not name:
        refuse("with --host, give the name by which browsers reach the workbench: `--name workbench.example.org`")
    token = _token(token_file)
    listening = _listen(host, port)
    number = listening.getsockname()[1]
    names = [each if ":" in each or secure else f"{each}:{number}" for each in name or ()]
    hosts = names or [f"{LOOPBACK}:{number}", f"localhost:{number}"]
    address = f"{'https' if secure else 'http'}://{hosts[0]}/?token={token}"
    say(f"The workbench of {one_line(folder)} is at")
    say(f"  {address}")
    say("Press Ctrl+C to end it.")
    sys.stdout.flush()
    if open_page and host == LOOPBACK and is_terminal(sys.stdout):
        _open(address)
    _run(listening, place, hosts, token, read_only=read_only, secure=secure)


def _token(file: str) -> str:
    """Return a new random token, or the one that a file holds."""
    import secrets

    from sibcase.files import read_file

    if not file:
        return secrets.token_urlsafe(24)
    try:
        token = read_file(file, LONGEST_TOKEN).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        refuse(f"{one_line(file)} cannot be read, or holds no token of at most {LONGEST_TOKEN} plain characters")
    if len(token) < 20 or not all(each.isalnum() or each in "-_" for each in token):
        refuse(f"{one_line(file)}: a token has at least 20 characters, all letters, digits, hyphens or underscores")
    return token


def _listen(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens; on a free port where none is asked for and the usual one is taken."""
    import socket

    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        _bind(made, host, port)
        # From here on a browser that is opened waits for the first page.
        made.listen()
    except OSError as error:
        made.close()
        refuse(f"{one_line(host)}:{port or USUAL_PORT} cannot be listened on: {error.strerror or error}")
    return made


def _bind(made: socket.socket, host: str, port: int | None) -> None:
    try:
        made.bind((host, port or USUAL_PORT))
    except OSError:
        if port:
            raise
        made.bind((host, 0))


def _open(address: str) -> None:
    """Open the page where there is a screen to open it on."""
    import webbrowser

    if sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        with suppress(webbrowser.Error):
            webbrowser.open_new_tab(address)


def _search_less_for_garbage() -> None:
    """Search less often for objects that refer to one another: a request makes many thousands, and leaves few such."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SEARCHES_FOR_GARBAGE)


def _run(
    listening: socket.socket, folder: Path, hosts: list[str], token: str, *, read_only: bool, secure: bool
) -> None:
    import uvicorn

    from sibcase.webapp.app import make_app
    from sibcase.webapp.connections import PromptProtocol
    from sibcase.webapp.guard import Terms
    from sibcase.webapp.journal import journal_of
    from sibcase.webapp.workspace import Workspace

    terms = Terms(frozenset(each.lower() for each in hosts), token, is_read_only=read_only, is_secure=secure)
    journal = None if read_only else journal_of(folder)
    if journal is not None:
        journal.forget_old()
    application = make_app(Workspace(folder, read_only, journal), terms)
    settings = uvicorn.Config(
        application,
        http=PromptProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=100,
        h11_max_incomplete_event_size=32_768,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(settings)
    _search_less_for_garbage()
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    remark("The workbench has ended. All changes that were saved are in the files.")
