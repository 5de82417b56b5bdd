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
    district: str
    any_district: str
    kind: str
    any_kind: str
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
    acknowledge: str
    comment: str
    shelve: str
    unshelve: str
    comment_label: str
    comment_hint: str
    shelf_label: str
    shelf_spans: str
    hands: str
    chosen_none: str
    chosen: str
    this_one: str
    sign_in: str
    viewer: str
    past: str
    done: str
    refused: str
    not_done: str
    comment_needed: str
    nothing_chosen: str
    not_signed_in: str
    calm: str
    calm_filtered: str
    no_history: str
    more: str
    shown: str
    shown_one: str
    close: str
    about_this: str
    curve: str
    advice: str
    told_to: str
    told_nobody: str
    told_hidden: str
    rule_words: str
    no_curve: str
    limit_line: str
    events: str
    sent: str
    due: str
    given_up: str
    raised: str
    mean_acknowledge: str
    mean_clear: str
    per_hour: str
    flood: str
    raised_help: str
    acknowledge_help: str
    clear_help: str
    per_hour_help: str
    flood_help: str
    most: str
    longest: str
    hours: str
    by_choice: str
    by_choices: str
    times: str
    good: str
    much: str
    too_much: str
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
        district="District",
        any_district="Every district",
        kind="Kind of device",
        any_kind="Every kind",
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
        acknowledge="Acknowledge",
        comment="Comment",
        shelve="Shelve",
        unshelve="Unshelve",
        comment_label="Comment",
        comment_hint="What staff should know (optional)",
        shelf_label="Shelve for",
        shelf_spans="1 hour|4 hours|12 hours|1 day|7 days|30 days",
        hands="What to do",
        chosen_none=(
            "Select alarms, or open one. Space selects; Enter selects and goes to the comment."
        ),
        chosen="{n} selected",
        this_one="This alarm",
        sign_in="Sign in to act",
        viewer=(
            "You can see alarms; to acknowledge them you need the role of an operator. An "
            "administrator gives it."
        ),
        past="This is the past: nothing can be done about it from here.",
        done="Done for {n}.",
        refused="Not done for {n}: {why}",
        not_done="Not done: {why}",
        comment_needed="Write a comment first.",
        nothing_chosen="Select an alarm first.",
        not_signed_in="Sign in first.",
        calm="All calm: no open alarm.",
        calm_filtered="No alarm fits these filters.",
        no_history="No alarm in this period.",
        more="Only the first {n} are shown: narrow the filters.",
        shown="{n} alarms",
        shown_one="1 alarm",
        close="Close",
        about_this="What happened",
        curve="{name} around the alarm",
        advice="What to do",
        told_to="Who was told",
        told_nobody="Nobody has been told of it.",
        told_hidden="Sign in to see who was told.",
        rule_words="Raised when",
        no_curve="This alarm is not about a value over time.",
        limit_line="Limit",
        events=(
            "Raised|Acknowledged|Comment|Shelved until {until}|Back from the shelf|Comes and "
            "goes|Condition gone"
        ),
        sent="told at {time}",
        due="to be told at {time}",
        given_up="could not be told: {why}",
        raised="Raised",
        mean_acknowledge="Mean time to acknowledge",
        mean_clear="Mean time to clear",
        per_hour="Alarms per hour",
        flood="Time in flood",
        raised_help="in this period",
        acknowledge_help="until somebody had it in hand",
        clear_help="until the condition was gone",
        per_hour_help="for one person: up to 6 is good, above 12 too many",
        flood_help="share of 10 minutes with more than 10 alarms: should be below 1 %",
        most="Most frequent",
        longest="Longest standing",
        hours="Alarms per hour",
        by_choice="Count by",
        by_choices="Rule|District|Device|Severity",
        times="{n} ×",
        good="good",
        much="much",
        too_much="too much",
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
        district="Quartier",
        any_district="Tous les quartiers",
        kind="Type de capteur",
        any_kind="Tous les types",
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
        acknowledge="Acquitter",
        comment="Commenter",
        shelve="Mettre de côté",
        unshelve="Remettre",
        comment_label="Commentaire",
        comment_hint="Ce que l'équipe doit savoir (facultatif)",
        shelf_label="Mettre de côté pour",
        shelf_spans="1 heure|4 heures|12 heures|1 jour|7 jours|30 jours",
        hands="Que faire",
        chosen_none=(
            "Choisissez des alarmes, ou ouvrez-en une. Espace choisit\u202f; Entrée choisit et "
            "va au commentaire."
        ),
        chosen="{n} choisies",
        this_one="Cette alarme",
        sign_in="Se connecter pour agir",
        viewer=(
            "Vous voyez les alarmes\u202f; pour les acquitter, il faut le rôle d'exploitation. "
            "Un administrateur le donne."
        ),
        past="Ceci est le passé\u202f: rien ne peut y être fait d'ici.",
        done="Fait pour {n}.",
        refused="Non fait pour {n}\u202f: {why}",
        not_done="Non fait\u202f: {why}",
        comment_needed="Écrivez d'abord un commentaire.",
        nothing_chosen="Choisissez d'abord une alarme.",
        not_signed_in="Connectez-vous d'abord.",
        calm="Tout est calme\u202f: aucune alarme en cours.",
        calm_filtered="Aucune alarme ne répond à ces filtres.",
        no_history="Aucune alarme sur cette période.",
        more="Seules les {n} premières sont montrées\u202f: resserrez les filtres.",
        shown="{n} alarmes",
        shown_one="1 alarme",
        close="Fermer",
        about_this="Ce qui s'est passé",
        curve="{name} autour de l'alarme",
        advice="Que faire",
        told_to="Qui a été prévenu",
        told_nobody="Personne n'en a été prévenu.",
        told_hidden="Connectez-vous pour voir qui a été prévenu.",
        rule_words="Se déclenche quand",
        no_curve="Cette alarme ne porte pas sur une valeur dans le temps.",
        limit_line="Limite",
        events=(
            "Déclenchée|Acquittée|Commentaire|Mise de côté jusqu'à {until}|Remise en vue|Va et "
            "vient|Condition finie"
        ),
        sent="prévenu à {time}",
        due="à prévenir à {time}",
        given_up="n'a pu être prévenu\u202f: {why}",
        raised="Déclenchées",
        mean_acknowledge="Délai moyen de prise en charge",
        mean_clear="Durée moyenne",
        per_hour="Alarmes par heure",
        flood="Temps en avalanche",
        raised_help="sur cette période",
        acknowledge_help="jusqu'à ce que quelqu'un la prenne",
        clear_help="jusqu'à la fin de la condition",
        per_hour_help="pour une personne\u202f: jusqu'à 6, c'est bon\u202f; au-delà de 12, trop",
        flood_help=(
            "part des tranches de 10 minutes avec plus de 10 alarmes\u202f: moins de 1\u202f% "
            "est bon"
        ),
        most="Les plus fréquentes",
        longest="Les plus longues",
        hours="Alarmes par heure",
        by_choice="Compter par",
        by_choices="Règle|Quartier|Capteur|Gravité",
        times="{n}\u202f×",
        good="bon",
        much="beaucoup",
        too_much="trop",
        no_place="Hors quartier",
        timeline="Quand les alarmes étaient actives",
        rows_by="Lignes",
        rows_choices="Par règle|Par quartier",
        still="toujours active",
        bar="{name}, {where}\u202f: de {start} à {end}",
    ),
}
