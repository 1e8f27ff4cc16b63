-- Which borough each local authority's name in street-level extracts is; one row a name, '' for rows without a place.
select found.area_label, names.area_code as borough_code
from (select distinct coalesce(area_label, '') as area_label from raw.police_street) as found
left join staging.area_names as names
    on names.name_key = regexp_replace(upper(replace(found.area_label, '&', 'and')), '[^A-Z0-9]', '', 'g')
