"""Issue (uitgifte): what is registered, and what an area holds."""
