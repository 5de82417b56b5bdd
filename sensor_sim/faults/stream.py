"""Faults on a stream of reports: each report through every fault, and out when it is due."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from heapq import heappop, heappush

from sensor_sim.chance import key_of
from sensor_sim.faults.base import BaseFault, Place
from sensor_sim.faults.losses import GatewayDies
from sensor_sim.gateways import Gateways
from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation

_Struck = list[tuple[BaseFault, Place]]


class Faults:
    """The faults of a simulated city; without any, a stream goes through as it is."""

    def __init__(
        self,
        faults: Sequence[BaseFault],
        simulation: Simulation,
        seed: int,
        gateways: Gateways | None = None,
    ) -> None:
        self._seed = seed
        self._gateways = gateways
        self._late: list[tuple[int, int, Sending]] = []
        self._number = 0
        self.become(faults, simulation)

    def become(self, faults: Sequence[BaseFault], simulation: Simulation) -> None:
        """From the next report on these faults, of a city that may say something else."""
        # With its number, so that a fault asked for twice strikes twice.
        keys = [
            key_of(self._seed, "fault", number, fault.fault) for number, fault in enumerate(faults)
        ]
        hung = [_gateways_of(fault, simulation, self._gateways) for fault in faults]
        of: dict[str, _Struck] = {}
        for index, device in enumerate(simulation.devices):
            report_at = partial(simulation.values_at, index)
            struck: _Struck = []
            for fault, fault_key, hung_on in zip(faults, keys, hung, strict=True):
                key = key_of(fault_key, device.id)
                if fault.chooses(device, key):
                    if hung_on is not None:
                        key = key_of(fault_key, "gateway", hung_on.number_of(device))
                    struck.append((fault, Place(key, report_at)))
            if struck:
                of[device.id] = struck
        self._of = of

    def on(self, reports: Iterable[Sending]) -> Iterator[Sending]:
        """What goes out, in the order in which it is due; at the end, what is still late."""
        for report in reports:
            while self._late and self._late[0][0] <= report.due_ms:
                yield heappop(self._late)[2]
            if report.device.id not in self._of:
                yield report
                continue
            for sending in self._strike(report):
                if sending.due_ms <= report.due_ms:
                    yield sending
                else:
                    self._number += 1
                    heappush(self._late, (sending.due_ms, self._number, sending))
        yield from self.rest()

    def rest(self) -> Iterator[Sending]:
        """What a stream that was left early still holds back."""
        while self._late:
            yield heappop(self._late)[2]

    def _strike(self, report: Sending) -> list[Sending]:
        sendings = [report]
        for fault, place in self._of.get(report.device.id, ()):
            if fault.is_on(report.true_ms):
                sendings = [
                    after
                    for one in sendings
                    for after in (
                        (one,) if one.lost or one.broken is not None else fault.strike(one, place)
                    )
                ]
        return sendings


def _gateways_of(
    fault: BaseFault, simulation: Simulation, gateways: Gateways | None
) -> Gateways | None:
    """On what devices hang, for a fault to which that matters."""
    if not isinstance(fault, GatewayDies):
        return None
    return gateways or Gateways(simulation.city.devices, fault.gateways)
