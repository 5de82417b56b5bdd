"""The ids that others give their devices, made ours: one level of a topic."""

import re

_FOREIGN = re.compile(r"[\s/+#]+")


def as_level(foreign: str) -> str:
    """A foreign id in which a dash stands for what a level may not hold; may be empty."""
    return _FOREIGN.sub("-", foreign).strip("-")
