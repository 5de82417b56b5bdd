"""The embedded database and broker, and the supervision of every process: `vigie up`."""
