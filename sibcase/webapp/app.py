"""The application: which page answers which address, and how its answer goes to the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sibcase.webapp.desk import Asked, Desk, File, Go
from sibcase.webapp.guard import Guard, Terms, form_token
from sibcase.webapp.markup import ASSETS, asset
from sibcase.webapp.pages import GET, POST, failed
from sibcase.webapp.workspace import CannotWriteError, ChangedMeanwhileError, NoSuchCaseError, Workspace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from sibcase.webapp.desk import Answer

    Page = Callable[[Asked], Answer]

__all__ = ["make_app"]

# By this header the script asks for the part of a page that changes.
PART = "x-sibcase-part"


def make_app(workspace: Workspace, terms: Terms) -> Guard:
    """Return the workbench of a folder, behind its guard."""
    desk = Desk(workspace, form_token(terms.token))
    routes = [Route(path, _endpoint(page, desk), methods=["GET"]) for path, page in GET.items()]
    routes += [Route(path, _endpoint(page, desk), methods=["POST"]) for path, page in POST.items()]
    routes.append(Route("/assets/{name}", _asset, methods=["GET"]))

    async def elsewhere(request: Request, _: Exception) -> Response:
        return _response(failed(_asked(request, desk), 404, "There is no page at this address."))

    return Guard(Starlette(routes=routes, exception_handlers={404: elsewhere, 405: elsewhere}), terms)


def _endpoint(page: Page, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        asked = _asked(request, desk)
        return _response(await run_in_threadpool(_answered, page, asked))

    return endpoint


def _answered(page: Page, asked: Asked) -> Answer:
    """Return what a page answers, or the page that says what is in the way."""
    try:
        return page(asked)
    except NoSuchCaseError as fault:
        return failed(asked, 404, f"{fault}."[:1].upper() + f"{fault}."[1:])
    except ChangedMeanwhileError:
        return failed(
            asked,
            409,
            "The file was changed elsewhere in the meantime, so that this change was not made. Open the case again.",
        )
    except CannotWriteError as fault:
        return failed(asked, 507, f"This was not saved: {fault}.")
    except Exception as error:  # noqa: BLE001 - the last line of defence: no traceback reaches a user
        what = f"{type(error).__name__}: {error}"
        return failed(asked, 500, f"The workbench could not do this, and nothing was changed. Please report it: {what}")


def _asked(request: Request, desk: Desk) -> Asked:
    query = parse_qsl(request.url.query, keep_blank_values=True)
    return Asked(desk, query, request.scope.get("form", ()), PART in request.headers)


def _response(answer: Answer) -> Response:
    if isinstance(answer, Go):
        return RedirectResponse(answer.to, 303)
    if isinstance(answer, File):
        kept = {"content-disposition": f'attachment; filename="{answer.name}"'} if answer.name else {}
        return Response(answer.content, answer.status, headers={**kept, **answer.headers}, media_type=answer.kind)
    return Response(answer.text, answer.status, media_type="text/html")


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ASSETS:
        return Response("", 404)
    # Its address changes with it.
    kept = {"cache-control": "private, max-age=31536000, immutable"}
    return Response(asset(name), headers=kept, media_type=ASSETS[name])
