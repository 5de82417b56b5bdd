"""The words of messages, in English and French."""

from alarms.notify.message import Turn
from vigie.catalogue import Text
from vigie.city.alarms import Severity

SEVERITIES = {
    Severity.CRITICAL: Text(en="Critical", fr="Critique"),
    Severity.HIGH: Text(en="High", fr="Élevée"),
    Severity.MEDIUM: Text(en="Medium", fr="Moyenne"),
    Severity.LOW: Text(en="Low", fr="Faible"),
}
TURNS = {
    Turn.STANDS: Text(en="Alarm", fr="Alarme"),
    Turn.IN_HAND: Text(en="In hand", fr="Pris en charge"),
    Turn.FOLLOWED_UP: Text(en="Follow-up", fr="Suivi"),
    Turn.CAME_AND_WENT: Text(en="Came and went", fr="Passée"),
    Turn.OVER: Text(en="Over", fr="Terminée"),
}
SECTIONS = {
    Turn.STANDS: Text(en="Stands, nobody has it in hand", fr="En cours, sans prise en charge"),
    Turn.IN_HAND: Text(en="Stands, in hand", fr="En cours, pris en charge"),
    Turn.FOLLOWED_UP: Text(en="Follow-up", fr="Suivi"),
    Turn.CAME_AND_WENT: Text(en="Came and went", fr="Apparues puis disparues"),
    Turn.OVER: Text(en="Over", fr="Terminées"),
}
ACKNOWLEDGED = Text(en="Acknowledged by", fr="Acquittée par")
ADVICE = Text(en="What to do", fr="Que faire")
COLON = Text(en=":", fr="\u00a0:")
COMMENT = Text(en="Comment", fr="Commentaire")
COMMENT_BY = Text(en="Comment ({by})", fr="Commentaire ({by})")
DISTRICT = Text(en="District", fr="Quartier")
FEED = Text(en="feed {feed}", fr="flux {feed}")
FLAPPING = Text(en="comes and goes", fr="va et vient")
IN_HAND = Text(en="In hand", fr="Pris en charge")
IN_HAND_BY = Text(en="{by}, since {at}", fr="{by}, depuis {at}")
SHELVED = Text(en="Shelved by", fr="Mise de côté par")
SHELVED_UNTIL = Text(en="{by}, until {until}", fr="{by}, jusqu'au {until}")
UNSHELVED = Text(en="Unshelved by", fr="Remise en vue par")
SINCE = Text(en="Since", fr="Depuis")
SPAN = Text(en="{start} to {end}", fr="{start} à {end}")
STANDING = Text(en="{count} standing", fr="{count} en cours")
STATE = Text(en="State", fr="État")
GONE = Text(en="{count} over", fr="{count} terminées")
GONE_ONE = Text(en="1 over", fr="1 terminée")
SUMMARY = Text(en="Summary after quiet hours", fr="Bilan après les heures calmes")
ALARMS = Text(en="Alarms", fr="Alarmes")
TEST_TITLE = Text(en="TEST, no alarm", fr="TEST, pas une alarme")
TEST = Text(
    en="This is a test of the channel {channel}. Nothing has happened in {city}.",
    fr="Ceci est un essai du canal {channel}. Il ne s'est rien passé à {city}.",
)
VALUE = Text(en="Value", fr="Valeur")
VALUE_AND_LIMIT = Text(en="{value} (limit {limit})", fr="{value} (limite {limit})")
