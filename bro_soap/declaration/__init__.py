"""What a kind of registration object may declare, and nothing that knows a kind."""
