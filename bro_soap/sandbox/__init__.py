"""Everything invented, for trying out."""
