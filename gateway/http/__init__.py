"""HTTP: the application, its hooks, bodies, headers, errors, compression, the OpenAPI document."""
