"""What listens while Jieli runs."""

import psutil

from tests.support.stack import RunningJieli

FAUST_WEB = 6066


def family(jieli: RunningJieli) -> list[psutil.Process]:
    """Every process of the stack, with the children of each."""
    own = [psutil.Process(part.pid) for part in jieli.stack.parts if part.pid]
    return own + [child for process in own for child in process.children(recursive=True)]


def listening(processes: list[psutil.Process]) -> set[tuple[str, int]]:
    """The addresses at which these processes take connections."""
    return {
        (connection.laddr.ip, connection.laddr.port)
        for process in processes
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }


def test_only_the_documented_ports_listen_and_only_on_loopback(running_jieli: RunningJieli) -> None:
    processes = family(running_jieli)
    assert len(processes) > len(running_jieli.stack.parts), "no backend of PostgreSQL was seen"

    found = listening(processes)

    assert {ip for ip, _ in found} <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}, sorted(found)
    assert {port for _, port in found} == {port for _, port in running_jieli.ports.items()}
    assert FAUST_WEB not in {port for _, port in found}
