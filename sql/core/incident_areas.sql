-- The areas and months that an edition of incidents covers: there no row means that nothing happened, not that nothing
-- is known. A borough that occurs in the edition is covered in all its months. The wards of one vintage (declared to
-- exist from and to the same months) are covered together, from the first to the last month in which one of them
-- occurs: a ward without any incident is then 0, and a ward of another vintage unknown. A ward of no declared vintage
-- is covered only where it occurs itself; no ward is covered in a month in which the borough's incidents name none.
with wards as (
    select
        area_code,
        unnest(member_of) as borough_code,
        case
            when valid_from is null and valid_to is null then area_code
            else coalesce(valid_from, '') || ' to ' || coalesce(valid_to, '')
        end as vintage
    from core.areas
    where area_type = 'ward'
),
months as (
    select distinct source, edition, month from raw.extract_months
),
borough_months as (
    select distinct counted.source, counted.edition, counted.area_code, counted.month
    from core.recorded_incidents as counted
    anti join wards on wards.area_code = counted.area_code
),
ward_months as (
    select distinct counted.source, counted.edition, wards.borough_code, wards.vintage, counted.month
    from core.recorded_incidents as counted
    join wards on wards.area_code = counted.area_code
),
wardless as (
    select source, edition, area_code as borough_code, month
    from borough_months
    anti join ward_months
        on ward_months.source = borough_months.source and ward_months.edition = borough_months.edition
        and ward_months.borough_code = borough_months.area_code and ward_months.month = borough_months.month
),
vintages as (
    select source, edition, borough_code, vintage, min(month) as first_month, max(month) as last_month
    from ward_months
    group by all
)
select months.source, months.edition, boroughs.area_code, months.month
from (select distinct source, edition, area_code from borough_months) as boroughs
join months on months.source = boroughs.source and months.edition = boroughs.edition
union all
select months.source, months.edition, wards.area_code, months.month
from vintages
join wards on wards.borough_code = vintages.borough_code and wards.vintage = vintages.vintage
join months
    on months.source = vintages.source and months.edition = vintages.edition
    and months.month between vintages.first_month and vintages.last_month
anti join wardless
    on wardless.source = months.source and wardless.edition = months.edition
    and wardless.borough_code = wards.borough_code and wardless.month = months.month
