"""Measurements: `make bench`. Each prints what it reached next to a ceiling of the same run."""
