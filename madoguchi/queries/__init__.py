"""Questions to the database: they read, answer with plain typed values, and write nothing."""
