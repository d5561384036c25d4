"""The record: tables, migrations, and what is read and written. SQL is known here and nowhere else."""
