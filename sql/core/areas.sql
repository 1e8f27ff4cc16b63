-- All areas: those of the reference table, and wards that only an extract names (wards of other boroughs).
with wards as (
    select
        rows.area_code,
        any_value(rows.ward_name) as area_name,
        mode(rows.borough_code) filter (where boroughs.area_type = 'borough') as borough_code
    from staging.mps_ward_crime as rows
    left join staging.areas as boroughs on boroughs.area_code = rows.borough_code
    group by rows.area_code
)
select area_code, area_name, short_name, area_type, member_of, ranked, valid_from, valid_to
from staging.areas
union all
select area_code, area_name, area_name, 'ward', [coalesce(borough_code, 'unknown')], false, null, null
from wards
where area_code not in (select area_code from staging.areas)
