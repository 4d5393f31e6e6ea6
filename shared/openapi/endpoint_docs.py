"""What an endpoint says of itself for the documents, beside what its signature says already."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from shared.errors import Refused

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declared:
    """How an operation can end, beside what every operation of its kind can end with.

    `raises`: refusals of its own, as it raises them. `keyed`: it takes an Idempotency-Key. `once`:
    an answer is kept under that key. `line`: the answer to one line of a batch. `media`: the answer
    in other forms than JSON, by media type an example. `located`: it says in Location where to go
    on. `also`: other statuses that are no refusals, with their models.
    """

    raises: tuple[Refused, ...] = ()
    keyed: bool = False
    once: bool = False
    line: type[BaseModel] | None = None
    media: dict[str, str] | None = None
    located: bool = False
    also: dict[int, type[BaseModel]] | None = None


def documented(
    *raises: Refused,
    keyed: bool = False,
    once: bool = False,
    **more: Any,
) -> Callable[[Endpoint], Endpoint]:
    """Say how an endpoint can end; see `Declared`."""

    def said(endpoint: Endpoint) -> Endpoint:
        endpoint.declared = Declared(  # type: ignore[attr-defined]
            raises, keyed=keyed or once, once=once, **more
        )
        return endpoint

    return said


def declared_by(endpoint: Any) -> Declared:
    """What an endpoint said of itself; nothing of its own when it said nothing."""
    found: Declared = getattr(endpoint, "declared", Declared())
    return found
