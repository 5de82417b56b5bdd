"""What several pages say of devices, districts and alarms."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    suspect_value: str
    last_heard: str
    every: str
    at_changes: str
    ago: str
    confirmed: str
    provisional: str
    device: str
    kind: str
    any_kind: str
    district: str
    any_district: str
    feed: str
    state: str
    status: str
    value: str
    alarms: str
    no_alarms: str
    no_alarms_then: str
    since: str
    raised: str
    acknowledged: str
    acknowledged_by: str
    cleared: str
    closed: str
    search: str
    search_help: str
    nothing_found: str
    districts: str
    no_place: str


WORDS: Final = {
    "en": Words(
        suspect_value="suspect value",
        last_heard="Last heard",
        every="every {time}",
        at_changes="when something changes",
        ago="{time} ago",
        confirmed="confirmed",
        provisional="to be confirmed",
        device="Device",
        kind="Kind",
        any_kind="All kinds",
        district="District",
        any_district="All districts",
        feed="Feed",
        state="State",
        status="Status",
        value="Newest value",
        alarms="Alarms",
        no_alarms="No alarm stands here.",
        no_alarms_then="No alarm stood here at this moment.",
        since="since {time}",
        raised="nobody has it in hand",
        acknowledged="in hand",
        acknowledged_by="in hand: {who}",
        cleared="gone, not yet seen",
        closed="over",
        search="Find a device",
        search_help="Name or id of a device",
        nothing_found="No device has “{typed}” in its name or id",
        districts="Districts",
        no_place="Nobody has said where this is.",
    ),
    "fr": Words(
        suspect_value="valeur suspecte",
        last_heard="Dernière mesure",
        every="toutes les {time}",
        at_changes="à chaque changement",
        ago="il y a {time}",
        confirmed="confirmé",
        provisional="à confirmer",
        device="Capteur",
        kind="Type",
        any_kind="Tous les types",
        district="Quartier",
        any_district="Tous les quartiers",
        feed="Flux",
        state="État",
        status="Statut",
        value="Dernière valeur",
        alarms="Alarmes",
        no_alarms="Aucune alarme en cours ici.",
        no_alarms_then="Aucune alarme n'était en cours ici à ce moment.",
        since="depuis {time}",
        raised="non prise en charge",
        acknowledged="prise en charge",
        acknowledged_by="prise en charge\u202f: {who}",
        cleared="terminée, pas encore vue",
        closed="close",
        search="Trouver un capteur",
        search_help="Nom ou identifiant d'un capteur",
        nothing_found="Aucun capteur n'a «\u202f{typed}\u202f» dans son nom ou son identifiant",
        districts="Quartiers",
        no_place="Personne n'a dit où il se trouve.",
    ),
}
