"""The read side of the store: what the API asks, as named SQL and typed rows.

Every function takes an open connection, and says what it reads; none of them writes.
"""
