"""Why the platform exists: one package a service, identical inside, none importing another."""
