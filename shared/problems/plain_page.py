"""A small page of ours: one style, no script, readable at 320 pixels, in one of two languages."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from shared.problems.languages import Language

_STYLE = (
    "body{font:17px/1.75 sans-serif;max-width:38em;margin:2em auto;padding:0 1em;color:#0b0c0c;"
    "overflow-wrap:anywhere}h1{font-size:1.5em;line-height:1.3}code{background:#f3f2f1}"
    "a{color:#1d70b8}dd{margin:0 0 .6em}nav{float:right}"
)
_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy of such a page: its own style and nothing else."""
_OTHER: dict[Language, tuple[str, str]] = {"zh": ("en", "English"), "en": ("zh", "中文")}


def html(title: str, body: str, language: Language) -> str:
    """A page; `body` is markup, `title` is text."""
    code, name = _OTHER[language]
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>'
        f"{escape(title)}</title><style>{_STYLE}</style></head><body><nav>"
        f'<a href="?lang={code}" hreflang="{code}" lang="{code}">{name}</a></nav>'
        f"<h1>{escape(title)}</h1>{body}</body></html>"
    )
