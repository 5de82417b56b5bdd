"""How data flows in: what the page *Network* says of broker, ingest and database."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
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


WORDS: Final = {
    "en": Words(
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
        upkeep_late="late: is vigie db maintain running?",
        upkeep_never="never ran: start vigie db maintain",
        upkeep_awaited="not known yet",
        for_staff="for staff",
    ),
    "fr": Words(
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
    ),
}
