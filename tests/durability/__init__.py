"""Proof that nothing acknowledged is lost and nothing is registered twice, whatever is killed and whenever.

`python -m tests.durability.run --rounds 1000 --database sqlite` (or `postgresql`) starts the real service, lets several
clients deliver through it, kills processes with SIGKILL at random moments, and compares the clients' ledger with the
register. `test_kills.py` is the short version.
"""
