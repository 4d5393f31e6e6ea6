"""The keys on disk: made once, mode 600, a folder for each service, which reads no other.

    intake/   signing.json  kek.json  index.json  keep_away.json, and as in each other:
    matching/ keep_away.json, the same as intake's: one digests, the other compares
    <each>/   seal.json  client.json  audit.json  anchor.key
              jwks.json  anchor-keys.json: the public halves of what others sign

In production the key-encryption key lives in a KMS; the files stand for it on one machine.
"""

import json
import os
import secrets
import time
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from shared.security.aead import new_key
from shared.security.key_versions import KeyFile, KeyVersions, VersionedKey, read_private
from shared.settings import SERVICES

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

TAKEN_UP = 15.0
"""So long after a rotation is a signing or index key used, seconds: by then all know it."""
SUPERSEDED = 3600.0
"""So long is a signing key published after the next one took its place, seconds."""


class KeysLost(Exception):  # noqa: N818 - said to operations
    """Keys are missing without which what is sealed already cannot be read."""

    def __init__(self, folder: Path, names: Collection[str]) -> None:
        self.names = sorted(names)
        super().__init__(
            f"{folder} has no {', '.join(self.names)}, and the database holds what only these keys"
            " open. Put them back from your backup of the secrets; nothing was made in their place."
        )


class KeysDiffer(Exception):  # noqa: N818 - said to operations
    """Two files hold different keys of one name; neither is touched."""


def service_folder(folder: Path, service: str) -> Path:
    """The folder of one service's secrets: in the folder of all, or the folder it was given."""
    below = folder / service
    return below if below.is_dir() else folder


def ensure(folder: Path, in_use: Collection[str] = ()) -> None:
    """Make what is missing; change no key that is there. Raises KeysDiffer, KeysLost.

    `in_use` names key files that must be there already, such as `intake/kek.json`. A folder of
    before services had their own is put in order: every key is moved, none is lost.
    """
    for place in (folder, *(folder / service for service in SERVICES)):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.chmod(0o700)
    _put_in_order(folder)
    if lost := [name for name in in_use if not (folder / name).exists()]:
        raise KeysLost(folder, lost)
    for service in SERVICES:
        _once(folder / service / "seal.json", _versions)
        _once(folder / service / "client.json", partial(_client, service))
        _once(folder / service / "audit.json", _versions)
        _once(folder / service / "anchor.key", lambda: new_key().hex())
    _once(folder / "intake" / "kek.json", _versions)
    _once(folder / "intake" / "index.json", _versions)
    _once(folder / "intake" / "letters.json", _versions)
    _once(folder / "intake" / "signing.json", _signing)
    _once(folder / "intake" / "keep_away.json", _versions)
    _once(folder / "matching" / "keep_away.json", partial(_same, folder / "intake"))
    publish(folder)
    publish_anchor_keys(folder)


def _put_in_order(folder: Path) -> None:
    def as_it_is(text: str) -> str:
        return text

    _move(folder / "kek.json", folder / "intake" / "kek.json", as_it_is)
    _move(folder / "signing.json", folder / "intake" / "signing.json", as_it_is)
    _move(folder / "index.key", folder / "intake" / "index.json", _first)
    for service in SERVICES:
        _move(folder / f"seal-{service}.key", folder / service / "seal.json", _first)
        _move(folder / f"svc_{service}.json", folder / service / "client.json", as_it_is)
        _move(folder / f"audit-{service}.json", folder / service / "audit.json", as_it_is)
        _move(folder / f"anchor-{service}.key", folder / service / "anchor.key", as_it_is)
    for public in ("jwks.json", "anchor-keys.json"):
        (folder / public).unlink(missing_ok=True)


def _move(old: Path, new: Path, read: Callable[[str], str]) -> None:
    # Written first, deleted afterwards: whatever stops this in between, the key is there.
    if not old.exists():
        return
    text = read(old.read_text(encoding="utf-8"))
    if not new.exists():
        write_private(new, text)
    elif new.read_text(encoding="utf-8") != text:
        raise KeysDiffer(f"{old} and {new} hold different keys; keep the one that was in use")
    old.unlink()


def _first(text: str) -> str:
    return KeyVersions(1, {1: bytes.fromhex(text)}).text()


def _versions() -> str:
    return KeyVersions(1, {1: new_key()}).text()


def _same(folder: Path) -> str:
    return read_private(folder / "keep_away.json")


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
        if not os.geteuid():
            # What the administrator writes into a service's folder is that service's.
            above = path.parent.stat()
            os.fchown(file.fileno(), above.st_uid, above.st_gid)
    draft.replace(path)


def publish(folder: Path) -> None:
    """Write the public halves of the signing keys to each service's jwks.json."""
    public = [key.as_dict(private=False) for key in signing_keys(folder).keys]
    for place in {service_folder(folder, service) for service in SERVICES}:
        write_private(place / "jwks.json", json.dumps({"keys": public}))


def rotate_signing(folder: Path, *, at_once: bool = False) -> None:
    """Publish another signing key, and sign with it once every service has read it.

    The one before goes on opening while its tokens live. `at_once`: it does not, and the new one is
    used now; for a key that was stolen. All partners then need new tokens.
    """
    path = service_folder(folder, "intake") / "signing.json"
    written = json.loads(read_private(path))
    [new] = json.loads(_signing())["keys"]
    now = time.time()
    since: dict[str, float] = written.get("since", {})
    kept = [] if at_once else _still_needed(written["keys"], since, now)
    begins = now if at_once else now + TAKEN_UP
    known = {new["kid"]} | {key["kid"] for key in kept}
    since = {kid: at for kid, at in {**since, new["kid"]: begins}.items() if kid in known}
    write_private(path, json.dumps({"keys": [new, *kept], "since": since}))
    publish(folder)


def _still_needed(held: list[Any], since: dict[str, float], now: float) -> list[Any]:
    followers = [since.get(key["kid"], 0.0) for key in held]
    return [
        key
        for place, key in enumerate(held)
        if place == 0 or followers[place - 1] > now - SUPERSEDED
    ]


def signing_keys(folder: Path) -> "KeySet":
    """The private signing keys, first the one to sign with. Only intake may read them."""
    from joserfc.jwk import KeySet  # noqa: PLC0415 - workers sign nothing and do not carry it

    written = json.loads(read_private(service_folder(folder, "intake") / "signing.json"))
    now, since = time.time(), written.get("since", {})
    begun = sorted(written["keys"], key=lambda key: since.get(key["kid"], 0.0) > now)
    return KeySet.import_key_set({"keys": begun})


def published_keys(folder: Path) -> dict[str, object]:
    """The public keys that tokens are checked with."""
    path = service_folder(folder, "intake") / "jwks.json"
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def seal_key(folder: Path, service: str) -> bytes:
    """A service's own key: it seals with the newest version, opens with any.

    Digests of what is repeated are made with its first version (see VersionedKey).
    """
    return VersionedKey.read(service_folder(folder, service) / "seal.json")


def index_keys(folder: Path) -> KeyFile:
    """The key of blind indexes and receipts; it never enters a database."""
    return KeyFile(service_folder(folder, "intake") / "index.json")


def keep_away_keys(folder: Path, service: str) -> KeyVersions:
    """The key with which it is compared whom a case is kept away from: intake's and matching's."""
    return KeyVersions.of(read_private(service_folder(folder, service) / "keep_away.json"))


def keep_away_file(folder: Path) -> KeyFile:
    """The same as intake digests with it: a version that was added is taken up within seconds."""
    return KeyFile(service_folder(folder, "intake") / "keep_away.json")


def rotate_keep_away(folder: Path, *, delay: float = TAKEN_UP) -> int:
    """Add a version to the key of intake and matching, used after `delay` seconds; its number.

    Raises KeysDiffer when the two hold different keys.
    """
    mine, theirs = (service_folder(folder, name) / "keep_away.json" for name in _SHARE_KEEP_AWAY)
    held, other = (KeyVersions.of(read_private(path)) for path in (mine, theirs))
    if any(other.keys.get(version) != key for version, key in held.keys.items()):
        raise KeysDiffer(f"{theirs} lacks keys of {mine}; copy that file, and nothing is lost")
    text = held.with_another(new_key(), time.time() + delay if delay else 0.0).text()
    # Who compares has it first; broken off after that, it is begun anew: nothing was digested.
    for path in (theirs, mine):
        write_private(path, text)
    return KeyVersions.of(text).current


def letter_keys(folder: Path) -> KeyVersions:
    """The seeds of the Ed25519 keys that letters between bodies are signed with, by version."""
    return KeyVersions.of(read_private(service_folder(folder, "intake") / "letters.json"))


def kek_file(folder: Path) -> Path:
    """Where the key-encryption keys lie."""
    return service_folder(folder, "intake") / "kek.json"


def service_client(folder: Path, service: str) -> dict[str, str]:
    """The client id and secret a service asks its tokens with."""
    found: dict[str, str] = json.loads(
        read_private(service_folder(folder, service) / "client.json")
    )
    return found


def rotate_client(folder: Path, service: str) -> None:
    """Give a service another secret; it must be registered before it opens anything."""
    write_private(service_folder(folder, service) / "client.json", _client(service))


def add_version(path: Path, *, delay: float = 0.0) -> int:
    """Add a version to a key's file and give its number; it is used after `delay` seconds.

    Old versions stay. Running processes take it up by themselves.
    """
    since = time.time() + delay if delay else 0.0
    held = KeyVersions.of(read_private(path)).with_another(new_key(), since)
    write_private(path, held.text())
    return held.current


_VERSIONED = ("kek", "index", "seal", "audit", "letters", "keep_away")
_SHARE_KEEP_AWAY = ("intake", "matching")


def files(folder: Path, service: str) -> dict[str, Path]:
    """The files of a service whose keys have versions, by the name of the key."""
    mine = service_folder(folder, service)
    named = {name: mine / f"{name}.json" for name in _VERSIONED}
    return {name: path for name, path in named.items() if path.exists()}


def audit_keys(folder: Path, service: str) -> tuple[int, dict[int, bytes]]:
    """The present version, and the keys that links of a service's audit are made with."""
    held = KeyVersions.of(read_private(service_folder(folder, service) / "audit.json"))
    return held.current, dict(held.keys)


def anchor_key(folder: Path, service: str) -> Ed25519PrivateKey:
    """What a service signs the anchors of its audit with."""
    written = read_private(service_folder(folder, service) / "anchor.key")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(written))


def publish_anchor_keys(folder: Path) -> None:
    """Write the public halves of the keys that sign anchors to each service's folder."""
    public = {
        service: anchor_key(folder, service).public_key().public_bytes_raw().hex()
        for service in SERVICES
    }
    for service in SERVICES:
        write_private(service_folder(folder, service) / "anchor-keys.json", json.dumps(public))


def anchor_public_key(folder: Path, service: str) -> Ed25519PublicKey:
    """What the anchors of a service's audit are checked with."""
    path = service_folder(folder, "intake") / "anchor-keys.json"
    public = json.loads(path.read_text(encoding="utf-8"))
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public[service]))
