"""The REST interface as OpenAPI 3.1, made from the views: exact, so that a program written from it alone is right."""
