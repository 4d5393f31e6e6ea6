"""The class of the desk's routes: who looks at a page is told what went wrong on a page."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from starlette.responses import Response

from services.intake.desk.rendering import page
from services.intake.desk.texts import Language
from shared.api.landing import wants_page
from shared.errors import TooMany, Unavailable
from shared.http import Route
from shared.problems.languages import language_of

Answering = Callable[[Request], Coroutine[Any, Any, Response]]


class DeskRoute(Route):
    """A route of the desk; its script reads problems, its pages tell people."""

    def get_route_handler(self) -> Answering:
        """The endpoint, with what keeps nobody from trying again told in words."""
        inside = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await inside(request)
            except (TooMany, Unavailable) as error:
                if not wants_page(request):
                    raise
                reason = "busy" if isinstance(error, TooMany) else "away"
                return sign_in_page(language_here(request), reason, error.status)

        return answer


def language_here(request: Request) -> Language:
    """The language of the address; where it names none, the one the browser asks for."""
    named = request.path_params.get("lang")
    if named == "zh":
        return "zh"
    if named == "en":
        return "en"
    return language_of(request.headers.get("accept-language", "zh"))


def sign_in_page(lang: Language, reason: str = "", status: int = 200) -> Response:
    """Where an operator signs in; `reason`: why she is not."""
    return page("sign_in", lang, status=status, reason=reason)
