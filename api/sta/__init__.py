"""OGC SensorThings API 1.1 (OGC 18-088), to be read: what the city knows, for existing clients."""
