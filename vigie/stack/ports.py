"""The ports that our servers listen on, checked before anything is started."""

import errno
import socket
from dataclasses import dataclass

from vigie.settings import Settings
from vigie.stack.errors import StackError


@dataclass(frozen=True, slots=True)
class Port:
    number: int
    purpose: str
    variable: str


def wanted_ports(settings: Settings) -> list[Port]:
    """The ports that `vigie up` is about to use."""
    ports = [
        Port(settings.api_port, "the API", "VIGIE_API_PORT"),
        Port(settings.dashboard_port, "the dashboard", "VIGIE_DASHBOARD_PORT"),
    ]
    if settings.mqtt_url is None:
        ports.append(Port(settings.mqtt_port, "the MQTT broker", "VIGIE_MQTT_PORT"))
    if settings.ingest_metrics_port is not None:
        ports.append(
            Port(settings.ingest_metrics_port, "ingest's metrics", "VIGIE_INGEST_METRICS_PORT")
        )
    if settings.sim_control_port is not None:
        ports.append(
            Port(settings.sim_control_port, "the demo's control", "VIGIE_SIM_CONTROL_PORT")
        )
    return ports


def check_ports(settings: Settings) -> None:
    """Nothing, when every port can be had.

    Raises:
        StackError: names the port, and the variable that changes it.
    """
    used: dict[int, Port] = {}
    for port in wanted_ports(settings):
        if port.number in used:
            raise StackError(
                f"port {port.number} is asked for twice: for {used[port.number].purpose} and for "
                f"{port.purpose}; set {port.variable} to another"
            )
        used[port.number] = port
        _check(settings.host, port)


def _check(host: str, port: Port) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the servers do: connections of an earlier run that still fade away are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port.number))
        except OSError as error:
            raise StackError(f"{_reason(host, port, error)}; set {port.variable}") from None


def _reason(host: str, port: Port, error: OSError) -> str:
    what = f"port {port.number} on {host}, wanted for {port.purpose},"
    if error.errno == errno.EADDRINUSE:
        return f"{what} is taken by another program: stop that, or choose another port"
    if error.errno == errno.EACCES:
        return f"{what} may be used by root only: choose one above 1023"
    return f"{what} cannot be used ({error.strerror or error}): check VIGIE_HOST, or another port"
