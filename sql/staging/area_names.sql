-- Every spelling by which an extract can name a borough or an area that is no borough (capitals and digits only).
with spellings as (
    select area_code, unnest(list_concat([area_name, short_name], other_names)) as spelling
    from staging.areas
    where area_type in ('borough', 'not_a_borough')
)
select distinct
    area_code,
    regexp_replace(upper(replace(spelling, '&', 'and')), '[^A-Z0-9]', '', 'g') as name_key
from spellings
