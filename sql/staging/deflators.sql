-- Price indices by financial year, supplied by the partnership (empty as shipped).
select financial_year, index, publication
from raw.deflators
