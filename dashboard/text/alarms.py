"""What is said of alarms. Words parted by `|` stand in the order of what they name."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    none: str
    not_known: str
    count_one: str
    count_many: str
    told: str
    open: str
    history: str
    statistics: str
    views: str
    severities: str
    states: str
    severity: str
    state: str
    rule: str
    shelved: str
    shelved_choices: str
    what: str
    where: str
    since: str
    value: str
    in_hand: str
    select: str
    whole_city: str
    feed: str
    limit: str
    lasted: str
    flapping: str
    on_shelf: str
    acknowledged_by: str
    acknowledged: str
    nobody: str
    calm: str
    calm_filtered: str
    no_history: str
    more: str
    shown: str
    shown_one: str
    no_place: str
    timeline: str
    rows_by: str
    rows_choices: str
    still: str
    bar: str


WORDS: Final = {
    "en": Words(
        title="Alarms",
        none="No unacknowledged alarm",
        not_known="Alarms not known yet",
        count_one="1 alarm to acknowledge, {severity}",
        count_many="{n} alarms to acknowledge, the worst {severity}",
        told="New {severity} alarm: {name}, {where}.",
        open="Open",
        history="History",
        statistics="Statistics",
        views="Alarms: what to show",
        severities="critical|high|medium|low",
        states="to acknowledge|in hand|gone, not seen|over",
        severity="Severity",
        state="State",
        rule="Rule",
        shelved="Shelf",
        shelved_choices="Without the shelf|With the shelf|Only the shelf",
        what="Alarm",
        where="Where",
        since="Since",
        value="Value and limit",
        in_hand="In hand",
        select="Select {name}",
        whole_city="The whole city",
        feed="Feed {feed}",
        limit="limit {limit}",
        lasted="lasted {span}",
        flapping="comes and goes",
        on_shelf="on the shelf until {time}",
        acknowledged_by="{by}, since {time}",
        acknowledged="acknowledged at {time}",
        nobody="nobody yet",
        calm="All calm: no open alarm.",
        calm_filtered="No alarm fits these filters.",
        no_history="No alarm in this period.",
        more="Only the first {n} are shown: narrow the filters.",
        shown="{n} alarms",
        shown_one="1 alarm",
        no_place="No district",
        timeline="When alarms stood",
        rows_by="Rows",
        rows_choices="By rule|By district",
        still="still stands",
        bar="{name}, {where}: {start} to {end}",
    ),
    "fr": Words(
        title="Alarmes",
        none="Aucune alarme à acquitter",
        not_known="Alarmes pas encore connues",
        count_one="1 alarme à acquitter, {severity}",
        count_many="{n} alarmes à acquitter, la pire {severity}",
        told="Nouvelle alarme {severity}\u202f: {name}, {where}.",
        open="En cours",
        history="Historique",
        statistics="Statistiques",
        views="Alarmes\u202f: ce qui est montré",
        severities="critique|haute|moyenne|basse",
        states="à acquitter|prise en charge|finie, non vue|close",
        severity="Gravité",
        state="État",
        rule="Règle",
        shelved="Mises de côté",
        shelved_choices="Hors mises de côté|Avec mises de côté|Mises de côté",
        what="Alarme",
        where="Où",
        since="Depuis",
        value="Valeur et limite",
        in_hand="Prise en charge",
        select="Choisir {name}",
        whole_city="Toute la ville",
        feed="Flux {feed}",
        limit="limite {limit}",
        lasted="a duré {span}",
        flapping="va et vient",
        on_shelf="mise de côté jusqu'à {time}",
        acknowledged_by="{by}, depuis {time}",
        acknowledged="acquittée à {time}",
        nobody="personne encore",
        calm="Tout est calme\u202f: aucune alarme en cours.",
        calm_filtered="Aucune alarme ne répond à ces filtres.",
        no_history="Aucune alarme sur cette période.",
        more="Seules les {n} premières sont montrées\u202f: resserrez les filtres.",
        shown="{n} alarmes",
        shown_one="1 alarme",
        no_place="Hors quartier",
        timeline="Quand les alarmes étaient actives",
        rows_by="Lignes",
        rows_choices="Par règle|Par quartier",
        still="toujours active",
        bar="{name}, {where}\u202f: de {start} à {end}",
    ),
}
