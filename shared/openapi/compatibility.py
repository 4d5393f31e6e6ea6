"""What of a new API document would break a client of the last released one.

Whoever sends may go on sending what it sent; whoever reads finds what it read. So nothing that was
there may go: no address, status, field or code; and nothing more may be asked for.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


def breaking(old: Json, new: Json) -> list[str]:
    """Every change that breaks a client of the old document, in words; none is well."""
    return sorted(set(_paths(old, new)))


def _paths(old: Json, new: Json) -> Iterator[str]:
    for path, item in old["paths"].items():
        for method, operation in item.items():
            where = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{where} is gone"
                continue
            yield from _operation(where, (old, operation), (new, now))


def _operation(where: str, old: tuple[Json, Json], new: tuple[Json, Json]) -> Iterator[str]:
    before, now = old[1], new[1]
    if before["operationId"] != now["operationId"]:
        yield f"{where} is called {now['operationId']}, and was {before['operationId']}"
    if not _scopes(before) <= _scopes(now):
        yield f"{where} asks for another scope"
    yield from _parameters(where, before, now)
    yield from _bodies(
        f"{where} request",
        (old[0], before.get("requestBody", {})),
        (new[0], now.get("requestBody", {})),
        sent=True,
    )
    for status, response in before["responses"].items():
        if status not in now["responses"]:
            yield f"{where} does not answer {status} any more"
            continue
        answered = (old[0], _resolved(old[0], response))
        yield from _bodies(
            f"{where} {status}",
            answered,
            (new[0], _resolved(new[0], now["responses"][status])),
            sent=False,
        )


def _scopes(operation: Json) -> set[str]:
    ways = operation.get("security", ())
    return {scope for way in ways for scope in way.get("oauth", ())} if ways else {"none"}


def _parameters(where: str, old: Json, new: Json) -> Iterator[str]:
    before = {(p["in"], p["name"]): p for p in old.get("parameters", ())}
    now = {(p["in"], p["name"]): p for p in new.get("parameters", ())}
    for place, name in before.keys() - now.keys():
        yield f"{where} does not take the {place} parameter {name} any more"
    for key, parameter in now.items():
        if parameter.get("required") and not before.get(key, {}).get("required"):
            yield f"{where} needs the {key[0]} parameter {key[1]}"
    for key in before.keys() & now.keys():
        gone = set(_codes(before[key]["schema"])) - set(_codes(now[key]["schema"]))
        if gone and _codes(now[key]["schema"]):
            yield f"{where} parameter {key[1]} does not take {', '.join(sorted(gone))} any more"


def _bodies(
    where: str, old: tuple[Json, Json], new: tuple[Json, Json], *, sent: bool
) -> Iterator[str]:
    if sent and new[1].get("required") and not old[1].get("required"):
        yield f"{where} needs a body"
    for media, content in old[1].get("content", {}).items():
        now = new[1].get("content", {}).get(media)
        if now is None:
            yield f"{where} is not {media} any more"
            continue
        for name in ("schema", "x-itemSchema"):
            if name in content:
                found = _Compared((old[0], new[0]), sent=sent)
                yield from found.schemas(where, content[name], now.get(name, {}))


class _Compared:
    """Compares schemas of two documents, each pair once."""

    def __init__(self, documents: tuple[Json, Json], *, sent: bool) -> None:
        self._old, self._new = documents
        self._sent = sent
        self._seen: set[tuple[str, str]] = set()

    def schemas(self, where: str, old: Json, new: Json) -> Iterator[str]:
        pair = (str(old.get("$ref", "")), str(new.get("$ref", "")))
        if pair[0] and pair in self._seen:
            return
        self._seen.add(pair)
        old, new = _resolved(self._old, old), _resolved(self._new, new)
        if old.get("type") != new.get("type") or old.get("format") != new.get("format"):
            if not (self._sent and not new):
                yield f"{where} is of another kind"
            return
        gone = set(_codes(old)) - set(_codes(new))
        if gone and (_codes(new) or not self._sent):
            yield f"{where} has lost the codes {', '.join(sorted(gone))}"
        yield from self._fields(where, old, new)
        yield from self._inner(where, old, new)

    def _fields(self, where: str, old: Json, new: Json) -> Iterator[str]:
        before, now = old.get("properties", {}), new.get("properties", {})
        for name in before.keys() - now.keys():
            yield f"{where} has lost the field {name}"
        required, still = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(still - required) if self._sent else ():
            yield f"{where} needs the field {name}"
        for name in sorted((required - still) & now.keys()) if not self._sent else ():
            yield f"{where} may leave out the field {name}"
        for name in sorted(before.keys() & now.keys()):
            yield from self.schemas(f"{where}/{name}", before[name], now[name])

    def _inner(self, where: str, old: Json, new: Json) -> Iterator[str]:
        for name in ("items", "additionalProperties"):
            if isinstance(old.get(name), dict) and isinstance(new.get(name), dict):
                yield from self.schemas(f"{where}/*", old[name], new[name])
        for several in ("anyOf", "oneOf"):
            before, now = old.get(several, ()), new.get(several, ())
            if len(before) != len(now) and before:
                yield f"{where} is one of other kinds"
                continue
            for each, other in zip(before, now, strict=False):
                yield from self.schemas(where, each, other)


def _codes(schema: Json) -> list[str]:
    found = [str(code) for code in schema.get("enum", ())]
    found += [str(schema["const"])] if "const" in schema else []
    for inner in (*schema.get("anyOf", ()), schema.get("items") or {}):
        found += _codes(inner) if inner and "$ref" not in inner else []
    return found


def _resolved(document: Json, value: Json) -> Json:
    while "$ref" in value:
        found: Any = document
        for step in str(value["$ref"]).removeprefix("#/").split("/"):
            found = found.get(step, {})
        value = found
    return value
