-- Unit costs of crime (Home Office Research Report 99) in pounds of the price year, with what was only remembered.
select cost_category, title, unit_cost, price_year, is_violent = 'yes' as is_violent, provenance
from raw.unit_costs
