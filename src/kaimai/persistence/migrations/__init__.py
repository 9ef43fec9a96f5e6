"""The schema's history: what `kaimai migrate` runs, in order."""
