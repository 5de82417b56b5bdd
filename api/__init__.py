"""The HTTP API: what is known of the city, as it is and as it changes."""
