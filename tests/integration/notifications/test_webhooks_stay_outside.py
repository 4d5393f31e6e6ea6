"""Where a webhook's connection really goes, whatever its name says at which moment."""

import asyncio
import datetime as dt
import ssl
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.notifications.channels.attempt import Attempt, Outcome
from services.notifications.channels.signing import WebhookMessage
from services.notifications.channels.webhook import Webhooks
from services.notifications.contacts.form import ContactForm
from services.notifications.contacts.registrar import ContactRegistrar
from services.notifications.contacts.seal import ContactSeal
from shared.errors import Invalid
from shared.security.aead import new_key
from tests.integration.notifications.receivers import Reply, endpoint
from tests.integration.notifications.world import NOW

SECRET = b"s" * 32
NAME = "hooks.example.org"


def _letter() -> WebhookMessage:
    return WebhookMessage(str(uuid4()), b"{}")


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]],
)
async def test_a_name_that_turned_private_gets_no_connection(addresses: list[str]) -> None:
    async def look(_host: str, _port: int) -> list[str]:
        return addresses

    async with endpoint() as listener:
        webhooks = Webhooks(look=look)
        outcome = await webhooks.send(f"https://{NAME}/", [SECRET], _letter(), NOW)
        await webhooks.close()
        assert outcome == Attempt(Outcome.NOT_YET, "target_private_address")
        assert listener.connections == 0


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "localhost"]
)
async def test_no_spelling_of_this_machine_gets_a_connection(host: str) -> None:
    async with endpoint() as listener:
        webhooks = Webhooks()
        for url in (f"https://{host}:{listener.port}/", f"http://{host}:{listener.port}/"):
            outcome = await webhooks.send(url, [SECRET], _letter(), NOW)
            assert outcome.why.startswith("target_")
        await webhooks.close()
        assert listener.connections == 0


async def test_a_name_is_judged_when_it_is_registered_and_again_when_it_is_called() -> None:
    answers = [["8.8.8.8"], ["127.0.0.1"]]

    async def look(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    desk = ContactRegistrar(ContactSeal(new_key()), look=look)
    form = ContactForm(channel="webhook", address=f"https://{NAME}/x")
    contact = await desk.check(form)
    webhooks = Webhooks(look=look)
    outcome = await webhooks.send(contact.address or "", [SECRET], _letter(), NOW)
    await webhooks.close()
    assert outcome.why == "target_private_address"


@pytest.mark.parametrize(
    ("addresses", "code"), [(["10.0.0.7"], "private_address"), ([], "unresolvable")]
)
async def test_a_name_that_is_private_or_unknown_is_not_registered(
    addresses: list[str], code: str
) -> None:
    async def look(_host: str, _port: int) -> list[str]:
        return addresses

    desk = ContactRegistrar(ContactSeal(new_key()), look=look)
    with pytest.raises(Invalid) as invalid:
        await desk.check(ContactForm(channel="webhook", address=f"https://{NAME}/x"))
    assert [(e.pointer, e.code) for e in invalid.value.errors] == [("/address", code)]


async def test_the_connection_goes_to_the_checked_address_with_the_name_it_must_prove(
    tmp_path: Path,
) -> None:
    served, trusted = _certificates(tmp_path, NAME)
    names: list[str | None] = []
    served.sni_callback = lambda _socket, name, _context: names.append(name)

    async def look(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async with endpoint(tls=served) as listener:
        allowed = frozenset({f"{NAME}:{listener.port}", f"other.example.org:{listener.port}"})
        webhooks = Webhooks(allowed, look=look, trusted=trusted)
        url = f"https://{NAME}:{listener.port}/x"
        assert (await webhooks.send(url, [SECRET], _letter(), NOW)).outcome is Outcome.DELIVERED
        assert listener.calls[0].headers["host"] == f"{NAME}:{listener.port}"
        assert names == [NAME]
        other = f"https://other.example.org:{listener.port}/x"
        assert await webhooks.send(other, [SECRET], _letter(), NOW) == Attempt(
            Outcome.NOT_YET, "no_connection"
        )
        await webhooks.close()
        assert len(listener.calls) == 1


async def test_the_environment_s_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with endpoint() as proxy, endpoint() as listener:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.url)
        webhooks = Webhooks(frozenset({listener.host}))
        await webhooks.send(f"{listener.url}/x", [SECRET], _letter(), NOW)
        await webhooks.close()
        assert (len(listener.calls), proxy.connections) == (1, 0)


async def test_an_endpoint_that_never_answers_is_given_up_in_time() -> None:
    async with endpoint() as listener:
        listener.otherwise = Reply(hang=asyncio.Event())
        webhooks = Webhooks(frozenset({listener.host}), timeout=0.2)
        outcome = await webhooks.send(f"{listener.url}/x", [SECRET], _letter(), NOW)
        await webhooks.close()
        assert outcome == Attempt(Outcome.DOUBTFUL, "timeout")


async def test_nobody_listening_is_certainly_not_delivered() -> None:
    async with endpoint() as listener:
        port = listener.port
    webhooks = Webhooks(frozenset({f"127.0.0.1:{port}"}))
    outcome = await webhooks.send(f"http://127.0.0.1:{port}/", [SECRET], _letter(), NOW)
    await webhooks.close()
    assert outcome == Attempt(Outcome.NOT_YET, "no_connection")


def _certificates(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for *name* and whoever trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain = folder / "chain.pem"
    chain.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(chain)
    return served, ssl.create_default_context(cafile=str(chain))
