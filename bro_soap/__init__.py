"""The server side of the Dutch key registry of the subsurface (BRO): delivery and issue over SOAP."""
