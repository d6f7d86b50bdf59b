"""The ways in and out; each channel is a room, and only channels write envelopes, JSON or CSV."""
