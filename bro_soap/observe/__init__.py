"""What is kept of what happened: the audit log, and what metrics are told."""
