"""Alarms: conditions that staff must see, from the rules of the city file to those who are told."""
