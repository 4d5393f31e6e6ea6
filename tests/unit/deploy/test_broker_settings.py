"""How a broker is set up."""

from pathlib import Path

import pytest

from deploy.local.kafka import USERS, Broker, properties

ONE = Broker(1, 29092, 29093)
PASSWORDS = {user: f"password-of-{user}" for user in USERS}
THREE = (ONE, Broker(2, 29192, 29193), Broker(3, 29292, 29293))


def test_every_listener_is_on_loopback() -> None:
    found = properties(ONE, [ONE], Path("topics"), PASSWORDS)
    addresses = f"{found['listeners']},{found['advertised.listeners']}".split(",")
    assert {address.split("://")[1].split(":")[0] for address in addresses} == {"127.0.0.1"}


@pytest.mark.parametrize(("cluster", "copies", "in_sync"), [((ONE,), "1", "1"), (THREE, "3", "2")])
def test_three_brokers_keep_three_copies_and_one_keeps_one(
    cluster: tuple[Broker, ...], copies: str, in_sync: str
) -> None:
    found = properties(ONE, cluster, Path("topics"), PASSWORDS)
    assert found["default.replication.factor"] == copies
    assert found["offsets.topic.replication.factor"] == copies
    assert found["min.insync.replicas"] == in_sync


def test_a_topic_never_appears_by_itself_and_no_stale_copy_leads() -> None:
    found = properties(ONE, THREE, Path("topics"), PASSWORDS)
    assert found["auto.create.topics.enable"] == "false"
    assert found["unclean.leader.election.enable"] == "false"


def test_all_brokers_are_told_the_same_voters() -> None:
    voters = {
        properties(one, THREE, Path("topics"), PASSWORDS)["controller.quorum.voters"]
        for one in THREE
    }
    assert voters == {"1@127.0.0.1:29093,2@127.0.0.1:29193,3@127.0.0.1:29293"}


def test_nobody_speaks_to_a_broker_without_proving_who_it_is() -> None:
    found = properties(ONE, THREE, Path("topics"), PASSWORDS)
    listeners = {one.split("://")[0] for one in found["listeners"].split(",")}
    protocols = dict(one.split(":") for one in found["listener.security.protocol.map"].split(","))
    assert {protocols[name] for name in listeners} == {"SASL_PLAINTEXT"}
    assert found["allow.everyone.if.no.acl.found"] == "false"
    assert found["super.users"] == "User:broker;User:admin"
