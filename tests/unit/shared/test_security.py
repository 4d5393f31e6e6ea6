"""Seals hold, tokens are checked, keys rotate."""

from pathlib import Path
from uuid import uuid4

import pytest

from shared.errors import Unauthorised
from shared.security import keys
from shared.security.aead import SealBroken, new_key, seal, unseal
from shared.security.tokens import Caller, Verifier, issue
from shared.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    keys.ensure(tmp_path)
    return Settings(secrets_dir=tmp_path)


def a_caller() -> Caller:
    return Caller("test_hotline", uuid4(), frozenset({"referral:write"}))


def test_what_was_sealed_opens_only_in_its_place() -> None:
    key = new_key()
    sealed = seal(key, b"secret", b"vault|identity|1")
    assert unseal(key, sealed, b"vault|identity|1") == b"secret"
    with pytest.raises(SealBroken):
        unseal(key, sealed, b"vault|identity|2")
    with pytest.raises(SealBroken):
        unseal(new_key(), sealed, b"vault|identity|1")
    assert seal(key, b"secret", b"x") != seal(key, b"secret", b"x")


async def test_a_token_says_whose_it_is(settings: Settings) -> None:
    caller = a_caller()
    token = issue(settings, keys.signing_keys(settings.secrets), caller)
    assert await Verifier(settings).caller(token) == caller


async def test_an_expired_token_is_refused(settings: Settings) -> None:
    token = issue(settings, keys.signing_keys(settings.secrets), a_caller(), now=1_000_000)
    with pytest.raises(Unauthorised):
        await Verifier(settings).caller(token)


@pytest.mark.parametrize("change", ["issuer", "audience"])
async def test_a_token_for_somebody_else_is_refused(settings: Settings, change: str) -> None:
    other = settings.model_copy(update={f"token_{change}": "elsewhere"})
    token = issue(other, keys.signing_keys(settings.secrets), a_caller())
    with pytest.raises(Unauthorised):
        await Verifier(settings).caller(token)


async def test_a_changed_or_unsigned_token_is_refused(settings: Settings) -> None:
    token = issue(settings, keys.signing_keys(settings.secrets), a_caller())
    head, body, _ = token.split(".")
    for bad in (token[:-4] + "AAAA", f"{head}.{body}.", "eyJhbGciOiJub25lIn0.e30.", "x"):
        with pytest.raises(Unauthorised):
            await Verifier(settings).caller(bad)
