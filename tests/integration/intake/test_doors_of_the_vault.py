"""Who gets to see her, and what is written down when they do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from services.intake.context import IntakeContext
from services.intake.handlers import HANDLERS
from services.intake.partners.tenancy import as_service
from services.intake.vault import store
from services.intake.vault.keys import FileKeys
from services.intake.vault.rotation import Reindexing, rewrap
from services.intake.vault.sealing import Vault, index_version
from shared.audit import anchor
from shared.audit.chain import Chain, verify
from shared.events.offer import OfferAccepted, ServiceCompleted
from shared.events.provider import ProviderEvent, ProviderReinstated, ProviderSuspended
from shared.security import keys
from shared.security.aead import SealBroken
from shared.security.key_versions import KeyFile
from tests.integration.intake.office import (
    FEDERATION,
    HOTLINE,
    LAWYERS,
    NEIGHBOUR,
    OPERATIONS,
    Json,
    Office,
)
from tests.support.builders import a_referral, anonymous

PROVIDER = uuid4()


async def accept(office: Office, referral_id: UUID) -> Json:
    """Let the lawyers' provider accept the first need; gives what every event of it says."""
    [need, *_] = await office.rows(
        "select id from need where referral_id = $1 order by position", referral_id
    )
    about = {
        "referral_id": referral_id,
        "offer_id": uuid4(),
        "need_id": need["id"],
        "need": "legal_consultation",
        "provider_id": PROVIDER,
        "provider_partner_id": LAWYERS.partner_id,
        "at": datetime.now(UTC),
    }
    async with office.db.transaction() as tx:
        await HANDLERS[OfferAccepted]([OfferAccepted(**about)], tx)
    return about


async def looks(office: Office) -> list[tuple[str, str, bool]]:
    rows = await office.rows("select action, ground, allowed from audit order by id")
    return [(row["action"], row["ground"], row["allowed"]) for row in rows]


async def test_identity_is_released_after_acceptance_and_each_look_is_recorded(
    office: Office,
) -> None:
    referral_id = await office.accepted(a_referral())
    path = f"/v1/referrals/{referral_id}/identity"
    early = await office.get(path, LAWYERS)
    assert early.status_code == 404
    about = await accept(office, referral_id)
    answer = await office.get(path, LAWYERS)
    assert answer.json()["identity"] == {"name": "林某甲", "phone": "19900000001"}
    assert answer.json()["narrative"] == "编造的经过，只用于测试。"
    assert answer.headers["cache-control"] == "no-store"
    async with office.db.transaction() as tx:
        ended = ServiceCompleted(**about, result="completed", outcome="advice_given")
        await HANDLERS[ServiceCompleted]([ended], tx)
    assert (await office.get(path, LAWYERS)).status_code == 404
    assert await looks(office) == [
        ("release_identity", "not_accepted", False),
        ("release_identity", "consent", True),
        ("release_identity", "not_accepted", False),
    ]


@pytest.mark.parametrize(
    ("consent", "status"),
    [
        ({"scope": "named_providers", "providers": [str(PROVIDER)]}, 200),
        ({"scope": "named_providers", "providers": [str(uuid4())]}, 403),
        ({"scope": "statistics_only"}, 403),
    ],
)
async def test_consent_decides_whom_she_is_released_to(
    office: Office, consent: Json, status: int
) -> None:
    whole = {**a_referral()["consent"], **consent}
    referral_id = await office.accepted(a_referral(consent=whole))
    await accept(office, referral_id)
    answer = await office.get(f"/v1/referrals/{referral_id}/identity", LAWYERS)
    assert answer.status_code == status
    assert ("林某甲" in answer.text) == (status == 200)


async def stands(
    office: Office, kind: type[ProviderEvent], minute: int = 0, provider: UUID = PROVIDER
) -> None:
    """Hear that a provider is stopped or reinstated, at this minute from now."""
    at = datetime.now(UTC) + timedelta(minutes=minute)
    event = kind(provider_id=provider, provider_partner_id=LAWYERS.partner_id, at=at)
    async with office.db.transaction() as tx:
        await HANDLERS[kind]([event], tx)


async def test_a_stopped_provider_is_released_nothing_until_it_is_reinstated(
    office: Office,
) -> None:
    referral_id = await office.accepted(a_referral())
    await accept(office, referral_id)
    path = f"/v1/referrals/{referral_id}/identity"
    await stands(office, ProviderSuspended)
    refused = await office.get(path, LAWYERS)
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("/provider-suspended")
    assert "operations" in refused.json()["detail"]
    assert "林某甲" not in refused.text
    await stands(office, ProviderReinstated, 1)
    assert (await office.get(path, LAWYERS)).status_code == 200
    assert await looks(office) == [
        ("release_identity", "provider_suspended", False),
        ("release_identity", "consent", True),
    ]


async def test_older_news_of_a_provider_never_overwrites_newer(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    await accept(office, referral_id)
    path = f"/v1/referrals/{referral_id}/identity"
    await stands(office, ProviderSuspended, 2)
    await stands(office, ProviderReinstated, 1)
    assert (await office.get(path, LAWYERS)).status_code == 403
    await stands(office, ProviderReinstated, 4)
    await stands(office, ProviderSuspended, 3)
    assert (await office.get(path, LAWYERS)).status_code == 200


async def test_another_provider_that_is_stopped_takes_nothing_from_who_holds_the_case(
    office: Office,
) -> None:
    referral_id = await office.accepted(a_referral())
    await accept(office, referral_id)
    await stands(office, ProviderSuspended, provider=uuid4())
    answer = await office.get(f"/v1/referrals/{referral_id}/identity", LAWYERS)
    assert answer.json()["identity"]["name"] == "林某甲"


async def test_nobody_else_gets_to_see_her(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    await accept(office, referral_id)
    path = f"/v1/referrals/{referral_id}/identity"
    assert (await office.get(path, HOTLINE)).status_code == 403
    assert (await office.get(path, FEDERATION)).status_code == 403
    assert (await office.http.get(path)).status_code == 401
    await office.post(f"/v1/referrals/{referral_id}/withdraw", {"reason": "consent_revoked"})
    assert (await office.get(path, LAWYERS)).status_code == 404


async def test_safe_contacts_are_given_at_the_moment_of_sending_without_the_code_word(
    office: Office,
) -> None:
    named = await office.accepted(a_referral())
    unnamed = await office.accepted(anonymous())
    none = await office.accepted(a_referral(safe_contact={"channel": "none"}))
    gone = await office.accepted(a_referral())
    await office.post(f"/v1/referrals/{gone}/withdraw", {"reason": "unsafe"})
    asked = {"referral_ids": [str(i) for i in (named, unnamed, none, gone, uuid4())]}
    answer = await office.post("/internal/v1/safe-contacts", asked, NEIGHBOUR)
    found = answer.json()["contacts"]
    contact = found.pop(str(named))
    assert set(found.values()) == {None}
    assert contact["address"] == "+8619900000001"
    assert contact["windows"] == [{"days": "mon-fri", "from": "09:00", "to": "11:30"}]
    assert contact["confirmed_on"] == datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert "青石" not in answer.text
    refused = await office.post("/internal/v1/safe-contacts", asked, HOTLINE)
    assert refused.status_code == 403
    safe = [look for look in await looks(office) if look[0] == "safe_contact"]
    assert safe == [("safe_contact", "", True)]


async def test_the_same_person_is_found_by_telephone_among_own_referrals_only(
    office: Office,
) -> None:
    first = await office.accepted(a_referral())
    second = await office.accepted(a_referral(identity={"phone": "+8619900000001"}))
    await office.accepted(a_referral(identity={"phone": "19900000002"}))
    await office.accepted(a_referral(), FEDERATION)
    for written in (
        "19900000001",
        "0086 199-0000-0001",
        "+86 199 0000 0001",
        "１９９０００００００１",
    ):
        answer = await office.post("/v1/referrals/search", {"phone": written})
        assert set(answer.json()["ids"]) == {str(first), str(second)}


async def test_keys_are_wrapped_anew_without_touching_what_is_sealed(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    before = await office.rows("select * from vault_sealed")
    folder = office.settings.secrets
    assert keys.add_version(keys.kek_file(folder)) == 2
    old: IntakeContext = office.resources["context"]
    new = Vault(FileKeys.read(keys.kek_file(folder)), keys.index_keys(folder))
    context = replace(old, vault=new)
    assert await rewrap(office.db, {"context": context}) is False
    assert await office.rows("select * from vault_sealed") == before
    [key] = await office.rows("select kek_version from vault_key")
    assert key["kek_version"] == 2
    object.__setattr__(old, "vault", new)
    await accept(office, referral_id)
    answer = await office.get(f"/v1/referrals/{referral_id}/identity", LAWYERS)
    assert answer.json()["identity"]["name"] == "林某甲"


async def test_a_new_key_of_digests_finds_old_and_new_and_the_old_are_digested_anew(
    office: Office,
) -> None:
    early = await office.post("/v1/referrals", a_referral(), key="early")
    other = await office.accepted(a_referral(identity={"phone": "19900000002"}))
    nameless = await office.accepted(anonymous())
    before = {row["referral_id"]: row["phone_index"] for row in await indexes(office)}
    keys.add_version(office.settings.secrets / "intake" / "index.json")
    context: IntakeContext = office.resources["context"]
    assert isinstance(context.vault._index, KeyFile)
    context.vault._index.look()
    late = await office.accepted(a_referral())
    first = UUID(early.json()["id"])
    asked = await office.post("/v1/referrals/search", {"phone": "+86 199 0000 0001"})
    assert set(asked.json()["ids"]) == {str(first), str(late)}

    assert await Reindexing().run(office.db, {"context": context}) is False
    after = {row["referral_id"]: row["phone_index"] for row in await indexes(office)}
    assert {index_version(index) for index in after.values()} == {2}
    assert after.keys() == before.keys() | {late}
    assert nameless not in after
    assert not set(before.values()) & set(after.values())
    for phone, ids in (("19900000001", {first, late}), ("19900000002", {other})):
        asked = await office.post("/v1/referrals/search", {"phone": phone})
        assert set(asked.json()["ids"]) == {str(referral_id) for referral_id in ids}


async def test_receipts_made_before_a_new_key_of_digests_stay_good(office: Office) -> None:
    body = a_referral()
    early = await office.post("/v1/referrals", body, key="early")
    keys.add_version(office.settings.secrets / "intake" / "index.json", delay=0.001)
    context: IntakeContext = office.resources["context"]
    assert isinstance(context.vault._index, KeyFile)
    context.vault._index.look()
    repeated = await office.post("/v1/referrals", body, key="early")
    late = await office.post("/v1/referrals", a_referral())
    assert repeated.json()["receipt_code"] == early.json()["receipt_code"]
    for answer in (early, late):
        code = {"receipt_code": answer.json()["receipt_code"]}
        found = await office.http.post("/v1/receipts/lookup", json=code)
        assert found.status_code == 200, found.text


async def indexes(office: Office) -> list[Json]:
    return await office.rows(
        "select referral_id, phone_index from vault_sealed where phone_index is not null"
    )


async def test_a_sealed_column_moved_to_another_row_does_not_open(office: Office) -> None:
    victim = await office.accepted(a_referral())
    other = await office.accepted(a_referral(identity={"name": "林某乙"}))
    async with office.db.transaction() as tx:
        await tx.execute("select set_config('app.duty', 'service', true)")
        await tx.execute(
            "update vault_sealed set identity ="
            " (select identity from vault_sealed where referral_id = $1) where referral_id = $2",
            victim,
            other,
        )
    await accept(office, other)
    with pytest.raises(SealBroken):
        await _open(office, other)


async def _open(office: Office, referral_id: UUID) -> object:
    async with office.db.transaction() as tx:
        await as_service(tx)
        holding = await store.held_by(tx, referral_id, LAWYERS.partner_id)
    assert holding is not None
    assert holding.sealed is not None
    return office.resources["context"].vault.open(referral_id, holding.sealed)


async def test_a_changed_missing_or_swapped_audit_row_is_found(office: Office) -> None:
    for _ in range(6):
        await office.get(f"/v1/referrals/{uuid4()}/identity", LAWYERS)
    await Chain(office.settings, "intake").link_new(office.db, {})
    whole = await office.get("/internal/v1/audit", OPERATIONS)
    assert whole.json() | {"head": ""} == {
        "intact": True,
        "linked": 6,
        "waiting": 0,
        "first_bad": None,
        "head": "",
    }
    assert await _bad_after(office, "update audit set actor = 'x' where id = 3") == 3
    assert await _bad_after(office, "delete from audit where id = 5") == 5
    swap = (
        "update audit_link set seq = -seq where seq in (2, 4);"
        " update audit_link set seq = case seq when -2 then 4 else 2 end where seq < 0"
    )
    assert await _bad_after(office, swap) == 2


async def _bad_after(office: Office, tampering: str) -> int | None:
    """The first bad link after a superuser's tampering, which is then rolled back."""
    connection = await asyncpg.connect(office.fresh.url)
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("set local search_path = intake")
        await connection.execute("set local session_replication_role = replica")
        await connection.execute(tampering)
        _, known = keys.audit_keys(office.settings.secrets, "intake")
        found = (await verify(connection, known)).first_bad
        await transaction.rollback()
    finally:
        await connection.close()
    return found


async def test_cutting_the_newest_fifty_rows_is_found_by_the_anchors(office: Office) -> None:
    chain = Chain(office.settings, "intake")
    for _ in range(60):
        await office.get(f"/v1/referrals/{uuid4()}/identity", LAWYERS)
    await chain.link_new(office.db, {})
    await chain.anchor(office.db, {})
    claims = [
        {"link": kept.link, "head": kept.head} for kept in anchor.read(office.settings.anchors)
    ]
    assert [claim["link"] for claim in claims] == [60]
    [told] = await office.published("audit.anchored")
    assert (told["link"], told["head"]) == (60, claims[0]["head"])
    assert await _differing(office, claims) == []

    await _as_superuser(
        office, "delete from audit where id > 10; delete from audit_link where seq > 10"
    )

    assert (await office.get("/internal/v1/audit", OPERATIONS)).json()["intact"], "no hole inside"
    assert await _differing(office, claims) == [60]
    for _ in range(50):
        await office.get(f"/v1/referrals/{uuid4()}/identity", LAWYERS)
    await chain.link_new(office.db, {})
    assert await _differing(office, claims) == [60], "filling up hides nothing"


async def test_an_audit_made_anew_with_all_rights_of_the_database_is_found(office: Office) -> None:
    chain = Chain(office.settings, "intake")
    for _ in range(5):
        await office.get(f"/v1/referrals/{uuid4()}/identity", LAWYERS)
    await chain.link_new(office.db, {})

    await _as_superuser(
        office,
        "update audit set actor = 'somebody else' where id = 2;"
        " update audit_link set hash = sha256(hash), key_version = 0",
    )

    found = (await office.get("/internal/v1/audit", OPERATIONS)).json()
    assert (found["intact"], found["first_bad"]) == (False, 1)


async def test_an_anchor_is_written_when_the_head_has_moved_and_not_else(office: Office) -> None:
    chain = Chain(office.settings, "intake")
    for seen in (0, 1, 1):
        await chain.anchor(office.db, {})
        assert len(list(anchor.read(office.settings.anchors))) == seen
        if not seen:
            await office.get(f"/v1/referrals/{uuid4()}/identity", LAWYERS)
            await chain.link_new(office.db, {})


async def test_the_file_has_every_anchor_and_kafka_one_a_minute(office: Office) -> None:
    chain = Chain(office.settings, "intake")
    for _ in range(3):
        await office.get(f"/v1/referrals/{uuid4()}/identity", LAWYERS)
        await chain.link_new(office.db, {})
        await chain.anchor(office.db, {})
    assert [kept.link for kept in anchor.read(office.settings.anchors)] == [1, 2, 3]
    assert [told["link"] for told in await office.published("audit.anchored")] == [1]


async def test_another_version_of_the_audits_key_is_taken_up_and_old_links_stay_good(
    office: Office,
) -> None:
    chain = Chain(office.settings, "intake")
    for _ in range(2):
        await office.get(f"/v1/referrals/{uuid4()}/identity", LAWYERS)
        await chain.link_new(office.db, {})
        keys.add_version(keys.files(office.settings.secrets, "intake")["audit"])
    rows = await office.rows("select key_version from audit_link order by seq")
    assert [row["key_version"] for row in rows] == [1, 2]
    assert (await office.get("/internal/v1/audit", OPERATIONS)).json()["intact"]


async def _differing(office: Office, claims: list[dict[str, object]]) -> object:
    answer = await office.post("/internal/v1/audit/anchors", {"anchors": claims}, OPERATIONS)
    assert answer.status_code == 200, answer.text
    return answer.json()["differing"]


async def _as_superuser(office: Office, statements: str) -> None:
    connection = await asyncpg.connect(office.fresh.url)
    try:
        await connection.execute("set search_path = intake")
        await connection.execute("set session_replication_role = replica")
        await connection.execute(statements)
    finally:
        await connection.close()
