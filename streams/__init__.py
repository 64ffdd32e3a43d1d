"""Server-sent events: ten thousand open streams in one process, on plain asyncio, without Flask and nameko.

What a client receives is decided here and nowhere else: ``hub`` and what it holds are free of I/O. They run
on the event loop of ``usine serve streams``, or under the lock of a gateway that has everything embedded.
"""
