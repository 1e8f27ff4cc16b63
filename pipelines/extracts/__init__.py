"""From the files that publishers send to typed rows. No measure, area or statistic belongs here."""
