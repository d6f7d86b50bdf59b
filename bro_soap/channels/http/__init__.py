"""What all channels share: callers, bounds and answers over HTTP."""
