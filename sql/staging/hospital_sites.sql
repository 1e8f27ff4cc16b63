-- Hospital sites and the borough that the figures of each are counted for.
select
    upper(trim(site_code)) as site_code,
    site_name,
    area_code,
    cast(try_strptime(nullif(reports_from, ''), '%Y-%m') as date) as first_month,
    cast(try_strptime(nullif(reports_to, ''), '%Y-%m') as date) as last_month
from raw.hospital_sites
