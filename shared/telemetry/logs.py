"""Log lines of declared fields only, as JSON: no exception text, no argument of others'."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from shared.telemetry.registry import LOG_FIELDS, UndeclaredName

Fields = MutableMapping[str, Any]


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


class OthersFormatter(logging.Formatter):
    """Lines of libraries: who, how loud, the error's class and place; never the values."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line. The template is kept, its arguments are not."""
        error = record.exc_info[1] if record.exc_info else None
        fields = {
            "logger": record.name,
            "level": record.levelname.lower(),
            "event": str(record.msg)[:200] if record.args else _template(record),
        }
        if error is not None:
            fields |= {"error": type(error).__name__, "where": ", ".join(where(error))}
        return str(structlog.processors.JSONRenderer(ensure_ascii=False)(None, "", fields))


def _template(record: logging.LogRecord) -> str:
    # A message without arguments may have been formatted by its caller: keep its place only.
    return f"{record.module}:{record.lineno}"


def setup(service: str, role: str, *, level: str, strict: bool) -> None:
    """Send our lines and the libraries' to standard output."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            Declared(strict=strict),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service, role=role)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OthersFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    sys.excepthook = _last_words


def _last_words(kind: type[BaseException], error: BaseException, _t: TracebackType | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        structlog.get_logger().error("crashed", error=kind.__name__, where=", ".join(where(error)))


def logger(name: str) -> Any:
    """A logger whose lines carry `name`."""
    return structlog.get_logger(source=name)
