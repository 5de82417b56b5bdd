"""What is said of each reason for which a message is no reading: its name, and what to do."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """Of each reason: the name, a bar, and what to do about it."""

    unknown_topic: str
    oversized: str
    not_text: str
    malformed_json: str
    malformed_binary: str
    undecoded: str
    wrong_type: str
    unknown_kind: str
    unknown_device: str
    kind_mismatch: str
    unknown_metric: str
    wrong_unit: str
    not_finite: str
    invalid_time: str
    future_time: str
    too_old: str
    decoder_failed: str
    refused_by_store: str


WORDS: Final = {
    "en": Words(
        unknown_topic="Unknown topic|Add a feed with this topic to city.yaml, or stop the sender.",
        oversized="Too large|Send smaller messages, or raise VIGIE_INGEST_PAYLOAD_LIMIT_BYTES.",
        not_text=(
            "Not text|The sender must write UTF-8; if it sends bytes, give the feed their format."
        ),
        malformed_json=(
            "Broken JSON|Look at where the sample ends: a gateway often cuts off long messages."
        ),
        malformed_binary=(
            "Broken binary|The feed announces another format than comes: compare the two."
        ),
        undecoded=(
            "No codec|Give the feed the maker's codec, or switch it on in the LoRaWAN server."
        ),
        wrong_type=(
            "Wrong type|Compare the sample with the fields of its feed: a key is missing or "
            "renamed."
        ),
        unknown_kind=(
            "Unknown kind|Correct the kind that is sent, or translate it in the feed (kinds)."
        ),
        unknown_device="Unknown device|Give the feed a kind, or list the device in devices.csv.",
        kind_mismatch=(
            "Two kinds, one id|Two devices share an id, or its kind was changed: give each its own."
        ),
        unknown_metric=(
            "Unknown metric|Map the field in the feed (fields), or ignore it there (ignore)."
        ),
        wrong_unit=(
            "Wrong unit|State the true unit in the feed (unit), or correct it in the sensor."
        ),
        not_finite=(
            "Not a number|The sensor measures nothing: check its probe. missing leaves such "
            "values out."
        ),
        invalid_time=(
            "No valid time|Let the sender write RFC 3339 with a zone, or say in the feed what "
            "it sends."
        ),
        future_time="From the future|Set the clock of the device, best by NTP; check its zone.",
        too_old=(
            "Too old|Set the clock of the device; for history, raise the retention of the city "
            "first."
        ),
        decoder_failed=(
            "Our mistake|Please report it with the sample: Vigie should have read or refused it."
        ),
        refused_by_store="Refused by the store|See the log of ingest for what the database said.",
    ),
    "fr": Words(
        unknown_topic=(
            "Sujet inconnu|Ajoutez un flux avec ce sujet à city.yaml, ou arrêtez l'émetteur."
        ),
        oversized=(
            "Trop volumineux|Envoyez des messages plus courts, ou relevez "
            "VIGIE_INGEST_PAYLOAD_LIMIT_BYTES."
        ),
        not_text=(
            "Pas du texte|L'émetteur doit écrire en UTF-8\u202f; s'il envoie des octets, "
            "indiquez leur format dans le flux."
        ),
        malformed_json=(
            "JSON invalide|Regardez où l'exemple s'arrête\u202f: les passerelles coupent "
            "souvent les longs messages."
        ),
        malformed_binary=(
            "Binaire invalide|Le flux annonce un autre format que celui qui arrive\u202f: "
            "comparez-les."
        ),
        undecoded=(
            "Aucun décodeur|Donnez au flux le décodeur du fabricant, ou activez-le sur le "
            "serveur LoRaWAN."
        ),
        wrong_type=(
            "Type inattendu|Comparez l'exemple aux champs de son flux\u202f: une clé manque ou "
            "a changé de nom."
        ),
        unknown_kind=(
            "Type de capteur inconnu|Corrigez le type envoyé, ou traduisez-le dans le flux (kinds)."
        ),
        unknown_device=(
            "Capteur inconnu|Donnez un type (kind) au flux, ou inscrivez le capteur dans "
            "devices.csv."
        ),
        kind_mismatch=(
            "Deux types, un identifiant|Deux capteurs partagent un identifiant, ou son type a "
            "changé\u202f: à chacun le sien."
        ),
        unknown_metric=(
            "Mesure inconnue|Associez le champ dans le flux (fields), ou ignorez-le (ignore)."
        ),
        wrong_unit=(
            "Unité incompatible|Indiquez la vraie unité dans le flux (unit), ou corrigez-la "
            "dans le capteur."
        ),
        not_finite=(
            "Pas un nombre|Le capteur ne mesure rien\u202f: vérifiez sa sonde. missing écarte "
            "de telles valeurs."
        ),
        invalid_time=(
            "Heure invalide|L'émetteur doit écrire en RFC 3339 avec le fuseau\u202f; sinon, "
            "décrivez l'heure dans le flux."
        ),
        future_time=(
            "Venu du futur|Réglez l'horloge du capteur, de préférence par NTP\u202f; vérifiez "
            "son fuseau."
        ),
        too_old=(
            "Trop ancien|Réglez l'horloge du capteur\u202f; pour un historique, allongez "
            "d'abord la conservation."
        ),
        decoder_failed=(
            "Erreur de Vigie|Signalez-la avec l'exemple\u202f: Vigie aurait dû lire ou refuser "
            "ce message."
        ),
        refused_by_store=(
            "Refusé par la base|Le journal de l'ingestion dit ce que la base a répondu."
        ),
    ),
}
