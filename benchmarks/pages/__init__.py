"""The dashboard's pages in Chromium, with every service as it is deployed."""
