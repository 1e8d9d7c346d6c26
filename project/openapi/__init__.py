"""The REST interface as pages: an index that a person can read, Swagger UI and Redoc."""
