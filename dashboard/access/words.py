"""What the pages for signing in and out say, in the reader's language."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SignInWords:
    title: str
    lead: str
    lead_closed: str
    user: str
    password: str
    submit: str
    by_provider: str
    or_else: str
    other_language: str
    back: str
    wrong: str
    wait: str  # with {minutes}
    no_role: str
    provider_failed: str
    away: str
    forged: str
    sign_in: str
    sign_out: str
    signed_in_as: str  # with {name}, {role}
    roles: dict[str, str]
    screen: str
    screen_enters: str
    screen_refused: str
    screen_away: str


_FRENCH = SignInWords(
    title="Connexion",
    lead="Pour les agents de la ville. Les chiffres publics se lisent sans compte.",
    lead_closed="Pour les agents de la ville.",
    user="Identifiant",
    password="Mot de passe",  # noqa: S106 - its label
    submit="Se connecter",
    by_provider="Avec le compte de la ville",
    or_else="ou",
    other_language="In English",
    back="Voir les chiffres publics",
    wrong="Identifiant ou mot de passe incorrect.",
    wait="Trop d'essais. Réessayez dans {minutes} min.",
    no_role="Votre compte de la ville n'a pas de rôle ici. Demandez-en un à un administrateur.",
    provider_failed="Le service de comptes de la ville n'a pas confirmé la connexion. Réessayez.",
    away="Le serveur de données ne répond pas. Réessayez dans un instant.",
    forged="Le formulaire a expiré. Réessayez.",
    sign_in="Connexion",
    sign_out="Se déconnecter",
    signed_in_as="{name}, {role}",
    roles={"viewer": "lecture", "operator": "exploitation", "admin": "administration"},
    screen="Écran",
    screen_enters="Cet écran se connecte avec sa clé…",
    screen_refused=(
        "La clé de cet écran n'est pas acceptée. Il en faut une qui ne permet que de lire : "
        "vigie api key create « nom de l'écran » --scope read"
    ),
    screen_away="Le serveur de données ne répond pas. Nouvel essai en cours.",
)
_ENGLISH = SignInWords(
    title="Sign in",
    lead="For the city's staff. The public figures need no account.",
    lead_closed="For the city's staff.",
    user="Name",
    password="Password",  # noqa: S106 - its label
    submit="Sign in",
    by_provider="Sign in with the city's account",
    or_else="or",
    other_language="En français",
    back="See the public figures",
    wrong="Wrong name or password.",
    wait="Too many tries. Try again in {minutes} min.",
    no_role="Your city account has no role here. Ask an administrator for one.",
    provider_failed="The city's account service did not confirm the sign-in. Try again.",
    away="The data server does not answer. Try again in a moment.",
    forged="The form has expired. Try again.",
    sign_in="Sign in",
    sign_out="Sign out",
    signed_in_as="{name}, {role}",
    roles={"viewer": "viewer", "operator": "operator", "admin": "administrator"},
    screen="Screen",
    screen_enters="This screen signs in with its key…",
    screen_refused=(
        "This screen's key is not accepted. It takes one that may only read: "
        'vigie api key create "name of the screen" --scope read'
    ),
    screen_away="The data server does not answer. Trying again.",
)
SIGN_IN_WORDS: Final[dict[str, SignInWords]] = {"en": _ENGLISH, "fr": _FRENCH}
