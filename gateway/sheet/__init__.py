"""The sheet of a result about interests: one page of A4 to print, to keep, and to take to a counsellor.

``content`` decides what stands on it, for every format; ``html`` and ``pdf`` draw it, ``data`` is what a
program reads. It has no name and no nickname: who finds it on a printer learns about nobody.
"""
