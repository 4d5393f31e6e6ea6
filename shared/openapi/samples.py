"""What a value of a schema looks like, where nobody wrote an example of the whole.

Examples of fields go before, then what a field of this name holds everywhere, then its kind.
"""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
NAMED: dict[str, Any] = {
    "id": "0190a1b2-0000-7000-8000-000000000001",
    "referral_id": "0190a1b2-0000-7000-8000-000000000001",
    "need_id": "0190a1b2-0000-7000-8000-000000000002",
    "offer_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a01",
    "provider_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a02",
    "message_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a03",
    "receipt_code": "7KQ2M-9XW4T-C",
    "trace_id": "4b04de130cc36d5478f243ebab4c2163",
    "traceparent": "00-4b04de130cc36d5478f243ebab4c2163-b7ad6b7169203331-01",
    "access_token": "eyJhbGciOiJFZDI1NTE5In0.e30.c2lnbmF0dXJl",
    "client_id": "example_hotline",
    "client_secret": "shown-once-and-kept-nowhere",
    "secret": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "source_ref": "call-2026-000123",
    "region": "110105",
    "extent": "440100",
    "area": "440100",
    "province": "440000",
    "month": "2026-10",
    "text_version": "2026-11",
    "language": "zh",
    "languages": ["zh"],
    "code": "zh",
    "time_zone": "Asia/Shanghai",
    "days": "mon-fri",
    "from": "09:00",
    "to": "11:30",
    "address": "19900000001",
    "phone": "19900000001",
    "name": "示例机构",
    "narrative": "示例文字，并无其人。",
    "code_word": "栀子",
    "confirmed_on": "2026-11-20",
    "date": "2026-11-01",
    "approved_on": "2026-11-01",
    "scope": "referral:read referral:write",
    "scopes": ["referral:read", "referral:write"],
    "head": "0" * 64,
    "topic": "referrals",
    "event": "referral.received",
    "template": "offer.made",
    "rules": "2026-11",
    "service": "intake",
}
COUNTED = {"version": 1, "line": 1, "expires_in": 600, "id": 7}
_MOMENT, _DAY = "2026-11-20T01:12:00Z", "2026-11-20"
_FORMATS = {"date-time": _MOMENT, "date": _DAY, "uuid": NAMED["id"]}


def sample(schema: Json, schemas: Mapping[str, Json], name: str = "", *, whole: bool = True) -> Any:
    """A value of a schema; `whole` with what may be left out, else without."""
    if "$ref" in schema:
        inner = schemas[schema["$ref"].rpartition("/")[2]]
        named = schema.get("examples") or inner.get("examples")
        return named[0] if named else sample(inner, schemas, name, whole=whole)
    for known in (schema.get("examples"), schema.get("enum"), _const(schema)):
        if known:
            return known[0]
    for several in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(several, ()):
            if each.get("type") != "null":
                return sample(each, schemas, name, whole=whole)
    return _of_kind(schema, schemas, name, whole=whole)


def _const(schema: Json) -> list[Any]:
    return [schema["const"]] if "const" in schema else []


def _of_kind(schema: Json, schemas: Mapping[str, Json], name: str, *, whole: bool) -> Any:
    kind = schema.get("type", "object")
    if kind == "array":
        items = schema.get("items", {})
        known = NAMED.get(name) if items.get("type") == "string" else None
        return known if isinstance(known, list) else [sample(items, schemas, name, whole=whole)]
    if kind == "string":
        known = NAMED.get(name)
        return known if isinstance(known, str) else _FORMATS.get(schema.get("format", ""), "…")
    if kind == "object":
        return _object(schema, schemas, whole=whole)
    counted = COUNTED.get(name, max(schema.get("minimum", 0), 0))
    return {"integer": counted, "number": 1.0, "boolean": False}.get(kind)


def _object(schema: Json, schemas: Mapping[str, Json], *, whole: bool) -> Json:
    fields = schema.get("properties", {})
    names = fields if whole else schema.get("required", ())
    found = {each: sample(fields[each], schemas, each, whole=whole) for each in names}
    others = schema.get("additionalProperties")
    if not fields and isinstance(others, dict):
        keys = schema.get("propertyNames", {"type": "string"})
        key = sample(keys, schemas, "key", whole=whole)
        found[str(key) if key != "…" else "zh"] = sample(others, schemas, "", whole=whole)
    return found
