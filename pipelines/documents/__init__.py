"""From published tables to a composed document. Nothing here reads the warehouse or an extract."""
