"""Makes her pages from templates: one answer each, with everything in it that the page needs."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from services.intake.pages.forms import FORMS, Form
from services.intake.pages.texts import TEXTS, Language
from shared.http.html_pages import templates_of

if TYPE_CHECKING:
    import jinja2

_HERE = Path(__file__).parent / "templates"


@cache
def _templates() -> "jinja2.Environment":
    return templates_of(_HERE)


def _hashed(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_STYLE = (_HERE / "page.css").read_text(encoding="utf-8")
_SCRIPT = (_HERE / "page.js").read_text(encoding="utf-8")
POLICY = (
    f"default-src 'none'; style-src {_hashed(_STYLE)}; script-src {_hashed(_SCRIPT)}; "
    "connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """One form as a template writes it: names, what was said, what is wrong, and the words."""

    form: Form
    t: Mapping[str, str]
    said: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    def name(self, what: str) -> str:
        """The name of a field on this page alone."""
        return self.form.name(what)

    def given(self, what: str) -> str:
        """What was said in a field; empty when nothing was."""
        return str(self.said.get(what, ""))

    def fault(self, what: str) -> str:
        """The code of what is wrong with a field; empty when nothing is."""
        return self.wrong.get(what, "")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows beside its own words."""

    lang: Language
    leads_to: str
    key: bytes
    session_id: bytes
    notice: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


def page(
    template: str, shown: Page, *, status: int = 200, venue: str = "", **words: Any
) -> Response:
    """A page as an answer. Each render has forms of its own.

    `venue`: the kind of place whose poster led here, which the page in the other language keeps.
    """
    lang, t = shown.lang, TEXTS[shown.lang]
    other: Language = "en" if lang == "zh" else "zh"
    forms = {
        purpose: Fields(
            Form.fresh(shown.key, purpose, shown.session_id), t, shown.said, shown.wrong
        )
        for purpose in FORMS
    }
    body = (
        _templates()
        .get_template(f"{template}.html")
        .render(
            t=t,
            lang=lang,
            other=other,
            elsewhere=f"/v/{venue}/{other}" if venue else f"/i/{other}",
            here=f"/i/{lang}",
            leads_to=shown.leads_to,
            notice=shown.notice,
            wrong=shown.wrong,
            forms=forms,
            say=lambda name, **values: t[name].format(**values),
            style=Markup(_STYLE),  # noqa: S704 - a file of ours
            script=Markup(_SCRIPT),  # noqa: S704 - a file of ours
            venue=venue,
            **words,
        )
    )
    return HTMLResponse(body, status, HEADERS | {"content-language": lang})
