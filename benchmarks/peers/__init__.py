"""The same work in other frameworks, as well as their documentation allows. Knows nothing of the project."""
