-- Mid-year population estimates of boroughs: one row per edition, area and year.
select
    extracts.edition,
    names.area_code,
    estimates.area_label,
    estimates.year,
    estimates.population
from raw.population as estimates
join raw.extracts as extracts on extracts.source = 'population' and extracts.sha256 = estimates.sha256
left join staging.area_names as names
    on names.name_key = regexp_replace(upper(replace(estimates.area_label, '&', 'and')), '[^A-Z0-9]', '', 'g')
