"""What every REST interface here stands on: bodies, queries, pages, and errors as problem+json."""
