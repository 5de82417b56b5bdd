"""The catalogue of the city's open data, as data portals harvest it: DCAT-AP 3."""
