"""What the page of a device says."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    about: str
    id: str
    place: str
    reports: str
    silence: str
    where: str
    quality: str
    quality_since: str
    quality_now: str
    no_quality: str
    completeness: str
    completeness_is: str
    no_expectation: str
    clock: str
    clock_right: str
    clock_slow: str
    clock_fast: str
    clock_unknown: str
    suspect: str
    suspect_is: str
    suspect_none: str
    duplicates: str
    duplicates_is: str
    corrections: str
    corrections_is: str
    feed: str
    feed_is: str
    good: str
    out_of_range: str
    frozen: str
    jump: str
    measured: str
    incomplete: str
    usual: str
    suspect_mark: str
    never_measured: str
    alarms_of_period: str
    no_alarms: str
    neighbours: str
    neighbours_note: str
    no_neighbours: str
    distance: str
    readings: str
    readings_note: str
    time: str
    doubt: str
    export: str
    export_help: str
    export_limit: str


WORDS: Final = {
    "en": Words(
        about="About",
        id="Id",
        place="Place",
        reports="Reports",
        silence="expected {every}; its last reading is {time} old",
        where="Where it is",
        quality="How well it does",
        quality_since="since {time}",
        quality_now="as it is now: no past is kept of this",
        no_quality="Nothing has come of this device since it is counted.",
        completeness="Completeness",
        completeness_is="{n} of {of} expected readings of the period came: {share}.",
        no_expectation="It reports when something changes, so none can be missed.",
        clock="Clock",
        clock_right="right: its readings arrive {s} s after their own time.",
        clock_slow="readings arrive {s} s after their own time: its clock is slow or the way long.",
        clock_fast="readings carry times {s} s ahead: its clock is fast.",
        clock_unknown="not seen yet.",
        suspect="Suspect",
        suspect_is="{n} readings ({share}) were impossible, frozen or leapt: not in charts.",
        suspect_none="none of its readings is in doubt.",
        duplicates="Repeats",
        duplicates_is="{n} readings came again, unchanged; that is harmless.",
        corrections="Corrections",
        corrections_is="{n} readings came again with another value; the last one counts.",
        feed="Way in",
        feed_is="feed “{feed}”, {rate} readings a minute of late.",
        good="good",
        out_of_range="outside the possible range",
        frozen="unchanged for too long",
        jump="changed too fast",
        measured="measured",
        incomplete="incomplete",
        usual="usual",
        suspect_mark="suspect reading",
        never_measured="This device has not measured anything yet.",
        alarms_of_period="Alarms in the period",
        no_alarms="No alarm of this device in the period.",
        neighbours="Neighbours",
        neighbours_note="nearest of the same kind",
        no_neighbours="There is no other device of this kind with a place.",
        distance="Distance",
        readings="Readings",
        readings_note="the last {n} of the period",
        time="Time",
        doubt="Quality",
        export="Download the period",
        export_help="All readings of this device in the period, as {format}",
        export_limit="up to 50,000 rows",
    ),
    "fr": Words(
        about="À propos",
        id="Identifiant",
        place="Lieu",
        reports="Rythme",
        silence="attendu {every}\u202f; sa dernière mesure date de {time}",
        where="Où il se trouve",
        quality="Sa fiabilité",
        quality_since="depuis {time}",
        quality_now="à présent\u202f: son passé n'est pas conservé",
        no_quality="Rien n'est venu de ce capteur depuis que l'on compte.",
        completeness="Complétude",
        completeness_is="{n} mesures sur {of} attendues sur la période\u202f: {share}.",
        no_expectation="Il émet à chaque changement\u202f: rien ne peut manquer.",
        clock="Horloge",
        clock_right="juste\u202f: ses mesures arrivent {s} s après leur heure.",
        clock_slow="mesures reçues {s} s après leur heure\u202f: horloge en retard ou trajet long.",
        clock_fast="mesures datées {s} s dans le futur\u202f: horloge en avance.",
        clock_unknown="pas encore observée.",
        suspect="Suspectes",
        suspect_is="{n} mesures ({share}) impossibles, figées ou en saut, écartées des courbes.",
        suspect_none="aucune de ses mesures n'est douteuse.",
        duplicates="Répétitions",
        duplicates_is="{n} mesures revenues à l'identique\u202f; c'est sans conséquence.",
        corrections="Corrections",
        corrections_is="{n} mesures revenues avec une autre valeur\u202f; la dernière compte.",
        feed="Arrivée",
        feed_is="flux «\u202f{feed}\u202f», {rate} mesures par minute dernièrement.",
        good="bonne",
        out_of_range="hors du possible",
        frozen="inchangée trop longtemps",
        jump="changée trop vite",
        measured="mesuré",
        incomplete="incomplet",
        usual="habituel",
        suspect_mark="mesure suspecte",
        never_measured="Ce capteur n'a encore rien mesuré.",
        alarms_of_period="Alarmes de la période",
        no_alarms="Aucune alarme de ce capteur sur la période.",
        neighbours="Voisins",
        neighbours_note="les plus proches du même type",
        no_neighbours="Aucun autre capteur de ce type n'a de lieu connu.",
        distance="Distance",
        readings="Mesures",
        readings_note="les {n} dernières de la période",
        time="Heure",
        doubt="Qualité",
        export="Télécharger la période",
        export_help="Toutes les mesures de ce capteur sur la période, en {format}",
        export_limit="50\u202f000 lignes au plus",
    ),
}
