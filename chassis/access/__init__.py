"""Who presents an access token, and whether it is still good: what every door of the platform checks."""
