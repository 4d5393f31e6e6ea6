"""Makes the page from its templates: no script, the style of the import page, one answer."""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from services.intake.import_page.rendering import HEADERS, STYLE
from services.intake.referrals.fields import CHINA
from shared.http.html_pages import templates_of
from shared.problems.languages import Language
from shared.vocabulary import (
    MessageAudience,
    MessageChannel,
    MessageStatus,
    PartnerKind,
    regions,
)

if TYPE_CHECKING:
    import jinja2

__all__ = ["HEADERS", "page", "texts"]

_HERE = Path(__file__).parent
_FAMILIES = (MessageChannel, MessageAudience, MessageStatus, PartnerKind)


@cache
def _all_texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((_HERE / "texts.toml").read_text(encoding="utf-8"))


def texts(lang: Language) -> dict[str, str]:
    """Every sentence of the page in a language."""
    return _all_texts()[lang]


@cache
def _templates() -> "jinja2.Environment":
    return templates_of(_HERE / "templates")


def page(template: str, lang: Language, *, status: int = 200, **shown: Any) -> Response:
    """A page as an answer."""
    told = {"wrong": (), **shown}
    body = (
        _templates()
        .get_template(f"{template}.html")
        .render(
            t=texts(lang),
            lang=lang,
            other="en" if lang == "zh" else "zh",
            named=lambda code: named(code, lang),
            place=lambda code: regions.name(code, lang),
            at=in_china,
            style=Markup(STYLE),  # noqa: S704 - a file of ours
            **told,
        )
    )
    return HTMLResponse(body, status, HEADERS | {"content-language": lang})


def in_china(moment: datetime | str | None) -> str:
    """A moment as clocks in China show it, to the minute."""
    if moment is None:
        return ""
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{known.astimezone(CHINA):%Y-%m-%d %H:%M}"


def named(code: str, lang: Language) -> str:
    """What a code is called; a code without a name is shown as it is."""
    for family in _FAMILIES:
        for each in family:
            if str(each) == code:
                return each.zh if lang == "zh" else each.en
    return texts(lang).get(f"reason_{code}", code)
