"""What is said where a device is confirmed, corrected or retired."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
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
    repeats: str
    suspect: str
    listed: str
    sign_in_first: str
    sign_in: str
    not_yours: str
    done: str
    bad_number: str
    unchanged: str
    past: str
    gone: str


WORDS: Final = {
    "en": Words(
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
        repeats="Repeats",
        suspect="Suspect readings",
        listed="It stands in the city's devices.csv: name, kind and place are corrected there.",
        sign_in_first="To confirm, move or retire it, sign in with the role operator.",
        sign_in="Sign in",
        not_yours=(
            "Your role lets you look; to confirm, move or retire devices takes the role operator."
        ),
        done="Done: {name} is {status}.",
        bad_number=(
            "Latitude and longitude must both be numbers of degrees, such as 43.2951 and 5.3743."
        ),
        unchanged="Nothing has changed: there is nothing to save.",
        past="At a past moment there is only looking: go back to now to act.",
        gone="This device is not there.",
    ),
    "fr": Words(
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
        repeats="Doublons",
        suspect="Mesures suspectes",
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
        bad_number=(
            "Latitude et longitude doivent être toutes deux des degrés, comme 43,2951 et 5,3743."
        ),
        unchanged="Rien n'a changé\u202f: il n'y a rien à enregistrer.",
        past="À un moment passé, on ne peut que regarder\u202f: revenez à maintenant pour agir.",
        gone="Ce capteur n'existe pas.",
    ),
}
