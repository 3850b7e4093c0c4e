"""The database: engine, tables, migrations, keys and formats."""
