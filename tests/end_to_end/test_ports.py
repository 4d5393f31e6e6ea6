"""What listens while Jieli runs, and that nothing does afterwards."""

import psutil

from deploy.local.ports import is_open
from tests.support.stack import RunningJieli, running_jieli

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
        for connection in process.net_connections("inet")
        if connection.status in {psutil.CONN_LISTEN, psutil.CONN_NONE}
    }


def test_only_the_documented_ports_listen_and_only_on_loopback() -> None:
    with running_jieli() as jieli:
        processes = family(jieli)
        assert len(processes) > len(jieli.stack.parts)
        found = listening(processes)
        assert {ip for ip, _ in found} <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}, found
        assert {port for _, port in found} == {port for _, port in jieli.ports.items()}
        assert FAUST_WEB not in {port for _, port in found}

    assert [process for process in processes if process.is_running()] == []
    assert [port for _, port in jieli.ports.items() if is_open(port)] == []
