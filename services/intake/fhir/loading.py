"""Opens a resource or a message: every resource in it, by what refers to it, and every fault."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from services.intake.fhir.resources import MODELS, UNREAD, Entry, Reference, Resource
from shared.errors import FieldError
from shared.problems.bodies import field_errors, named

DEPTH = 8
"""So often a resource is read again without what was wrong in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A resource and where it is: its path, and whose contained resources it may refer to."""

    path: str
    model: Resource
    container: str


@dataclass(slots=True)
class Opened:
    """All resources of what was sent, and what is wrong with them, by FHIRPath."""

    faults: list[FieldError] = field(default_factory=list)
    known: dict[str, Found] = field(default_factory=dict)
    spoilt: set[str] = field(default_factory=set)

    def refuse(self, path: str, code: str, detail: str, allowed: Sequence[str] = ()) -> None:
        """Note a fault, unless something at or within this place is already found wrong."""
        if not any(_within(each.pointer, path) for each in self.faults):
            self.faults.append(
                FieldError(pointer=path, code=code, detail=detail, allowed=tuple(allowed) or None)
            )

    def resolve(self, reference: Reference | None, source: Found) -> Found | None:
        """The resource that is referred to, if it came along."""
        return self.known.get(_key(reference, source))

    def is_spoilt(self, reference: Reference, source: Found) -> bool:
        """Whether it came along and cannot be read: that has been said of itself."""
        return _key(reference, source) in self.spoilt

    def load(self, said: Any, path: str, *, url: str | None = None) -> Found | None:
        """Read a resource and what it contains; what is wrong is noted."""
        kind = self._kind(said, path)
        if kind is None:
            return None
        found = self._one(said, kind, path, path)
        for place, inner in enumerate(_contained(said)):
            self._load_contained(inner, f"{path}.contained[{place}]", path)
        own = said.get("id")
        keys = {key for key in (url, f"{kind}/{own}" if own else None) if key}
        self._keep(found, keys)
        return found

    def _load_contained(self, said: Any, path: str, container: str) -> None:
        kind = self._kind(said, path)
        found = self._one(said, kind, path, container) if kind is not None else None
        if isinstance(said, dict) and said.get("id"):
            self._keep(found, {f"{container}#{said['id']}"})

    def _keep(self, found: Found | None, keys: set[str]) -> None:
        if found is None:
            self.spoilt |= keys
        else:
            self.known |= dict.fromkeys(keys - self.known.keys(), found)

    def _kind(self, said: Any, path: str) -> str | None:
        kind = said.get("resourceType") if isinstance(said, dict) else None
        if not isinstance(kind, str):
            self.refuse(f"{path}.resourceType", "required", "Say which resource it is.")
        elif kind in MODELS:
            return kind
        elif kind not in UNREAD:
            self.refuse(
                f"{path}.resourceType",
                "not_supported",
                "Resources of this kind are not taken.",
                (*MODELS, *sorted(UNREAD)),
            )
        return None

    def _one(self, said: dict[str, Any], kind: str, path: str, container: str) -> Found | None:
        """The resource without what is wrong in it; None when nothing usable is left."""
        left: Any = said
        for _ in range(DEPTH):
            try:
                return Found(path, MODELS[kind].model_validate(left), container)
            except ValidationError as error:
                wrong = error.errors(include_url=False, include_input=False)
                self._note(wrong, path)
                places = [each["loc"] for each in wrong if each["type"] != "missing"]
                if not places:
                    return None
                left = _without(left, places)
        return None

    def _note(self, wrong: Sequence[Any], path: str) -> None:
        for each, fault in zip(wrong, (field_errors([one]) for one in wrong), strict=True):
            for told in fault:
                place = path + steps(each["loc"])
                self.refuse(place, told.code, told.detail, told.allowed or ())


def steps(place: Sequence[int | str]) -> str:
    """A place within a resource as FHIRPath."""
    return "".join(
        f"[{each}]" if isinstance(each, int) else f".{named('for' if each == 'for_' else each)}"
        for each in place
    )


def _key(reference: Reference | None, source: Found) -> str:
    """What a resource is known by; "" where nothing is referred to."""
    wanted = reference.reference if reference is not None else None
    if wanted is None:
        return ""
    return source.container + wanted if wanted.startswith("#") else wanted


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


def _contained(said: Mapping[str, Any]) -> Iterator[Any]:
    inner = said.get("contained")
    yield from inner[:20] if isinstance(inner, list) else ()


def _without(said: Any, places: Sequence[Sequence[int | str]]) -> Any:
    """The same without what is at these places."""
    heads = {place[0] for place in places if len(place) == 1}
    inner: dict[int | str, list[Sequence[int | str]]] = {}
    for place in places:
        if len(place) > 1:
            inner.setdefault(place[0], []).append(place[1:])
    if isinstance(said, dict):
        return {
            name: _without(value, inner[name]) if name in inner else value
            for name, value in said.items()
            if name not in heads
        }
    if isinstance(said, list):
        return [
            _without(value, inner[at]) if at in inner else value
            for at, value in enumerate(said)
            if at not in heads
        ]
    return said


def entries(opened: Opened, bundle: Sequence[Entry]) -> list[Found]:
    """Every resource of a bundle that is read."""
    found = [
        opened.load(entry.resource, f"Bundle.entry[{at}].resource", url=entry.full_url)
        for at, entry in enumerate(bundle)
    ]
    return [each for each in found if each is not None]
