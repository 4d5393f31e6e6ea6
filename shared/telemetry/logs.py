"""Log lines of declared fields only, as JSON: no exception text, no argument of others'.

Every line says when, which service and role, and in which trace; what belongs to no request or
event is in a trace of the process's own.
"""

import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import structlog

from shared.telemetry.registry import LOG_FIELDS, UndeclaredName
from shared.telemetry.tracing import SpanIds, root

Fields = MutableMapping[str, Any]
PLACEHOLDER = re.compile(
    r"%(?:\(\w+\))?[#0 +-]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?[diouxXeEfFgGcrsa]|\{[^{}\s]*\}"
)
LEFT_OUT = "…"
"""What stands for an argument that is not kept."""
_span: ContextVar[SpanIds | None] = ContextVar("span", default=None)
_process = root()


def work_in(span: SpanIds) -> None:
    """From here on, in this task, lines carry this trace."""
    _span.set(span)


def where(error: BaseException | None) -> list[str]:
    """File, line and function of each frame of ours, innermost last; no text of the error."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    return [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames][-8:]


def _short(path: str) -> str:
    return "/".join(path.split("/")[-3:])


class Declared:
    """Drops what the registry does not list; raises instead when strict."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict

    def __call__(self, _logger: Any, _method: str, fields: Fields) -> Fields:
        """Let declared fields pass."""
        undeclared = fields.keys() - LOG_FIELDS.keys()
        if undeclared and self.strict:
            raise UndeclaredName(", ".join(sorted(undeclared)))
        for name in undeclared:
            del fields[name]
        return fields


class Origin:
    """Begins every line, ours and others', with when, who and in which trace."""

    def __init__(self, service: str, role: str) -> None:
        self._who = {"service": service, "role": role}

    def __call__(self, _logger: Any, method: str, fields: Fields) -> Fields:
        """Put them first; what a line says of itself holds."""
        said: dict[str, Any] = {
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
            "level": method,
            **self._who,
            "trace_id": (_span.get() or _process).trace,
        }
        return {**said, **fields}


class OthersFormatter(logging.Formatter):
    """Lines of libraries: who, how loud, the error's class and place; never the values."""

    def __init__(self, origin: Origin) -> None:
        super().__init__()
        self._origin = origin

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line. The template is kept, its arguments are not."""
        error = record.exc_info[1] if record.exc_info else None
        fields: dict[str, Any] = {"logger": record.name, "event": _event(record)}
        if error is not None:
            fields |= {"error": type(error).__name__, "where": ", ".join(where(error))}
        return _json(self._origin(None, record.levelname.lower(), fields))


def _json(fields: Mapping[str, Any]) -> str:
    return str(structlog.processors.JSONRenderer(ensure_ascii=False)(None, "", dict(fields)))


def _event(record: logging.LogRecord) -> str:
    # A message without arguments may have been formatted by its caller: keep its place only.
    if not record.args:
        return f"{record.module}:{record.lineno}"
    return PLACEHOLDER.sub(LEFT_OUT, str(record.msg)).replace("%%", "%")[:200]


def setup(service: str, role: str, *, level: str, strict: bool) -> None:
    """Send our lines, the libraries' and Python's own to standard output."""
    origin = Origin(service, role)
    structlog.configure(
        processors=[
            origin,
            Declared(strict=strict),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OthersFormatter(origin))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    warnings.showwarning = _warned
    sys.excepthook = _last_words
    sys.unraisablehook = _unraisable
    threading.excepthook = _of_thread


def _warned(  # noqa: PLR0913, PLR0917 - as Python calls it
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    del message, file, line
    place = f"{_short(filename)}:{lineno}"
    structlog.get_logger().warning("a library warns", error=category.__name__, where=place)


def _last_words(kind: type[BaseException], error: BaseException, _t: TracebackType | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        structlog.get_logger().error("crashed", error=kind.__name__, where=", ".join(where(error)))


def _unraisable(what: Any) -> None:
    kind = what.exc_type.__name__
    place = ", ".join(where(what.exc_value))
    structlog.get_logger().error("an error could not be raised", error=kind, where=place)


def _of_thread(what: Any) -> None:
    kind = what.exc_type.__name__
    place = ", ".join(where(what.exc_value))
    structlog.get_logger().error("a thread ended by an error", error=kind, where=place)


def logger(name: str) -> Any:
    """A logger whose lines carry `name`."""
    return structlog.get_logger(source=name)
