"""Run by Alembic: on the connection that migrate.upgrade opened, or without one to print the SQL."""

from alembic import context

from bro_soap.store.tables import metadata, sqlite_metadata

target = [metadata, sqlite_metadata]

if context.is_offline_mode():
    context.configure(dialect_name=context.config.attributes["dialect"], target_metadata=target, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    # Batch mode: SQLite changes a table by making it anew.
    context.configure(connection=context.config.attributes["connection"], target_metadata=target, render_as_batch=True)
    context.run_migrations()
