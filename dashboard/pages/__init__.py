"""The pages, in the order in which the navigation has them."""

from typing import Final

from dashboard.page import Page
from dashboard.pages import (
    alarms,
    device,
    district,
    districts,
    goals,
    network,
    now,
    programme,
    simulator,
    wall,
)

PAGES: Final[tuple[Page, ...]] = (
    now.PAGE,
    alarms.PAGE,
    programme.PAGE,
    districts.PAGE,
    district.PAGE,
    device.PAGE,
    network.PAGE,
    goals.PAGE,
    simulator.PAGE,
    wall.PAGE,
)
