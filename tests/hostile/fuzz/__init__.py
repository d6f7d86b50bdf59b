"""Messages by chance: what nobody thought of must meet a refusal too. `python -m tests.hostile.fuzz --help`."""
