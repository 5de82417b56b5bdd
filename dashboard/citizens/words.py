"""What the citizens' page says beside the sentences of the city's file."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    title: str  # with {city}
    lead: str  # with {time}
    levels: dict[str, str]
    where: str
    whole_city: str
    show: str
    refresh: str
    scale: str
    up_to: str  # with {limit}
    above: str  # with {limit}
    no_value: str
    sensors: str  # with {n}, {of}, {age}
    source: str
    since: str  # with {date}
    old: str  # with {time}
    no_sentences: str
    not_now: str
    not_open: str
    data: str
    data_lead: str
    devices: str
    latest: str
    districts: str
    docs: str
    catalogue: str
    licence: str
    publisher: str
    privacy: str
    contact: str
    dashboard: str
    other_language: str


WORDS: Final[dict[str, Words]] = {
    "en": Words(
        title="{city} now, in plain words",
        lead="As measured at {time}.",
        levels={"good": "good", "fair": "fair", "poor": "poor", "bad": "bad", "plain": ""},
        where="My district",
        whole_city="The whole city",
        show="Show",
        refresh="Refresh",
        scale="The scale",
        up_to="up to {limit}",
        above="above {limit}",
        no_value="No sensor reports this here at the moment.",
        sensors="Sensors reporting: {n} of {of}; newest reading {age} ago.",
        source="Source of the scale:",
        since="Sensors have been heard since {date}.",
        old="No data has come since {time}: these figures are from then.",
        no_sentences="The city has not said yet what is told here: key “public” of its file.",
        not_now="The figures are not to be had at the moment. Please try again in a minute.",
        not_open="This city does not publish its figures.",
        data="Open data",
        data_lead="All that this page shows, and more, can be taken and used.",
        devices="The sensors (CSV)",
        latest="The newest readings (CSV)",
        districts="The districts (CSV)",
        docs="The interface for programs",
        catalogue="The catalogue (DCAT)",
        licence="Licence:",
        publisher="Published by {name}.",
        privacy="What is not collected",
        contact="Questions:",
        dashboard="The dashboard, with maps and charts",
        other_language="En français",
    ),
    "fr": Words(
        title="{city} en ce moment, en clair",
        lead="Mesuré à {time}.",
        levels={"good": "bon", "fair": "moyen", "poor": "médiocre", "bad": "mauvais", "plain": ""},
        where="Mon quartier",
        whole_city="Toute la ville",
        show="Afficher",
        refresh="Actualiser",
        scale="L'échelle",
        up_to="jusqu'à {limit}",
        above="au-delà de {limit}",
        no_value="Aucun capteur ne remonte cette mesure ici en ce moment.",
        sensors="Capteurs actifs\u202f: {n} sur {of}\u202f; dernière mesure il y a {age}.",
        source="D'où vient l'échelle\u202f:",
        since="Des capteurs mesurent depuis le {date}.",
        old="Plus aucune donnée n'arrive depuis {time}\u202f: ces chiffres datent d'alors.",
        no_sentences="La ville n'a pas encore dit quoi raconter ici : clé « public ».",
        not_now="Les chiffres ne sont pas disponibles pour l'instant. Réessayez dans une minute.",
        not_open="Cette ville ne publie pas ses chiffres.",
        data="Données ouvertes",
        data_lead="Tout ce que montre cette page, et davantage, est à prendre et à réutiliser.",
        devices="Les capteurs (CSV)",
        latest="Les dernières mesures (CSV)",
        districts="Les quartiers (CSV)",
        docs="L'interface pour les programmes",
        catalogue="Le catalogue (DCAT)",
        licence="Licence\u202f:",
        publisher="Publié par {name}.",
        privacy="Ce qui n'est pas collecté",
        contact="Une question\u202f:",
        dashboard="Le tableau de bord, avec cartes et graphiques",
        other_language="In English",
    ),
}
