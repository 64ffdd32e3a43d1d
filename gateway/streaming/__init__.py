"""The streams of a gateway that has everything embedded; elsewhere they have a process of their own."""
