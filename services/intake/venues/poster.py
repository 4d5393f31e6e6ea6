"""A poster as a page to be printed: a code, the numbers to call, no word that tells what it is for.

Whoever is seen before it, or with it on a phone, must not be given away: it speaks of help, as a
poster for lost property might. The words are proposals: nobody of the field has read them yet.
"""

from base64 import b64encode
from hashlib import sha256
from html import escape

from services.intake.pages.texts import Language

_STYLE = (
    "@page{size:A4;margin:20mm}body{font:20px/1.6 sans-serif;max-width:34em;margin:2em auto;"
    "padding:0 1em;color:#0b0c0c;text-align:center}h1{font-size:2.2em;margin:.4em 0}"
    "svg{width:min(70vw,110mm);height:auto}ul{list-style:none;padding:0;font-size:1.2em}"
    "b{font-size:1.3em}"
)
_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-robots-tag": "noindex",
}
_WORDS: dict[Language, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "zh": (
        "需要帮助？",
        "扫一扫，不用注册，不用留名字",
        (("110", "报警"), ("12110", "短信报警"), ("12338", "妇女儿童"), ("12348", "法律")),
    ),
    "en": (
        "Need help?",
        "Scan this: no account, no name",
        (("110", "police"), ("12110", "police by text"), ("12338", "women"), ("12348", "law")),
    ),
}


def sheet(where: str, lang: Language) -> str:
    """The page. `where`: the address its code holds."""
    import segno  # noqa: PLC0415 - for who is asked for a poster

    title, how, numbers = _WORDS[lang]
    # Level Q: a quarter of the code may be torn, written on or in the shade.
    drawn = segno.make(where, error="q", micro=False, boost_error=False)
    code = drawn.svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None, title=how)
    calls = "".join(f"<li><b>{number}</b> {escape(name)}</li>" for number, name in numbers)
    return (
        f'<!doctype html><html lang="{"zh-Hans" if lang == "zh" else "en"}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1><p>{escape(how)}</p>{code}<ul>{calls}</ul></body></html>"
    )
