"""What HTML pages have in common: strict templates, and headers that allow no more."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2


def templates_of(folder: Path) -> "jinja2.Environment":
    """The templates of a folder, strict and escaping."""
    import jinja2  # noqa: PLC0415 - 5 MB, for who is asked for a page

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
    )


def headers_of(style: str) -> dict[str, str]:
    """Headers of a page without a script whose one style is this, all in one answer."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return {
        "content-security-policy": f"default-src 'none'; style-src 'sha256-{digest}'; "
        "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "cache-control": "no-store",
        "x-robots-tag": "noindex",
    }
