"""Access tokens: whatever is odd about one is a 401, however well it is signed."""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from joserfc.jwk import KeySet, OKPKey

from shared.errors import Unauthorised, Unavailable
from shared.security import keys, tokens
from shared.security.tokens import Caller, Verifier, issue
from shared.settings import Settings

MANY = hypothesis_settings(
    max_examples=300,
    suppress_health_check=[
        *hypothesis_settings().suppress_health_check,
        HealthCheck.function_scoped_fixture,
    ],
)
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
CLAIMS = (
    "iss",
    "aud",
    "sub",
    "client_id",
    "partner_id",
    "kind",
    "test",
    "scope",
    "iat",
    "nbf",
    "exp",
    "jti",
    "generation",
    "rate",
)
REQUIRED = {"iss", "aud", "sub", "client_id", "partner_id", "iat", "exp", "jti"}


def part(content: Any) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return urlsafe_b64encode(text).rstrip(b"=").decode()


class Issuer:
    """The genuine key, with which anything can be signed."""

    def __init__(self, folder: Path) -> None:
        keys.ensure(folder)
        self.settings = Settings(secrets_dir=folder)
        self.caller = Caller("test_hotline", uuid4(), frozenset({"referral:write"}))

    @property
    def key(self) -> OKPKey:
        [key, *_] = keys.signing_keys(self.settings.secrets).keys
        assert isinstance(key, OKPKey)
        return key

    @property
    def head(self) -> dict[str, Any]:
        return {"alg": "Ed25519", "kid": self.key.kid, "typ": "at+jwt"}

    def claims(self, **changes: Any) -> dict[str, Any]:
        token = issue(self.settings, keys.signing_keys(self.settings.secrets), self.caller)
        body = token.split(".")[1]
        known: dict[str, Any] = json.loads(_unpadded(body))
        return {name: value for name, value in (known | changes).items() if value is not ...}

    def sign(self, head: Any, claims: Any) -> str:
        signed = f"{part(head)}.{part(claims)}"
        private: Any = self.key.private_key
        return f"{signed}.{part(private.sign(signed.encode()))}"

    def token(self, **changes: Any) -> str:
        return self.sign(self.head, self.claims(**changes))


def _unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    return Issuer(tmp_path_factory.mktemp("secrets"))


async def refused(issuer: Issuer, token: str) -> None:
    with pytest.raises(Unauthorised) as raised:
        await Verifier(issuer.settings).caller(token)
    assert raised.value.status == 401


async def test_a_token_as_issued_is_good_and_says_whose_it_is(issuer: Issuer) -> None:
    assert await Verifier(issuer.settings).caller(issuer.token()) == issuer.caller


@pytest.mark.parametrize("claim", sorted(REQUIRED))
async def test_a_token_without_a_needed_claim_opens_nothing(issuer: Issuer, claim: str) -> None:
    await refused(issuer, issuer.token(**{claim: ...}))


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("odd", [None, True, "soon", "", [], {}, [1], 1.5e300, -1, "\0", 10**18])
async def test_a_claim_of_an_odd_type_is_refused_or_harmless(
    issuer: Issuer, claim: str, odd: Any
) -> None:
    harmless = {
        ("test", True),
        ("scope", ""),
        ("scope", "soon"),
        ("sub", "soon"),
        ("jti", "soon"),
        ("client_id", "soon"),
        ("generation", 10**18),
        ("nbf", -1),
        ("iat", -1),
        ("exp", 10**18),
        ("exp", 1.5e300),
    }
    if not isinstance(odd, list | dict) and any(
        (claim, odd) == known and type(odd) is type(known[1]) for known in harmless
    ):
        found = await Verifier(issuer.settings).caller(issuer.token(**{claim: odd}))
        assert found.scopes <= {"referral:write", "soon"}
    else:
        await refused(issuer, issuer.token(**{claim: odd}))


@MANY
@given(claim=st.sampled_from(CLAIMS), value=JSON)
async def test_any_json_in_any_claim_is_never_a_defect(
    issuer: Issuer, claim: str, value: Any
) -> None:
    with suppress(Unauthorised):
        await Verifier(issuer.settings).caller(issuer.token(**{claim: value}))


@MANY
@given(payload=JSON | st.binary(max_size=200))
async def test_any_payload_well_signed_is_never_a_defect(issuer: Issuer, payload: Any) -> None:
    await refused(issuer, issuer.sign(issuer.head, payload))


@MANY
@given(head=st.dictionaries(st.sampled_from(("alg", "kid", "typ", "crit", "jwk", "b64")), JSON))
async def test_any_head_is_never_a_defect(issuer: Issuer, head: dict[str, Any]) -> None:
    with suppress(Unauthorised):
        await Verifier(issuer.settings).caller(issuer.sign(issuer.head | head, issuer.claims()))


@MANY
@given(token=st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_.=-]{0,200}"))
async def test_any_text_is_never_a_defect(issuer: Issuer, token: str) -> None:
    await refused(issuer, token)


@pytest.mark.parametrize(
    "head",
    [
        {"typ": ...},
        {"typ": "JWT"},
        {"typ": "logout+jwt"},
        {"typ": None},
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "ed25519"},
        {"alg": ["Ed25519"]},
        {"kid": {"a": 1}},
        {"kid": "x' or 1=1"},
        {"crit": ["exp"]},
        {"crit": []},
        {"b64": False},
        {"jwk": {"kty": "OKP"}},
    ],
)
async def test_a_head_that_says_something_else_opens_nothing(
    issuer: Issuer, head: dict[str, Any]
) -> None:
    said = {name: value for name, value in (issuer.head | head).items() if value is not ...}
    await refused(issuer, issuer.sign(said, issuer.claims()))


async def test_deep_huge_and_doubled_tokens_are_refused(issuer: Issuer) -> None:
    deep = b"[" * 4000
    for token in (
        issuer.sign(issuer.head, deep),
        issuer.sign(deep[:700], issuer.claims()),
        issuer.sign({**issuer.head, "x": "y" * 4000}, issuer.claims()),
        issuer.token(scope="a " * 10_000),
        "a." * 100_000,
        issuer.token() + ".",
        issuer.token() + issuer.token(),
    ):
        await refused(issuer, token)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": -1},
        {"iat": 120},
        {"nbf": 120},
        {"iat": 3600, "nbf": -10, "exp": 7200},
    ],
)
async def test_a_token_out_of_its_time_opens_nothing(
    issuer: Issuer, changes: dict[str, int]
) -> None:
    now = int(time.time())
    await refused(issuer, issuer.token(**{name: now + plus for name, plus in changes.items()}))


async def test_clocks_may_differ_by_some_seconds(issuer: Issuer) -> None:
    now = int(time.time())
    assert await Verifier(issuer.settings).caller(issuer.token(iat=now + 10, nbf=now + 10))


async def test_a_revoked_generation_opens_nothing_even_when_remembered(issuer: Issuer) -> None:
    verifier, token = Verifier(issuer.settings), issuer.token()
    assert await verifier.caller(token)
    verifier.revoked = {"test_hotline": 1}
    with pytest.raises(Unauthorised):
        await verifier.caller(token)
    assert (await verifier.caller(issuer.token(generation=1))).generation == 1
    verifier.revoked = {"test_reader": 1}
    assert await verifier.caller(token)


async def test_few_tokens_are_remembered_and_not_for_long(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "REMEMBERED", 3)
    verifier = Verifier(issuer.settings)
    for _ in range(5):
        await verifier.caller(issuer.token(jti=uuid4().hex))
    assert len(verifier._seen) == 3
    assert max(until for until, _ in verifier._seen.values()) <= time.time() + 60


class Counting(Verifier):
    """Counts how often the issuer's keys are looked for."""

    looks = 0

    async def _published(self) -> dict[str, object]:
        self.looks += 1
        return await super()._published()


async def test_a_flood_of_unknown_keys_does_not_ask_the_issuer_again_and_again(
    issuer: Issuer,
) -> None:
    verifier = Counting(issuer.settings)
    good = issuer.token()
    for number in range(200):
        with pytest.raises(Unauthorised):
            await verifier.caller(issuer.sign({**issuer.head, "kid": f"k{number}"}, {}))
        assert await verifier.caller(good)
    assert verifier.looks <= 2


async def test_a_new_key_is_found_and_one_withdrawn_is_forgotten(tmp_path: Path) -> None:
    issuer = Issuer(tmp_path)
    verifier = Counting(issuer.settings)
    old = issuer.token()
    assert await verifier.caller(old)
    keys.rotate_signing(issuer.settings.secrets, at_once=True)
    verifier._looked -= tokens.LOOK_SECONDS
    assert await verifier.caller(issuer.token())
    verifier._seen.clear()
    with pytest.raises(Unauthorised):
        await verifier.caller(old)


async def test_without_the_issuers_keys_nobody_is_refused_but_asked_to_wait(
    issuer: Issuer, tmp_path: Path
) -> None:
    for content in (None, "", "[]", '{"keys": "x"}', '{"keys": [1]}', '{"keys": [{"kty": "no"}]}'):
        folder = tmp_path / uuid4().hex
        folder.mkdir()
        if content is not None:
            (folder / "jwks.json").write_text(content)
        verifier = Verifier(issuer.settings.model_copy(update={"secrets_dir": folder}))
        with pytest.raises(Unavailable):
            await verifier.caller(issuer.token())


async def test_keys_that_cannot_be_had_again_go_on_opening(issuer: Issuer, tmp_path: Path) -> None:
    (tmp_path / "jwks.json").write_text(json.dumps(keys.published_keys(issuer.settings.secrets)))
    verifier = Verifier(issuer.settings.model_copy(update={"secrets_dir": tmp_path}))
    assert await verifier.caller(issuer.token())
    (tmp_path / "jwks.json").unlink()
    verifier._looked -= tokens.KEYS_SECONDS
    assert await verifier.caller(issuer.token(jti="another"))


async def test_another_key_of_the_same_name_signs_nothing(issuer: Issuer) -> None:
    other = OKPKey.generate_key("Ed25519", {"kid": issuer.key.kid})
    body = f"{part(issuer.head)}.{part(issuer.claims())}"
    private: Any = KeySet([other]).keys[0].private_key
    await refused(issuer, f"{body}.{part(private.sign(body.encode()))}")
