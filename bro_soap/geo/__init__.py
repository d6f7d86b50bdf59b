"""Places: transformation to ETRS89 and the boundaries of the Netherlands."""
