"""Letters between bodies (转介函, 接收单, 退回函): signed with Ed25519, checked offline."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import KeySet, OKPKey

from shared.security.key_versions import KeyVersions

ALGORITHM = "Ed25519"
TYPE = "jieli-letter+jws"
CERTIFICATE = "jieli-certificate+jws"
TITLES = {"transfer": "转介函", "receipt": "接收单", "return": "退回函"}


def signed(held: KeyVersions, letter: Mapping[str, Any], typ: str = TYPE) -> str:
    """The letter as a compact JWS; its `kid` names the key that it is checked with."""
    key = _key(held, held.current)
    head = {"alg": ALGORITHM, "kid": key.thumbprint(), "typ": typ}
    plain = orjson.dumps(letter, option=orjson.OPT_UTC_Z | orjson.OPT_SORT_KEYS, default=str)
    return jws.serialize_compact(head, plain, key, [ALGORITHM])


def digest(signed_letter: str) -> str:
    """What a later letter names an earlier one by: SHA-256, hexadecimal."""
    return hashlib.sha256(signed_letter.encode()).hexdigest()


def public_keys(held: KeyVersions) -> dict[str, Any]:
    """The public halves of all keys that letters were ever signed with (RFC 7517)."""
    keys = [_key(held, version) for version in held.newest_first()]
    return {
        "keys": [
            {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}
            for key in keys
        ]
    }


def opened(signed_letter: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """The letter or certificate, if one of these keys signed it.

    Raises joserfc's JoseError or ValueError.
    """
    held = KeySet.import_key_set(dict(keys))  # type: ignore[arg-type]
    found = jws.deserialize_compact(signed_letter, held, [ALGORITHM])
    if found.protected.get("typ") not in {TYPE, CERTIFICATE}:
        raise ValueError("not a letter")
    letter: dict[str, Any] = orjson.loads(found.payload)
    return letter


def _key(held: KeyVersions, version: int) -> OKPKey:
    seed = held.keys[version]
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _b64(public), "d": _b64(seed)})


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
