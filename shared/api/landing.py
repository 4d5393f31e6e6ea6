"""The page that a service shows at `/`, and the list of problem types: for people and programs."""

from collections.abc import Sequence
from html import escape
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import HTMLResponse, Response

from shared.errors import NotFound
from shared.fields import line
from shared.http.idempotency import StoredResponse, json_response
from shared.http.response_models import View
from shared.http.routing import Route
from shared.openapi import documented
from shared.openapi.served_documents import token_at
from shared.problems.languages import Language, language_of
from shared.problems.pages import CURES, listing, page, title_in
from shared.problems.plain_page import POLICY, html
from shared.service import Service
from shared.settings import Settings

problems = APIRouter(tags=["about"], route_class=Route)
Lang = Annotated[
    Literal["zh", "en"] | None,
    Query(description="zh or en, whatever Accept-Language says", examples=["zh"]),
]
_VARY = {"vary": "Accept, Accept-Language"}


class Landing(View):
    """What a service is, and where to go on."""

    service: str = Field(description="Its name")
    title: dict[str, str] = Field(description="Its name by language")
    about: dict[str, str] = Field(description="What it does, by language")
    links: dict[str, str] = Field(description="Where to go on: addresses by what they are")


class ProblemType(View):
    """A problem type."""

    type: str = Field(description="Address of the page that explains it")
    title: str = Field(description="What went wrong")
    cure: str = Field(description="What to do")
    again: bool = Field(description="Whether it is worth sending the same again")


class ProblemTypes(View):
    """All problem types."""

    items: list[ProblemType] = Field(description="The problem types")


def router_of(service: Service) -> APIRouter:
    """The landing page of a service."""
    router = APIRouter(tags=["about"], route_class=Route)

    @router.get(
        "/",
        summary="What this service is",
        operation_id="get_landing",
        response_model=Landing,
    )
    @documented(media={"text/html": "<!doctype html>…"})
    async def landing(request: Request, lang: Lang = None) -> Response:
        """A page for browsers, JSON for programs, by Accept."""
        return welcome(request, service.title, service.about, lang)

    return router


def welcome(
    request: Request, title: dict[str, str] | Any, about: Any, lang: Language | None
) -> Response:
    """What a service is, as a page or as JSON."""
    settings: Settings = request.app.state.settings
    host = request.headers.get("host", "")
    links = {
        "documentation": "/docs",
        "openapi": "/openapi.json",
        "problems": "/problems",
        "health": "/healthz",
        "readiness": "/readyz",
        "token": token_at(settings, host),
    }
    name = request.app.state.service
    if not wants_page(request):
        body = {"service": name, "title": dict(title), "about": dict(about), "links": links}
        return with_vary(json_response(StoredResponse(200, body)))
    language = lang or language_of(request.headers.get("accept-language", ""))
    return as_page(
        html(f"Jieli 接力 · {title[language]}", _body(about[language], links, language), language),
        language,
    )


_WORDS: dict[str, tuple[str, str]] = {
    "documentation": ("API documentation, to read and to try", "API 文档，可阅读与试用"),
    "openapi": ("The same as OpenAPI 3.1", "OpenAPI 3.1 文档"),
    "problems": ("All problem types", "所有错误类型"),
    "health": ("Is it alive?", "是否存活"),
    "readiness": ("Can it do its work?", "能否正常工作"),
    "token": ("Where tokens are given (POST)", "获取令牌（POST）"),
}


def _body(about: str, links: dict[str, str], language: Language) -> str:
    rows = "".join(
        f'<li><a href="{escape(where)}">{escape(_WORDS[name][language == "zh"])}</a></li>'
        if name != "token"
        else f"<li>{escape(_WORDS[name][language == 'zh'])}: <code>{escape(where)}</code></li>"
        for name, where in links.items()
    )
    warning = (
        "演示环境请勿填写真实人员信息。" if language == "zh" else "Put no real person into a demo."
    )
    return f"<p>{escape(about)}</p><ul>{rows}</ul><p>{warning}</p>"


@problems.get(
    "/problems",
    summary="All problem types",
    operation_id="list_problem_types",
    response_model=ProblemTypes,
)
@documented(media={"text/html": "<!doctype html>…"})
async def list_problems(request: Request, lang: Lang = None) -> Response:
    """What can be answered when something is refused: why, what to do, whether to try again."""
    language = lang or language_of(request.headers.get("accept-language", ""))
    if wants_page(request):
        return as_page(listing(language), language)
    items = [
        {
            "type": f"/problems/{slug}",
            "title": title_in(slug, language),
            "cure": cure[language == "zh"],
            "again": cure[2],
        }
        for slug, cure in CURES.items()
    ]
    answer = with_vary(json_response(StoredResponse(200, {"items": items})))
    answer.headers["content-language"] = language
    return answer


@problems.get(
    "/problems/{slug}", summary="What a problem type means", operation_id="get_problem_type"
)
@documented(
    NotFound("There is no problem type of this name."), media={"text/html": "<!doctype html>…"}
)
async def explain(
    slug: Annotated[str, line(1, 60)], request: Request, lang: Lang = None
) -> Response:
    """A page for people who were sent a problem."""
    language = lang or language_of(request.headers.get("accept-language", ""))
    found = page(slug, language)
    if found is None:
        raise NotFound("There is no problem type of this name.")
    return as_page(found, language)


def wants_page(request: Request) -> bool:
    """Whether a page is asked for, as browsers do; a program that says nothing gets JSON."""
    kinds = request.headers.get("accept", "").split(",")
    return any(kind.partition(";")[0].strip().lower() == "text/html" for kind in kinds)


def asks_for_json(request: Request) -> bool:
    """Whether JSON is asked for by name, where a page is what everybody else gets."""
    kinds = request.headers.get("accept", "").split(",")
    named = [kind.partition(";")[0].strip().lower() for kind in kinds]
    return "application/json" in named and "text/html" not in named


def as_page(markup: str, told: Language) -> Response:
    """A page, with the language it is in."""
    headers = {"content-security-policy": POLICY, "content-language": told, **_VARY}
    return HTMLResponse(markup, headers=headers)


def with_vary(answer: Response) -> Response:
    """The answer, saying what it depends on."""
    answer.headers.update(_VARY)
    return answer


__all__: Sequence[str] = (
    "Landing",
    "asks_for_json",
    "problems",
    "router_of",
    "wants_page",
    "welcome",
)
