"""The keys on disk: made once, mode 600, each service reading only its own.

In production the key-encryption key lives in a KMS; the files stand for it on one machine.
"""

import json
import os
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from shared.security.sealing import new_key
from shared.settings import SERVICES

if TYPE_CHECKING:
    from joserfc.jwk import KeySet


def ensure(folder: Path) -> None:
    """Make what is missing; touch nothing that is there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _once(folder / "kek.json", _wrapping)
    _once(folder / "index.key", lambda: new_key().hex())
    for service in SERVICES:
        _once(folder / f"seal-{service}.key", lambda: new_key().hex())
        _once(folder / f"svc_{service}.json", partial(_client, service))
        _once(folder / f"audit-{service}.json", _wrapping)
        _once(folder / f"anchor-{service}.key", lambda: new_key().hex())
    _once(folder / "signing.json", _signing)
    publish(folder)
    publish_anchor_keys(folder)


def _wrapping() -> str:
    return json.dumps({"current": "1", "keys": {"1": new_key().hex()}})


def _client(service: str) -> str:
    client = {"client_id": f"svc_{service}", "client_secret": secrets.token_urlsafe(32)}
    return json.dumps(client)


def _signing() -> str:
    from joserfc.jwk import OKPKey  # noqa: PLC0415 - workers sign nothing and do not carry it

    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, auto_kid=True)
    return json.dumps({"keys": [key.as_dict(private=True)]})


def _once(path: Path, make: Callable[[], str]) -> None:
    if not path.exists():
        write_private(path, make())


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, all of it or nothing."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def publish(folder: Path) -> None:
    """Write the public halves of the signing keys to jwks.json."""
    public = [key.as_dict(private=False) for key in signing_keys(folder).keys]
    write_private(folder / "jwks.json", json.dumps({"keys": public}))


def rotate_signing(folder: Path, keep: int = 2) -> None:
    """Put a new signing key first; the last `keep - 1` stay while their tokens live."""
    old = json.loads((folder / "signing.json").read_text(encoding="utf-8"))["keys"]
    new = json.loads(_signing())["keys"]
    write_private(folder / "signing.json", json.dumps({"keys": [*new, *old][:keep]}))
    publish(folder)


def signing_keys(folder: Path) -> "KeySet":
    """The private signing keys, newest first. Only intake may read them."""
    from joserfc.jwk import KeySet  # noqa: PLC0415 - workers sign nothing and do not carry it

    return KeySet.import_key_set(json.loads((folder / "signing.json").read_text(encoding="utf-8")))


def published_keys(folder: Path) -> dict[str, object]:
    """The public keys that tokens are checked with."""
    found: dict[str, object] = json.loads((folder / "jwks.json").read_text(encoding="utf-8"))
    return found


def seal_key(folder: Path, service: str) -> bytes:
    """A service's own sealing key (contacts, quarantined events)."""
    return bytes.fromhex((folder / f"seal-{service}.key").read_text(encoding="utf-8"))


def index_key(folder: Path) -> bytes:
    """The key of blind indexes and fingerprints; it never enters a database."""
    return bytes.fromhex((folder / "index.key").read_text(encoding="utf-8"))


def service_client(folder: Path, service: str) -> dict[str, str]:
    """The client id and secret a service asks its tokens with."""
    found: dict[str, str] = json.loads((folder / f"svc_{service}.json").read_text(encoding="utf-8"))
    return found


def audit_keys(folder: Path, service: str) -> tuple[int, dict[int, bytes]]:
    """The present version, and the keys that links of a service's audit are made with."""
    found = json.loads((folder / f"audit-{service}.json").read_text(encoding="utf-8"))
    known = {int(version): bytes.fromhex(key) for version, key in found["keys"].items()}
    return int(found["current"]), known


def anchor_key(folder: Path, service: str) -> Ed25519PrivateKey:
    """What a service signs the anchors of its audit with."""
    written = (folder / f"anchor-{service}.key").read_text(encoding="utf-8")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(written))


def publish_anchor_keys(folder: Path) -> None:
    """Write the public halves of the keys that sign anchors to anchor-keys.json."""
    public = {
        service: anchor_key(folder, service).public_key().public_bytes_raw().hex()
        for service in SERVICES
    }
    write_private(folder / "anchor-keys.json", json.dumps(public))


def anchor_public_key(folder: Path, service: str) -> Ed25519PublicKey:
    """What the anchors of a service's audit are checked with."""
    public = json.loads((folder / "anchor-keys.json").read_text(encoding="utf-8"))
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public[service]))
