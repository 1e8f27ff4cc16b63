"""Editions for readers outside the partnership: made once, from the restricted published tables, by declared rules.

Rows of sources that are not open are dropped (``public_tables``), the assessment's settings are narrowed to what is left
(``public_assessment``), and what was made is searched for what must not be there (``guard``). Everything downstream reads
the folder of its own audience and nothing else.
"""
