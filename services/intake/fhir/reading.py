"""From what a hospital sends to what a partner says when it asks for help. No I/O.

Names, the telephone number, the address and notes go where they are sealed; codes become ours. What
is missing or wrong is named by FHIRPath, all of it at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.intake.fhir import as_sent
from services.intake.fhir.loading import Found, Opened, entries
from services.intake.fhir.referral_mapping import Asked, Making
from services.intake.fhir.resources import Bundle, MessageHeader, ServiceRequest, Task
from shared.errors import FieldError, Invalid

MEND = "Mend these elements and send it again."


@dataclass(slots=True)
class Request:
    """A request for help: what is said, as `Submission` has it, and where each part was.

    `places`: JSON pointers of what is said, and the FHIRPath of each. `key`: what a message is
    known by where the request has no idempotency key. `message`: the id of its header. `assumed`:
    what it did not say and was taken from the registry, each with where it would be said. `sent`:
    of each kind of help what is given back as it was sent.
    """

    said: dict[str, Any]
    places: Mapping[str, str]
    key: str | None = None
    message: str | None = None
    assumed: tuple[FieldError, ...] = ()
    sent: tuple[dict[str, Any], ...] = ()

    def place(self, pointer: str) -> str:
        """The FHIRPath of the nearest element that a pointer leads to."""
        at = pointer
        while at and at not in self.places:
            at = at.rpartition("/")[0]
        return self.places.get(at, self.places[""])


def read(said: Any, kind: str, today: date, home: str | None = None) -> Request:
    """A request in a resource of this kind. `home`: the region its sender is registered for.

    Raises Invalid with every wrong element.
    """
    opened = Opened()
    given = said.get("resourceType") if isinstance(said, dict) else None
    if given != kind:
        detail = "Another kind of resource belongs here."
        opened.refuse("Resource.resourceType", "wrong_resource", detail, (kind,))
        raise Invalid(MEND, errors=opened.faults)
    root = opened.load(said, kind)
    held = _held(opened, root) if root is not None else _Held()
    if not held.requests:
        raise Invalid(MEND, errors=opened.faults)
    making = Making(opened, today, held.requests, held.tasks, home)
    making.make()
    if opened.faults:
        raise Unfinished(making.said, making.places, opened.faults)
    return Request(
        making.said,
        making.places,
        held.key,
        held.message,
        tuple(making.assumed),
        tuple(
            as_sent.of(
                each, making.tasks_of(each), [found for _, found in making.conditions_of(each)]
            )
            for each in held.requests
        ),
    )


@dataclass(slots=True)
class _Held:
    """What a resource or a message asks for."""

    requests: list[Asked] = field(default_factory=list)
    tasks: list[Found] = field(default_factory=list)
    key: str | None = None
    message: str | None = None


def _held(opened: Opened, root: Found) -> _Held:
    model = root.model
    if isinstance(model, ServiceRequest):
        return _Held([Asked(root, model)])
    if isinstance(model, Task):
        return _Held(_focus(opened, root, model), [root])
    return _message(opened, model) if isinstance(model, Bundle) else _Held()


def _message(opened: Opened, bundle: Bundle) -> _Held:
    found = entries(opened, bundle.entry)
    header = found[0].model if found else None
    if not isinstance(header, MessageHeader) or found[0].path != "Bundle.entry[0].resource":
        where = "Bundle.entry[0].resource"
        opened.refuse(where, "wrong_resource", "A message begins with its header.")
        return _Held()
    if header.event_coding is None and header.event_uri is None:
        where = f"{found[0].path}.eventCoding"
        opened.refuse(where, "required", "This field is required.")
    key = bundle.identifier.value if bundle.identifier else bundle.id
    held = _Held(key=key, message=header.id)
    for at, reference in enumerate(header.focus):
        asked = opened.resolve(reference, found[0])
        if asked is not None and isinstance(asked.model, Task):
            held.tasks.append(asked)
            held.requests += _focus(opened, asked, asked.model)
        elif asked is not None and isinstance(asked.model, ServiceRequest):
            held.requests.append(Asked(asked, asked.model))
        elif opened.is_spoilt(reference, found[0]):
            held.requests += _all_requests(found)
        else:
            where = f"{found[0].path}.focus[{at}]"
            opened.refuse(where, "not_found", "It refers to no Task or ServiceRequest in here.")
    held.requests = list({each.path: each for each in held.requests}.values())
    return held


def _all_requests(found: list[Found]) -> list[Asked]:
    return [Asked(each, each.model) for each in found if isinstance(each.model, ServiceRequest)]


def _focus(opened: Opened, task: Found, model: Task) -> list[Asked]:
    found = opened.resolve(model.focus, task)
    if opened.is_spoilt(model.focus, task):
        return []
    if found is None or not isinstance(found.model, ServiceRequest):
        where = f"{task.path}.focus"
        opened.refuse(where, "not_found", "It refers to no ServiceRequest in here.")
        return []
    return [Asked(found, found.model)]


class Unfinished(Invalid):
    """Some fields are missing or wrong."""

    def __init__(
        self, said: dict[str, Any], places: Mapping[str, str], faults: list[FieldError]
    ) -> None:
        super().__init__(MEND, errors=faults)
        self.request = Request(said, places)
