"""How devices are heard: in a word, counted, in a list and on a map."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """Healths are in the order of `HEALTHS`, `by_choices` in that of the page."""

    healths_of_many: str
    healths_of_one: str
    all_devices: str
    to_confirm: str
    filters: str
    where: str
    by: str
    by_choices: str
    no_district: str
    never_heard_feed: str
    all_silent: str
    one_silent: str
    some_silent: str
    some_late: str
    all_well: str
    nothing_expected: str
    of: str
    devices: str
    health: str
    last_heard: str
    alarm: str
    clock: str
    unplaced: str
    map: str
    map_says: str
    map_empty: str
    hollow: str
    letters_one: str
    letters_many: str
    rate: str
    no_groups: str
    empty: str
    empty_city: str
    shown: str
    next_page: str
    first_page: str


WORDS: Final = {
    "en": Words(
        healths_of_many="Silent|Never heard|Late|Reporting|Retired",
        healths_of_one="silent|never heard|late|reporting|retired",
        all_devices="All devices",
        to_confirm="To be confirmed",
        filters="How they are heard",
        where="Where it is unwell",
        by="Counted by",
        by_choices="By feed|By kind|By district",
        no_district="Outside of all districts",
        never_heard_feed="No feed yet",
        all_silent="all silent",
        one_silent="{n} silent",
        some_silent="{n} silent",
        some_late="{n} late",
        all_well="all report",
        nothing_expected="nothing expected",
        of="{n} of {of} report",
        devices="Devices",
        health="State",
        last_heard="Last heard",
        alarm="Alarm",
        clock="Clock",
        unplaced="no place",
        map="On the map",
        map_says="Map of the devices in the list, by how they are heard",
        map_empty="None of these devices has a place yet.",
        hollow="hollow: to be confirmed",
        letters_one="{n} rejected",
        letters_many="{n} rejected",
        rate="{rate}/min",
        no_groups="No device is known yet: they appear with their first message.",
        empty="No device is like that. Take a filter out to see others.",
        empty_city=(
            "No device is known yet. Devices appear with their first message, or from devices.csv."
        ),
        shown="{n} of {of}",
        next_page="Next {n} →",
        first_page="← From the start",
    ),
    "fr": Words(
        healths_of_many="Muets|Jamais entendus|En retard|Actifs|Retirés",
        healths_of_one="muet|jamais entendu|en retard|actif|retiré",
        all_devices="Tous les capteurs",
        to_confirm="À confirmer",
        filters="État d'écoute",
        where="Où ça ne va pas",
        by="Compté",
        by_choices="Par flux|Par type|Par quartier",
        no_district="Hors de tout quartier",
        never_heard_feed="Pas encore de flux",
        all_silent="tous muets",
        one_silent="{n} muet",
        some_silent="{n} muets",
        some_late="{n} en retard",
        all_well="tous actifs",
        nothing_expected="rien n'est attendu",
        of="{n} actifs sur {of}",
        devices="Capteurs",
        health="État",
        last_heard="Dernier message",
        alarm="Alarme",
        clock="Horloge",
        unplaced="sans lieu",
        map="Sur la carte",
        map_says="Carte des capteurs de la liste, selon leur état d'écoute",
        map_empty="Aucun de ces capteurs n'a encore de lieu.",
        hollow="évidé\u202f: à confirmer",
        letters_one="{n} rejeté",
        letters_many="{n} rejetés",
        rate="{rate}/min",
        no_groups=(
            "Aucun capteur n'est encore connu\u202f: ils apparaissent à leur premier message."
        ),
        empty="Aucun capteur ne correspond. Retirez un filtre pour en voir d'autres.",
        empty_city=(
            "Aucun capteur n'est encore connu. Ils apparaissent à leur premier message, ou par "
            "devices.csv."
        ),
        shown="{n} sur {of}",
        next_page="{n} suivants →",
        first_page="← Depuis le début",
    ),
}
