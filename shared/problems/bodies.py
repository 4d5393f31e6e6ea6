"""Errors as RFC 9457 problem+json bodies: what, where, what is allowed; never what was given."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from shared.errors import FieldError, Invalid, Malformed, Refused, Unavailable
from shared.fields import PLAIN, PROSE, TYPED
from shared.problems.languages import Language, in_language, language_of
from shared.problems.pages import title_in

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


def problem(refused: Refused | Unavailable, *, language: str, trace: str) -> dict[str, Any]:
    """The body of an error answer. `language` is what Accept-Language says."""
    told = language_of(language)
    found: dict[str, Any] = {
        "type": f"/problems/{refused.slug}",
        "title": title_in(refused.slug, told),
        "status": refused.status,
    }
    if isinstance(refused, Unavailable):
        away = f"{refused.part} is away. Nothing was stored; send it again."
        found["detail"] = in_language(away, told)
    else:
        if refused.detail:
            found["detail"] = in_language(refused.detail, told)
        if refused.errors:
            found["errors"] = [_told(error, told) for error in refused.errors]
        found.update(refused.extensions)
    if trace:
        found["trace_id"] = trace
    return found


def _told(error: FieldError, language: Language) -> dict[str, Any]:
    told = error.model_dump(exclude_none=True)
    return told | {"detail": in_language(error.detail, language)}


def internal_problem(language: str, trace: str) -> dict[str, Any]:
    """The body when something of ours broke; what broke is in the log, not here."""
    return {
        "type": "/problems/internal",
        "title": title_in("internal", language_of(language)),
        "status": 500,
        "trace_id": trace,
    }


def field_errors(found: Iterable[Any], *, skip: int = 0) -> list[FieldError]:
    """Pydantic's findings as ours: a JSON pointer, a code, allowed values; the input is left out.

    `skip` drops leading parts of each place, such as FastAPI's "body".
    """
    every = [(error, tuple(error["loc"])[skip:]) for error in found]
    return [
        _field_error(error, place) for error, place in every if not _echoed(error, place, every)
    ]


def _echoed(error: Any, place: tuple[int | str, ...], every: Sequence[tuple[Any, Any]]) -> bool:
    """Whether a list is only said to be short because something in it is already found wrong."""
    deeper = (other for _, other in every if len(other) > len(place))
    return error["type"] == "too_short" and any(other[: len(place)] == place for other in deeper)


def _field_error(error: Any, place: tuple[int | str, ...]) -> FieldError:
    kind, context = str(error["type"]), error.get("ctx") or {}
    allowed: tuple[str, ...] | None = None
    if kind in {"enum", "literal_error"}:
        allowed = _listed(str(context.get("expected", "")))
    elif kind == "value_error" and (cause := context.get("error")) is not None:
        allowed = getattr(cause, "allowed", None)
    code, detail = _WORDS.get(kind, (kind, None))
    if context.get("pattern") in _TEXTS:
        code, detail = "control_character", _TEXTS[context["pattern"]]
    return FieldError(
        pointer=pointer_of([p for p in place if not _is_tag(p)]),
        code=getattr((context.get("error")), "code", None) or code,
        detail=detail(context) if detail else _plain(kind, error),
        allowed=allowed,
    )


def pointer_of(place: Sequence[int | str]) -> str:
    """The JSON pointer (RFC 6901) of a place in a document; empty for the whole of it."""
    steps = [named(p) if isinstance(p, str) else str(p) for p in place]
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def named(name: str) -> str:
    """A field's name, or `?`: what was written where a name belongs may be anything."""
    return name if _NAME.fullmatch(name) else "?"


def _is_tag(part: int | str) -> bool:
    return isinstance(part, str) and part.startswith(("function-", "tagged-"))


def _listed(expected: str) -> tuple[str, ...]:
    return tuple(
        word.strip().strip("'") for word in expected.replace(" or ", ", ").split(", ") if word
    )


def _plain(kind: str, error: Any) -> str:
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    return kind.replace("_", " ")


_TEXTS: dict[str, Callable[[dict[str, Any]], str]] = {
    PLAIN: lambda _: "One line of text, without control characters, is needed.",
    TYPED: lambda _: "A text without control characters is needed.",
    PROSE: lambda _: "A text without control characters is needed.",
}
_Word = Callable[[dict[str, Any]], str]
_WORDS: dict[str, tuple[str, _Word | None]] = {
    "missing": ("required", lambda _: "This field is required."),
    "extra_forbidden": ("unknown_field", lambda _: "No field of this name is known here."),
    "enum": ("unknown_code", lambda _: "Not one of the allowed codes."),
    "literal_error": ("unknown_code", lambda _: "Not one of the allowed codes."),
    "json_invalid": ("malformed", lambda _: "The body is not valid JSON."),
    "string_type": ("wrong_type", lambda _: "A text is needed."),
    "int_type": ("wrong_type", lambda _: "A whole number is needed."),
    "int_parsing": ("wrong_type", lambda _: "A whole number is needed."),
    "list_type": ("wrong_type", lambda _: "A list is needed."),
    "tuple_type": ("wrong_type", lambda _: "A list is needed."),
    "dict_type": ("wrong_type", lambda _: "An object is needed."),
    "model_type": ("wrong_type", lambda _: "An object is needed."),
    "model_attributes_type": ("wrong_type", lambda _: "An object is needed."),
    "bool_type": ("wrong_type", lambda _: "true or false is needed."),
    "bool_parsing": ("wrong_type", lambda _: "true or false is needed."),
    "int_from_float": ("wrong_type", lambda _: "A whole number is needed."),
    "int_parsing_size": ("out_of_range", lambda _: "The number is too large."),
    "uuid_parsing": ("wrong_type", lambda _: "A UUID is needed."),
    "timezone_aware": ("bad_date", lambda _: "The time needs its offset, such as +08:00."),
    "string_too_long": ("too_long", lambda c: f"At most {c.get('max_length')} characters."),
    "string_too_short": ("too_short", lambda c: f"At least {c.get('min_length')} characters."),
    "too_short": ("too_few", lambda c: f"At least {c.get('min_length')} needed."),
    "too_long": ("too_many", lambda c: f"At most {c.get('max_length')} allowed."),
    "greater_than_equal": ("out_of_range", lambda c: f"At least {c.get('ge')}."),
    "greater_than": ("out_of_range", lambda c: f"More than {c.get('gt')}."),
    "less_than_equal": ("out_of_range", lambda c: f"At most {c.get('le')}."),
    "less_than": ("out_of_range", lambda c: f"Less than {c.get('lt')}."),
    "string_pattern_mismatch": ("wrong_form", lambda _: "Not in the form that is needed."),
}
for _kind in ("datetime_parsing", "datetime_type", "datetime_from_date_parsing"):
    _WORDS[_kind] = ("bad_date", lambda _: "A time as in 2026-11-20T09:12:00+08:00 is needed.")
for _kind in ("date_parsing", "date_type", "date_from_datetime_parsing"):
    _WORDS[_kind] = ("bad_date", lambda _: "A date as in 2026-11-20 is needed.")


def refused_by(error: ValidationError, *, skip: int = 0) -> Refused:
    """What to answer when a body does not fit its model: every wrong field at once."""
    found = error.errors(include_url=False, include_input=False)
    if any(e["type"] == "json_invalid" for e in found):
        return Malformed("The body is not valid JSON.")
    return Invalid("Mend these fields and send it again.", errors=field_errors(found, skip=skip))
