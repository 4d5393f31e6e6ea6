"""A server, a disk or a backup was carried away with everything in it."""

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from jieli.credentials import credential
from services.intake.vault.keys import FileKeys
from services.intake.vault.sealing import COLUMNS, Sealed, Vault
from shared.security import keys
from shared.security.aead import SealBroken, unseal
from shared.settings import SERVICES
from tests.breaches.people import Settled, mark, on_kafka, spellings
from tests.breaches.stolen_server import ALL_INVENTED, byte_values, dumped, guessed, in_files
from tests.end_to_end.journey import by_sms
from tests.support.builders import a_referral
from tests.support.counting import query_of
from tests.support.providers import a_provider, enter


@dataclass
class Kept:
    """A referral whose every personal field is a mark, at rest in the running system."""

    place: Settled
    phone: str
    marks: list[str] = field(default_factory=list)
    id: str = ""

    @property
    def url(self) -> str:
        return self.place.hotline.jieli.settings.database_url

    @property
    def secrets(self) -> Path:
        return self.place.hotline.jieli.settings.secrets

    def new_mark(self) -> str:
        self.marks.append(mark())
        return self.marks[-1]

    async def row(self) -> Any:
        """Her sealed columns and wrapped key, as a dump holds them."""
        rows = await query_of(self.url)(
            "select wrapped, kek_version, identity, safe_contact, narrative"
            " from intake.vault_sealed join intake.vault_key using (referral_id)"
            " where referral_id = $1",
            UUID(self.id),
        )
        return rows[0] if rows else None

    def sealed(self, row: Any) -> Sealed:
        columns = {name: row[name] for name in COLUMNS if row[name] is not None}
        return Sealed(row["wrapped"], row["kek_version"], columns)


@pytest.fixture
async def kept(place: Settled, numbers: Any) -> Kept:
    """She is offered, accepted, told; her provider is told by a signed webhook and by e-mail."""
    kept = Kept(place, next(numbers))
    secret = f"whsec_{b64encode(hashlib.sha256(kept.new_mark().encode()).digest()).decode()}"
    kept.marks += [secret, secret.removeprefix("whsec_"), *spellings(kept.phone)]
    office = a_provider(name=kept.new_mark(), service_areas=[{"extent": place.region}])
    office["credentials"][0]["evidence"] = kept.new_mark()
    hook = f"http://127.0.0.1:{place.hotline.jieli.ports.catcher}/hooks/{kept.new_mark()}"
    contact = {"channel": "webhook", "address": hook, "secret": secret}
    path = f"/v1/providers/{place.provider_id}/contact"
    assert (await place.network.put("notifications", path, contact)).status_code == 200
    await enter(
        place.network,
        [office],
        lambda _: {"channel": "email", "address": f"{kept.new_mark()}@office.example"},
    )
    body = a_referral(
        region=place.region,
        needs=["legal_consultation"],
        source_ref=kept.new_mark(),
        identity={
            "name": kept.new_mark(),
            "phone": kept.phone,
            "address": kept.new_mark(),
            "narrative": kept.new_mark(),
        },
        safe_contact=by_sms(kept.phone, code_word=kept.new_mark()),
    )
    answer = await place.hotline.post("intake", "/v1/referrals", body, kept.new_mark())
    assert answer.status_code == 202, answer.text
    kept.id = answer.json()["id"]
    kept.marks.append(answer.json()["receipt_code"])
    return kept


async def raw_marks(kept: Kept) -> list[bytes]:
    """The marks as bytes, and the webhook's secret as the bytes that sign."""
    [secret] = [word for word in kept.marks if word.startswith("whsec_")]
    return [*(word.encode() for word in kept.marks), b64decode(secret.removeprefix("whsec_"))]


async def test_tables_topics_and_logs_hold_none_of_hers_in_clear(kept: Kept) -> None:
    jieli, marks = kept.place.hotline.jieli, await raw_marks(kept)
    client = credential(jieli.settings, "test_hotline")
    marks.append(client.client_secret.encode())
    tables = await dumped(kept.url)
    stolen = tables | await on_kafka(kept.place.hotline)
    stolen |= in_files(jieli.home.kafka) | in_files(jieli.home.logs)

    assert UUID(kept.id).bytes in tables["table intake.referral"], "she is in what was stolen"
    assert {
        where: n for where, text in stolen.items() if (n := sum(m in text for m in marks))
    } == {}


async def test_no_number_can_be_guessed_from_a_digest(kept: Kept) -> None:
    """The thief tries every number there is; only with the key of digests does one fit."""
    sql = query_of(kept.url)
    [partner] = await sql("select partner_id from intake.referral where id = $1", UUID(kept.id))
    purposes = [b"phone|", b"phone|" + partner["partner_id"].bytes + b"|"]
    values, tables = await byte_values(kept.url), await dumped(kept.url)

    assert guessed(values, tables.values(), purposes) == set()

    near = ALL_INVENTED[2_000:3_000]
    one = hashlib.sha256(kept.phone.encode()).digest()
    assert guessed({one}, [], purposes, near) == {kept.phone}, "the thief can guess"
    assert guessed([], [b'{"d": "' + one.hex().encode() + b'"}'], purposes, near) == {kept.phone}
    vault = Vault(FileKeys({}, 0), keys.index_keys(kept.secrets))
    with_key = {n for n in ALL_INVENTED if vault.phone_index(partner["partner_id"], n) in values}
    assert kept.phone in with_key, "with the key it can be guessed: keep them apart"


def every_key(secrets: Path, but: str = "") -> list[bytes]:
    """Each version of each symmetric key of each service."""
    found = []
    for service in SERVICES:
        for name, path in keys.files(secrets, service).items():
            if name != but:
                written = orjson.loads(path.read_bytes())
                found += [bytes.fromhex(key) for key in written["keys"].values()]
    assert found
    return found


def places(id_: str) -> list[bytes]:
    """Every place that something of a referral may have been sealed for."""
    return [b"vault|%s|%s|1" % (c.encode(), UUID(id_).bytes) for c in ("key", *COLUMNS)]


def opened(values: list[bytes], tried: list[bytes], id_: str) -> int:
    """How many of these values open under any of these keys at any place of this referral."""
    count = 0
    for value in values:
        for key in tried:
            for where in places(id_):
                try:
                    unseal(key, value, where)
                except (SealBroken, ValueError):
                    continue
                count += 1
    return count


async def test_with_the_wrapped_keys_and_every_key_but_one_nothing_of_hers_opens(
    kept: Kept,
) -> None:
    row = await kept.row()
    values = [row["wrapped"], *kept.sealed(row).columns.values()]
    others = [*every_key(kept.secrets, but="kek"), row["wrapped"][:32], row["wrapped"][-32:]]

    assert opened(values, others, kept.id) == 0

    vault = Vault(FileKeys.read(keys.kek_file(kept.secrets)), b"")
    plain = vault.open(UUID(kept.id), kept.sealed(row))
    assert kept.phone.encode() in plain["identity"], "with the last key it opens: keep it apart"


async def test_after_an_erasure_all_keys_together_open_nothing_of_hers(kept: Kept) -> None:
    backup = await kept.row()
    await kept.place.hotline.send("DELETE", "intake", f"/v1/referrals/{kept.id}")

    assert await kept.row() is None
    columns = kept.sealed(backup).columns
    stolen = await dumped(kept.url)
    for value in (backup["wrapped"], *columns.values()):
        assert [where for where, text in stolen.items() if value in text] == []
    assert opened(list(columns.values()), every_key(kept.secrets), kept.id) == 0

    # A backup made before has her wrapped key: with the key file it opens until it is deleted.
    vault = Vault(FileKeys.read(keys.kek_file(kept.secrets)), b"")
    assert kept.phone.encode() in vault.open(UUID(kept.id), kept.sealed(backup))["identity"]
