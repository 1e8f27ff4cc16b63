-- Harm weights by set and leaf offence, supplied by the partnership (empty as shipped).
select weight_set, weight_unit, offence, weight, publication
from raw.harm_weights
