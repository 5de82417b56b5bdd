"""How the values of an answer are written, and how devices come together in them."""

from api.residents import Per
from api.schemas.base import Model, Text


class WrittenMetric(Model):
    metric: str
    unit: str
    label: Text
    decimals: int
    stat: str


class GroupedMetric(WrittenMetric):
    group_by: str
    per: Per
