"""Pure statistics, one method a file: NumPy arrays in, NumPy arrays out.

What does not belong here: tables, files, names of measures or of places, and wording.
Missing values are NaN and give NaN; impossible values are refused with a ValueError.
"""
