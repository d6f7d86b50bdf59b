"""Resources as JSON."""
