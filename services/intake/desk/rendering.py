"""Makes the desk's pages: one style in them, one script beside them, nothing from elsewhere."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from services.intake.desk.texts import TEXTS, Language
from shared.http.html_pages import templates_of

if TYPE_CHECKING:
    import jinja2

_HERE = Path(__file__).parent / "templates"
_STYLE = (_HERE / "desk.css").read_text(encoding="utf-8")
SCRIPT = (_HERE / "desk.js").read_bytes()
SCRIPT_DIGEST = sha256(SCRIPT).hexdigest()[:16]


def _hashed(content: bytes) -> str:
    return f"sha256-{b64encode(sha256(content).digest()).decode()}"


INTEGRITY = _hashed(SCRIPT)
HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; style-src '{_hashed(_STYLE.encode())}'; script-src 'self'; "
        "connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}
FOREVER = {"cache-control": "private, max-age=31536000, immutable"}
"""Of files whose address changes with what is in them."""


@cache
def _templates() -> "jinja2.Environment":
    return templates_of(_HERE)


def page(template: str, lang: Language, *, status: int = 200, **shown: Any) -> Response:
    """A page as an answer."""
    t = TEXTS[lang]
    body = (
        _templates()
        .get_template(f"{template}.html")
        .render(
            t=t,
            lang=lang,
            other="en" if lang == "zh" else "zh",
            say=lambda name, **values: t[name].format(**values),
            style=Markup(_STYLE),  # noqa: S704 - a file of ours
            script=f"/desk/desk-{SCRIPT_DIGEST}.js",
            integrity=INTEGRITY,
            **shown,
        )
    )
    return HTMLResponse(body, status, HEADERS | {"content-language": lang})


def spoken(lang: Language) -> str:
    """The words that the script says, as JSON."""
    return orjson.dumps(TEXTS[lang]).decode()
