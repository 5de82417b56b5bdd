"""What every service of Vigie shares: vocabulary, catalogue, city, store and stack."""

__version__ = "0.1.0"
