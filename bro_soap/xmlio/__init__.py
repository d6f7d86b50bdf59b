"""XML in and out: names, one hardened parser, schemas, contract files."""
