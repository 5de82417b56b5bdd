"""The time-series database: TimescaleDB, or plain PostgreSQL behind the same relations.

Nothing outside this package asks which engine it is.
"""
