"""A client generated from each API document posts, follows and answers a referral."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from jieli.credentials import credential
from shared.settings import SERVICES
from tests.end_to_end.generated import Generated, generate_client, importable
from tests.end_to_end.journey import Place
from tests.support.builders import a_referral
from tests.support.stack import RunningJieli
from tests.support.waiting import eventually

Clients = dict[str, Generated]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    folder = tmp_path_factory.mktemp("generated")
    packages = {service: f"{service}_api" for service in SERVICES}
    for service in SERVICES:
        assert not generate_client(service, folder), service
    with importable(folder, *packages.values()):
        yield {service: Generated(package) for service, package in packages.items()}


class Integrator:
    """One demo client by the generated clients alone: its token too."""

    def __init__(self, generated: Clients, jieli: RunningJieli, name: str) -> None:
        self._generated = generated
        self._jieli = jieli
        known = credential(jieli.settings, name)
        intake = generated["intake"]
        form = {
            "grant_type": "client_credentials",
            "client_id": known.client_id,
            "client_secret": known.client_secret,
        }
        with intake.client.Client(base_url=jieli.url("intake")) as client:
            granted = intake.operation("issue_token").sync_detailed(
                client=client, body=intake.models.IssueTokenBody.from_dict(form)
            )
        assert granted.status_code == 200
        self._token = granted.parsed.access_token

    def ask(self, service: str, operation: str, *words: Any, **named: Any) -> Any:
        """What an operation answers, read into the models of its document."""
        generated = self._generated[service]
        url = self._jieli.url(service)
        with generated.client.AuthenticatedClient(base_url=url, token=self._token) as client:
            answer = generated.operation(operation).sync_detailed(*words, client=client, **named)
        assert answer.status_code < 300, (answer.status_code, answer.content)
        return answer.parsed

    def model(self, service: str, name: str, body: dict[str, Any]) -> Any:
        """A body as a model of the document."""
        return getattr(self._generated[service].models, name).from_dict(body)


async def test_a_referral_is_posted_followed_and_answered(place: Place, generated: Clients) -> None:
    jieli = place.hotline.jieli
    hotline = Integrator(generated, jieli, "test_hotline")
    network = Integrator(generated, jieli, "test_lawyer_network")
    body = a_referral(region=place.region, needs=["legal_consultation"], safe_contact=None)

    submission = hotline.model("intake", "Submission", body)
    key = uuid4().hex
    accepted = hotline.ask("intake", "post_referral", body=submission, idempotency_key=key)
    assert hotline.ask("intake", "post_referral", body=submission, idempotency_key=key) == accepted
    referral_id = UUID(str(accepted.id))

    def offered() -> Any:
        page = network.ask("matching", "list_offers", provider_id=place.provider_id)
        return [offer for offer in page.items if offer.referral_id == referral_id]

    [offer] = await eventually(offered, within=30)
    answer = {"idempotency_key": uuid4().hex}
    network.ask("matching", "accept_offer", offer.offer_id, **answer)
    network.ask("matching", "start_service", offer.offer_id, **answer)
    ended = network.model(
        "matching", "Complete", {"result": "completed", "outcome": "advice_given"}
    )
    network.ask("matching", "complete_service", offer.offer_id, body=ended, **answer)

    def closed() -> bool:
        life = hotline.ask("intake", "get_referral", referral_id)
        return bool(life.status == "closed" and life.needs[0].status == "completed")

    await eventually(closed, within=30)

    def told() -> Any:
        page = hotline.ask("notifications", "list_notifications", referral_id=referral_id)
        return [message for message in page.items if message.template == "need_completed"]

    [message] = await eventually(told, within=30)
    assert message.referral_id == referral_id


def test_outcomes_and_reports_are_read(running_jieli: RunningJieli, generated: Clients) -> None:
    reader = Integrator(generated, running_jieli, "test_reader")
    reader.ask("reporting", "list_outcomes", limit=1)
    reader.ask("reporting", "get_readiness")


@pytest.mark.parametrize("service", SERVICES)
def test_a_refusal_is_read_as_a_problem(
    running_jieli: RunningJieli, generated: Clients, service: str
) -> None:
    operation = {
        "intake": "list_referrals",
        "matching": "list_offers",
        "notifications": "get_own_contact",
        "reporting": "list_outcomes",
    }[service]
    url = running_jieli.url(service)
    with generated[service].client.AuthenticatedClient(base_url=url, token="nobody's") as client:
        answer = generated[service].operation(operation).sync_detailed(client=client)
    assert answer.status_code == 401
    assert answer.parsed.type_ == "/problems/unauthorised"
    assert answer.parsed.status == 401
