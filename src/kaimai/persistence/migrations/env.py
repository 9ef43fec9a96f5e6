"""How Alembic runs here: on the connection that `persistence/schema.py` hands over, in its transaction."""

from alembic import context

from kaimai.persistence.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
