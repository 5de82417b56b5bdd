"""The words of one kind and two metrics, as the API would give them."""

from vigie.store.read.sensorthings.words import Words

WORDS = Words(
    kinds=({"id": "traffic_counter", "name": "Counter", "description": "", "metadata": ""},),
    metrics=(
        {"id": "mean_speed", "name": "Speed", "description": "", "unit": {}},
        {"id": "vehicle_flow", "name": "Flow", "description": "", "unit": {}},
    ),
)
