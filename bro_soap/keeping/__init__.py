"""What the keeper of the register does: corrections under review, investigation, deregistration, rebuilding."""
