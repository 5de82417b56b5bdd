"""The words of one kind and two metrics, as the API would give them."""

from dataclasses import replace

from vigie.store.read.hidden import Hidden
from vigie.store.read.sensorthings.words import Words

WORDS = Words(
    kinds=({"id": "traffic_counter", "name": "Counter", "description": "", "metadata": ""},),
    metrics=(
        {"id": "mean_speed", "name": "Speed", "description": "", "unit": {}},
        {"id": "vehicle_flow", "name": "Flow", "description": "", "unit": {}},
    ),
)
# Of one from whom something is hidden, though nothing of the tests.
HIDING = replace(WORDS, hidden=Hidden(devices=("secret-*",)))
