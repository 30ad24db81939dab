"""What Alembic runs: the migrations of `versions`, in the transaction of the connection that `app.saved.database.migrate` gives."""

from alembic import context

from app.saved.model import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
