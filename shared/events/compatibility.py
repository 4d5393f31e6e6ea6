"""Whether whoever reads an event by its released schema can still read it by today's.

A reader ignores fields and codes it does not know, so those may be added. Whatever it relied on
must stay as it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
_SAME = (
    "type",
    "format",
    "const",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
)


@dataclass(frozen=True)
class _Side:
    """One schema within its document."""

    schema: Schema
    document: Schema

    @classmethod
    def of(cls, schema: Schema, document: Schema) -> "_Side":
        while "$ref" in schema:
            schema = document["$defs"][schema["$ref"].rpartition("/")[2]]
        return cls(schema, document)

    def get(self, name: str) -> Any:
        return self.schema.get(name)

    def inner(self, schema: Schema) -> "_Side":
        return self.of(schema, self.document)

    def properties(self) -> dict[str, "_Side"]:
        return {n: self.inner(s) for n, s in self.schema.get("properties", {}).items()}


def breaking(old: Schema, new: Schema) -> list[str]:
    """What a reader of `old` could no longer rely on in `new`; empty when nothing."""
    return sorted(_between(_Side.of(old, old), _Side.of(new, new), ""))


def broken(released: Mapping[str, Schema], today: Mapping[str, Schema]) -> list[str]:
    """The same for all events by their names; an event that is gone breaks its readers too."""
    found = [f"{name} is gone" for name in released if name not in today]
    for name in released.keys() & today.keys():
        found += [f"{name}{what}" for what in breaking(released[name], today[name])]
    return sorted(found)


def _between(old: _Side, new: _Side, at: str) -> Iterator[str]:
    for keyword in _SAME:
        if old.get(keyword) != new.get(keyword):
            yield f"{at} has another {keyword}"
    for code in sorted(set(old.get("enum") or ()) - set(new.get("enum") or ())):
        yield f"{at} lost the code {code}"
    yield from _between_properties(old, new, at)
    yield from _between_pieces(old, new, at)


def _between_properties(old: _Side, new: _Side, at: str) -> Iterator[str]:
    before, after = old.properties(), new.properties()
    was, must = set(old.get("required") or ()), set(new.get("required") or ())
    for name in before.keys() - after.keys():
        yield f"{at}/{name} is gone"
    for name in (was - must) & after.keys():
        yield f"{at}/{name} may be missing now"
    for name in must - was:
        yield f"{at}/{name} is now required"
    for name in before.keys() & after.keys():
        yield from _between(before[name], after[name], f"{at}/{name}")


def _between_pieces(old: _Side, new: _Side, at: str) -> Iterator[str]:
    for keyword in ("anyOf", "prefixItems"):
        before, after = old.get(keyword) or (), new.get(keyword) or ()
        if len(before) != len(after):
            yield f"{at} has another {keyword}"
            continue
        for one, other in zip(before, after, strict=True):
            yield from _between(old.inner(one), new.inner(other), at)
    before, after = old.get("items"), new.get("items")
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _between(old.inner(before), new.inner(after), f"{at}/*")
    elif before != after:
        yield f"{at} has other items"
