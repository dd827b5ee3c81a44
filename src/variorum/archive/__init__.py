"""What is kept: articles, captures, versions and what was made of them, in SQLite or PostgreSQL."""
