"""The store seen as entities of OGC SensorThings (OGC 18-088)."""
