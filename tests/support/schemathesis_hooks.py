"""Teaches schemathesis what a batch is, lines of JSON, and to send files that are none."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")  # type: ignore[untyped-decorator, unused-ignore]
def lines(_context: Any, value: Any) -> bytes:
    """Whatever text was made is sent as it is: lines are judged one by one."""
    return str(value).encode(errors="replace")


@schemathesis.serializer(  # type: ignore[untyped-decorator, unused-ignore]
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)
def workbook(_context: Any, value: Any) -> bytes:
    """Whatever text was made, in the place of a workbook."""
    return str(value).encode(errors="replace")
