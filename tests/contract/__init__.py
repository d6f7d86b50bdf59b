"""Proof that the contract files are equal to the published interface, and that SOAP toolkits can load them."""
