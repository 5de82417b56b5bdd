"""What the page of goals says."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    goals: str
    economic: str
    environmental: str
    social: str
    none_of_objective: str
    no_goals: str
    reached: str
    on_track: str
    behind: str
    missed: str
    open: str
    unknown: str
    at_least: str
    at_most: str
    by: str
    way: str
    way_back: str
    mean_of: str
    covered: str
    no_value: str
    source: str
    example: str
    trend: str
    no_trend: str
    line_value: str
    line_target: str
    line_path: str
    period: str
    periods: str
    against: str
    against_previous: str
    against_year: str
    changes: str
    changes_note: str
    improved: str
    worsened: str
    steady: str
    not_known: str
    none_improved: str
    none_worsened: str
    points: str
    pair: str
    pairs: str
    not_because: str
    no_pairs: str
    by_district: str
    by_district_note: str
    district: str
    whole_city: str
    burden: str
    burden_help: str
    burden_of: str
    better_than_before: str
    worse_than_before: str
    as_before: str
    meets: str
    misses: str
    cell: str
    no_districts: str
    detail: str
    ranking: str
    map: str
    map_says: str


WORDS: Final = {
    "en": Words(
        goals="Goals",
        economic="Economic",
        environmental="Environmental",
        social="Social",
        none_of_objective="The city has no goal here yet.",
        no_goals="The city has no goals yet: they are set under `goals:` in its file, city.yaml.",
        reached="reached",
        on_track="on track",
        behind="behind",
        missed="missed",
        open="under way",
        unknown="not measured",
        at_least="at least {target}",
        at_most="at most {target}",
        by="{target} by {date}",
        way="{done} of the way, {due} of the time",
        way_back="farther off than at the start, after {due} of the time",
        mean_of="over the last {span}",
        covered="measured for {share} of that time",
        no_value="no reading yet in the last {span}",
        source="Source",
        example="Example: nobody has decided this goal.",
        trend="{name} over the period: from {low} to {high}, target {target}",
        no_trend="No reading in this period.",
        line_value="measured",
        line_target="target",
        line_path="straight path to it",
        period="Period",
        periods="Day|Week|4 weeks|13 weeks",
        against="Against",
        against_previous="the period before",
        against_year="a year ago",
        changes="What changed",
        changes_note="{period}, against {against}",
        improved="Improved",
        worsened="Worsened",
        steady="Hardly changed",
        not_known="Too few readings to compare",
        none_improved="Nothing came nearer to its target.",
        none_worsened="Nothing moved away from its target.",
        points="{sign}{n} points",
        pair="{improved}; at the same time, {worsened}.",
        pairs="Seen together",
        not_because="At the same time does not mean because of it.",
        no_pairs="No goal improved while another worsened.",
        by_district="Districts and goals",
        by_district_note="over the period; amounts by 1,000 residents; darker is farther from good",
        district="District",
        whole_city="Whole city",
        burden="Worse than the city",
        burden_help="On how many goals the district stands worse than the whole city",
        burden_of="{n} of {of}",
        better_than_before="better than before",
        worse_than_before="worse than before",
        as_before="about as before",
        meets="meets the target",
        misses="does not meet the target",
        cell="{name}, {district}: {value}",
        no_districts="This city has no districts.",
        detail="{name} in detail",
        ranking="Districts, the worst first",
        map="Where",
        map_says="Map of the districts: {name}",
    ),
    "fr": Words(
        goals="Objectifs",
        economic="Économie",
        environmental="Environnement",
        social="Social",
        none_of_objective="La ville n'a pas encore d'objectif ici.",
        no_goals="La ville n'a pas encore d'objectifs\u202f: ils se fixent sous `goals:` dans son "
        "fichier, city.yaml.",
        reached="atteint",
        on_track="en bonne voie",
        behind="en retard",
        missed="manqué",
        open="en cours",
        unknown="non mesuré",
        at_least="au moins {target}",
        at_most="au plus {target}",
        by="{target} d'ici le {date}",
        way="{done} du chemin, {due} du temps",
        way_back="plus loin de la cible qu'au départ, après {due} du temps",
        mean_of="sur {span}, jusqu'à maintenant",
        covered="mesuré {share} de ce temps",
        no_value="encore aucune mesure sur {span}",
        source="Source",
        example="Exemple\u202f: personne n'a décidé cet objectif.",
        trend="{name} sur la période\u202f: de {low} à {high}, cible {target}",
        no_trend="Aucune mesure sur cette période.",
        line_value="mesuré",
        line_target="cible",
        line_path="trajectoire droite vers elle",
        period="Période",
        periods="Jour|Semaine|4 semaines|13 semaines",
        against="Face à",
        against_previous="la période d'avant",
        against_year="il y a un an",
        changes="Ce qui a changé",
        changes_note="{period}, face à {against}",
        improved="En progrès",
        worsened="En recul",
        steady="Presque inchangé",
        not_known="Trop peu de mesures pour comparer",
        none_improved="Rien ne s'est rapproché de sa cible.",
        none_worsened="Rien ne s'est éloigné de sa cible.",
        points="{sign}{n} points",
        pair="{improved}\u202f; dans le même temps, {worsened}.",
        pairs="Vus ensemble",
        not_because="«\u202fDans le même temps\u202f» ne veut pas dire «\u202fà cause de "
        "cela\u202f».",
        no_pairs="Aucun objectif n'a progressé pendant qu'un autre reculait.",
        by_district="Quartiers et objectifs",
        by_district_note="sur la période\u202f; quantités pour 1\u202f000 habitants\u202f; plus "
        "foncé, plus loin du bon",
        district="Quartier",
        whole_city="Toute la ville",
        burden="Moins bien que la ville",
        burden_help="Sur combien d'objectifs le quartier fait moins bien que l'ensemble de la "
        "ville",
        burden_of="{n} sur {of}",
        better_than_before="mieux qu'avant",
        worse_than_before="moins bien qu'avant",
        as_before="à peu près comme avant",
        meets="atteint la cible",
        misses="n'atteint pas la cible",
        cell="{name}, {district}\u202f: {value}",
        no_districts="Cette ville n'a pas de quartiers.",
        detail="{name}, en détail",
        ranking="Les quartiers, le moins bien placé d'abord",
        map="Où",
        map_says="Carte des quartiers\u202f: {name}",
    ),
}
