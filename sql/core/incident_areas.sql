-- The areas that an edition of incidents covers: the boroughs that occur in it and the wards of those boroughs. No row
-- of such an area means that nothing happened there, not that nothing is known.
with boroughs as (
    select distinct source, edition, borough_code as area_code
    from core.incidents
)
select source, edition, area_code from boroughs
union
select boroughs.source, boroughs.edition, wards.area_code
from boroughs
join core.areas as wards on wards.area_type = 'ward' and list_contains(wards.member_of, boroughs.area_code)
where exists (
    select 1 from core.recorded_incidents as counted
    where counted.source = boroughs.source and counted.edition = boroughs.edition and counted.area_code = wards.area_code
)
