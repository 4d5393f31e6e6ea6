"""The class of her pages' routes: whatever goes wrong is told in plain words, on a page."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from services.intake.pages.rendering import Page, page
from services.intake.pages.texts import LANGUAGES, Language
from shared.api.landing import wants_page
from shared.db import is_outage
from shared.errors import Refused, TooLarge, TooMany, Unavailable
from shared.http import Route
from shared.problems.languages import language_of

_SAID: dict[type[Refused], str] = {TooLarge: "too_large", TooMany: "too_many"}
Answering = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(Route):
    """A route that answers people with a page, whatever happens, and programs with a problem."""

    def get_route_handler(self) -> Answering:
        """The endpoint, with its refusals told in words."""
        inside = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await inside(request)
            except Exception as error:
                found = _told(error)
                if found is None or not wants_page(request):
                    raise
                return _page(request, *found, getattr(error, "headers", {}))

        return answer


def _told(error: Exception) -> tuple[str, int] | None:
    if isinstance(error, Refused):
        return _SAID.get(type(error), "elsewhere"), error.status
    if isinstance(error, RequestValidationError):
        return "nowhere", 404
    return ("busy", 503) if isinstance(error, Unavailable) or is_outage(error) else None


def _page(request: Request, notice: str, status: int, headers: dict[str, str]) -> Response:
    shown = Page(language_here(request), exit_url(request), b"", b"", notice)
    answer = page("told", shown, status=status)
    answer.headers.update(headers or ({"retry-after": "5"} if status == 503 else {}))
    return answer


def language_here(request: Request) -> Language:
    """The language of the address; where it names none, the one the browser asks for."""
    named = request.path_params.get("lang", "")
    found = next((lang for lang in LANGUAGES if lang == named), None)
    return found or language_of(request.headers.get("accept-language", "zh"))


def exit_url(request: Request) -> str:
    """Where whoever leaves is taken."""
    url: str = request.app.state.settings.exit_url
    return url
