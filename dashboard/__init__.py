"""The pages that show the city live; they know nothing but the API."""
