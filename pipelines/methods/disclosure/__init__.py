"""Which counts of linked tables to hide, and what an attacker can still work out: cell suppression with its proof.

The problem (``LinkedTables``), the attacker (``attacker.py``), the cheapest pattern that keeps the attacker out
(``suppression.py``). Nothing here knows what a ward or an offence is.

Source: Fischetti and Salazar-González (2001), Solving the cell suppression problem on tabular data with linear
constraints, Management Science 47(7); Hundepool et al. (2012), Statistical Disclosure Control, ch. 4.
"""
