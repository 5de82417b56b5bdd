"""The ids that networks and makers give: made of the device's own, the same in every run."""

from uuid import NAMESPACE_URL, uuid5

from sensor_sim.chance import key_of


def eui(*parts: str) -> str:
    """An EUI-64 in hexadecimal digits, of the block that no maker owns (locally administered)."""
    return f"02{key_of('eui', *parts) & (2**56 - 1):014x}"


def mac(device: str) -> str:
    return f"02{key_of('mac', device) & (2**40 - 1):010x}"


def uuid(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, "vigie:" + "/".join(parts)))
