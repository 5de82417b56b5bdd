"""What resources hold, as tables: named, typed columns with units, and rows in batches."""
