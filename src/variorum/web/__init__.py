"""The pages and the API over an archive: routes only."""
