"""Makes the page from its templates: no script, one style, everything in one answer."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from services.intake.imports import words
from services.intake.imports.rules import Status
from shared.http.html_pages import headers_of, templates_of
from shared.problems.languages import Language
from shared.vocabulary import ReferralStatus, Risk

if TYPE_CHECKING:
    import jinja2

_HERE = Path(__file__).parent
TEXTS: dict[str, dict[str, str]] = tomllib.loads((_HERE / "texts.toml").read_text(encoding="utf-8"))
STYLE = (_HERE / "templates" / "import.css").read_text(encoding="utf-8")


@cache
def _templates() -> "jinja2.Environment":
    return templates_of(_HERE / "templates")


HEADERS = headers_of(STYLE)


def page(template: str, lang: Language, *, status: int = 200, **shown: Any) -> Response:
    """A page as an answer."""
    body = (
        _templates()
        .get_template(f"{template}.html")
        .render(
            t=TEXTS[lang],
            field_names=TEXTS[f"field_{lang}"],
            lang=lang,
            other="en" if lang == "zh" else "zh",
            say=lambda name, **values: TEXTS[lang][name].format(**values),
            style=Markup(STYLE),  # noqa: S704 - a file of ours
            **shown,
        )
    )
    return HTMLResponse(body, status, HEADERS | {"content-language": lang})


def options(lang: Language) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen for a field that is the same in every row, by field."""
    return {
        field: [(str(code), code.zh if lang == "zh" else code.en) for code in family]
        for field, family in words.FAMILIES.items()
    }


def named(code: str | None, lang: Language) -> str:
    """What a status or a risk is called."""
    for family in (ReferralStatus, Risk, Status):
        for each in family:
            if str(each) == code:
                return each.zh if lang == "zh" else each.en
    return ""


def rows_shown(items: Sequence[Mapping[str, Any]], lang: Language) -> list[dict[str, Any]]:
    """Rows with their statuses in words."""
    return [
        {
            "row": each["row"],
            "reference": each["reference"] or "",
            "status": named(each["status"], lang),
            "since": each["status_at"].date().isoformat() if each["status_at"] else "",
            "risk": named(each["risk"], lang),
            "known": each["known"],
        }
        for each in items
    ]
