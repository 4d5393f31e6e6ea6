"""Makes the page behind a link: the inbox's style and words, no script, all in one answer."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from services.matching.inbox import rendering as inbox
from shared.http.html_pages import templates_of
from shared.problems.languages import Language

if TYPE_CHECKING:
    import jinja2

_HERE = Path(__file__).parent
TEXTS: dict[str, dict[str, str]] = tomllib.loads((_HERE / "texts.toml").read_text(encoding="utf-8"))


@cache
def _template() -> "jinja2.Template":
    return templates_of(_HERE / "templates").get_template("link.html")


def page(lang: Language, status: int, heading: str, said: Sequence[str], **shown: Any) -> Response:
    """A page as an answer: a heading, sentences, and what may be answered where something may."""
    body = _template().render(
        t=TEXTS[lang],
        i=inbox.TEXTS[lang],
        lang=lang,
        other="en" if lang == "zh" else "zh",
        style=Markup(inbox.STYLE),  # noqa: S704 - a file of ours
        heading=heading,
        said=said,
        **{"wrong": (), "offer": None, "token": ""} | shown,
    )
    return HTMLResponse(body, status, inbox.HEADERS | {"content-language": lang})
