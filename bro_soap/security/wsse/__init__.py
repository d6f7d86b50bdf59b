"""Messages that are signed and encrypted (Digikoppeling WUS)."""
