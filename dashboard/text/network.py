"""What the page *Network* says."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """Healths are in the order of `HEALTHS`; `by_choices` and `sorts` in that of the page."""

    title: str
    healths_of_many: str
    healths_of_one: str
    all_devices: str
    to_confirm: str
    filters: str
    any_kind: str
    any_district: str
    kind: str
    district: str
    feed: str
    sort: str
    sorts: str
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
    letters_one: str
    letters_many: str
    rate: str
    no_groups: str
    devices: str
    device: str
    health: str
    last_heard: str
    value: str
    alarm: str
    clock: str
    repeats: str
    suspect: str
    unplaced: str
    empty: str
    empty_city: str
    shown: str
    next_page: str
    first_page: str
    export: str
    map: str
    map_says: str
    map_empty: str
    hollow: str
    flow: str
    broker: str
    broker_there: str
    broker_away: str
    ingest_silent: str
    ingest_never: str
    rate_now: str
    waiting: str
    lag: str
    committed: str
    stream: str
    stream_there: str
    stream_lost: str
    database: str
    replica: str
    upkeep: str
    upkeep_regular: str
    upkeep_late: str
    upkeep_never: str
    upkeep_awaited: str
    for_staff: str
    ago: str
    letters: str
    letters_lead: str
    letters_none: str
    letters_for_staff: str
    reason: str
    last_24h: str
    total: str
    beyond: str
    last_one: str
    sample: str
    sample_of: str
    to_do: str
    then_retry: str
    close: str
    base64: str
    not_then: str
    not_then_detail: str
    hands: str
    about: str
    name: str
    lat: str
    lon: str
    follows_place: str
    put_on_map: str
    putting: str
    confirm: str
    correct: str
    take_back: str
    retire: str
    listed: str
    sign_in_first: str
    sign_in: str
    not_yours: str
    done: str
    not_done: str
    bad_number: str
    unchanged: str
    past: str
    gone: str


WORDS: Final = {
    "en": Words(
        title="Network",
        healths_of_many="Silent|Never heard|Late|Reporting|Retired",
        healths_of_one="silent|never heard|late|reporting|retired",
        all_devices="All devices",
        to_confirm="To be confirmed",
        filters="How they are heard",
        any_kind="All kinds",
        any_district="All districts",
        kind="Kind",
        district="District",
        feed="Feed",
        sort="Order",
        sorts="Silent first|Heard last first|Clock furthest off first|Most repeats first|By name",
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
        letters_one="{n} rejected",
        letters_many="{n} rejected",
        rate="{rate}/min",
        no_groups="No device is known yet: they appear with their first message.",
        devices="Devices",
        device="Device",
        health="State",
        last_heard="Last heard",
        value="Newest value",
        alarm="Alarm",
        clock="Clock",
        repeats="Repeats",
        suspect="Suspect readings",
        unplaced="no place",
        empty="No device is like that. Take a filter out to see others.",
        empty_city=(
            "No device is known yet. Devices appear with their first message, or from devices.csv."
        ),
        shown="{n} of {of}",
        next_page="Next {n} →",
        first_page="← From the start",
        export="As a table (CSV)",
        map="On the map",
        map_says="Map of the devices in the list, by how they are heard",
        map_empty="None of these devices has a place yet.",
        hollow="hollow: to be confirmed",
        flow="Flow of data",
        broker="Broker",
        broker_there="connected",
        broker_away="away: nothing comes in",
        ingest_silent="ingest says nothing: is it running?",
        ingest_never="no ingest has run yet: start vigie ingest",
        rate_now="Readings per second",
        waiting="Messages waiting",
        lag="Time to commit",
        committed="Last commit",
        stream="Stream of changes",
        stream_there="open",
        stream_lost="lost since {time}: it comes back by itself",
        database="Database",
        replica="Replica behind by",
        upkeep="Upkeep",
        upkeep_regular="regular",
        upkeep_late="overdue: is vigie db maintain running?",
        upkeep_never="never ran: start vigie db maintain",
        upkeep_awaited="not known yet",
        for_staff="for staff",
        ago="{time} ago",
        letters="Rejected messages",
        letters_lead=(
            "Kept whole, by reason and feed. Once the cause is mended, they can be tried again."
        ),
        letters_none="None: everything that came in could be read.",
        letters_for_staff="For staff: what strangers send may hold anything. Sign in to see it.",
        reason="Reason",
        last_24h="24 h",
        total="In all",
        beyond="and {n} more only counted",
        last_one="Last",
        sample="The newest, whole",
        sample_of="received {time} on",
        to_do="What to do",
        then_retry=(
            "Then, where Vigie runs (first with --dry-run to see what would become of them):"
        ),
        close="Close",
        base64="no text; in base64",
        not_then="Of now only",
        not_then_detail=(
            "How ingest ran and what was rejected is not kept over time: go back to now to see "
            "it. Devices are judged here by the times of their readings, as when they arrived "
            "is not kept."
        ),
        hands="What can be done",
        about="All about it",
        name="Name",
        lat="Latitude",
        lon="Longitude",
        follows_place="The district follows the place unless you choose another.",
        put_on_map="Put it on the map",
        putting="Click where it stands, or press Escape",
        confirm="Confirm",
        correct="Save",
        take_back="Take back into service",
        retire="Retire",
        listed="It stands in the city's devices.csv: name, kind and place are corrected there.",
        sign_in_first="To confirm, move or retire it, sign in with the role operator.",
        sign_in="Sign in",
        not_yours=(
            "Your role lets you look; to confirm, move or retire devices takes the role operator."
        ),
        done="Done: {name} is {status}.",
        not_done="Not done: {why}",
        bad_number=(
            "Latitude and longitude must both be numbers of degrees, such as 43.2951 and 5.3743."
        ),
        unchanged="Nothing has changed: there is nothing to save.",
        past="At a past moment there is only looking: go back to now to act.",
        gone="This device is not there.",
    ),
    "fr": Words(
        title="Réseau",
        healths_of_many="Muets|Jamais entendus|En retard|Actifs|Retirés",
        healths_of_one="muet|jamais entendu|en retard|actif|retiré",
        all_devices="Tous les capteurs",
        to_confirm="À confirmer",
        filters="État d'écoute",
        any_kind="Tous les types",
        any_district="Tous les quartiers",
        kind="Type",
        district="Quartier",
        feed="Flux",
        sort="Ordre",
        sorts=(
            "Muets d'abord|Derniers entendus d'abord|Horloges les plus décalées d'abord|Plus "
            "de doublons d'abord|Par nom"
        ),
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
        letters_one="{n} rejeté",
        letters_many="{n} rejetés",
        rate="{rate}/min",
        no_groups=(
            "Aucun capteur n'est encore connu\u202f: ils apparaissent à leur premier message."
        ),
        devices="Capteurs",
        device="Capteur",
        health="État",
        last_heard="Dernier message",
        value="Dernière valeur",
        alarm="Alarme",
        clock="Horloge",
        repeats="Doublons",
        suspect="Mesures suspectes",
        unplaced="sans lieu",
        empty="Aucun capteur ne correspond. Retirez un filtre pour en voir d'autres.",
        empty_city=(
            "Aucun capteur n'est encore connu. Ils apparaissent à leur premier message, ou par "
            "devices.csv."
        ),
        shown="{n} sur {of}",
        next_page="{n} suivants →",
        first_page="← Depuis le début",
        export="En tableau (CSV)",
        map="Sur la carte",
        map_says="Carte des capteurs de la liste, selon leur état d'écoute",
        map_empty="Aucun de ces capteurs n'a encore de lieu.",
        hollow="évidé\u202f: à confirmer",
        flow="Arrivée des données",
        broker="Courtier MQTT",
        broker_there="connecté",
        broker_away="injoignable\u202f: rien n'arrive",
        ingest_silent="l'ingestion ne dit plus rien\u202f: tourne-t-elle\u202f?",
        ingest_never="aucune ingestion n'a encore tourné\u202f: lancez vigie ingest",
        rate_now="Mesures par seconde",
        waiting="Messages en attente",
        lag="Délai d'enregistrement",
        committed="Dernier enregistrement",
        stream="Flux des changements",
        stream_there="ouvert",
        stream_lost="perdu depuis {time}\u202f: il revient de lui-même",
        database="Base de données",
        replica="Retard de la réplique",
        upkeep="Entretien",
        upkeep_regular="régulier",
        upkeep_late="en retard\u202f: vigie db maintain tourne-t-il\u202f?",
        upkeep_never="jamais fait\u202f: lancez vigie db maintain",
        upkeep_awaited="pas encore connu",
        for_staff="réservé aux agents",
        ago="il y a {time}",
        letters="Messages rejetés",
        letters_lead=(
            "Conservés entiers, par motif et par flux. Une fois la cause corrigée, on peut les "
            "relire."
        ),
        letters_none="Aucun\u202f: tout ce qui est arrivé a pu être lu.",
        letters_for_staff=(
            "Réservé aux agents\u202f: ce que des inconnus envoient peut contenir n'importe "
            "quoi. Connectez-vous pour le voir."
        ),
        reason="Motif",
        last_24h="24 h",
        total="En tout",
        beyond="et {n} autres seulement comptés",
        last_one="Dernier",
        sample="Le plus récent, en entier",
        sample_of="reçu {time} sur",
        to_do="Que faire",
        then_retry=(
            "Puis, là où tourne Vigie (d'abord avec --dry-run, pour voir ce qu'ils "
            "deviendraient)\u202f:"
        ),
        close="Fermer",
        base64="pas du texte\u202f; en base64",
        not_then="Seulement maintenant",
        not_then_detail=(
            "La marche de l'ingestion et les messages rejetés ne sont pas conservés dans le "
            "temps\u202f: revenez à maintenant pour les voir. Les capteurs sont jugés ici "
            "d'après l'heure de leurs mesures, car celle de leur arrivée n'est pas conservée."
        ),
        hands="Ce que l'on peut faire",
        about="Tout sur ce capteur",
        name="Nom",
        lat="Latitude",
        lon="Longitude",
        follows_place="Le quartier suit le lieu, sauf si vous en choisissez un autre.",
        put_on_map="Le placer sur la carte",
        putting="Cliquez là où il se trouve, ou appuyez sur Échap",
        confirm="Confirmer",
        correct="Enregistrer",
        take_back="Remettre en service",
        retire="Retirer",
        listed="Il figure dans devices.csv\u202f: nom, type et lieu se corrigent dans ce fichier.",
        sign_in_first=(
            "Pour le confirmer, le déplacer ou le retirer, connectez-vous avec le rôle opérateur."
        ),
        sign_in="Se connecter",
        not_yours=(
            "Votre rôle permet de consulter\u202f; confirmer, déplacer ou retirer demande le "
            "rôle opérateur."
        ),
        done="C'est fait\u202f: {name} est {status}.",
        not_done="Pas fait\u202f: {why}",
        bad_number=(
            "Latitude et longitude doivent être toutes deux des degrés, comme 43,2951 et 5,3743."
        ),
        unchanged="Rien n'a changé\u202f: il n'y a rien à enregistrer.",
        past="À un moment passé, on ne peut que regarder\u202f: revenez à maintenant pour agir.",
        gone="Ce capteur n'existe pas.",
    ),
}
