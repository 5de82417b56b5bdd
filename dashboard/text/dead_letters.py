"""What the page *Network* says of messages that could not become readings."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
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
    base64: str


WORDS: Final = {
    "en": Words(
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
        base64="no text; in base64",
    ),
    "fr": Words(
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
        base64="pas du texte\u202f; en base64",
    ),
}
