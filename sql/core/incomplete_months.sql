-- Months in which an edition of incidents holds only part of what it should hold of an area: their counts are unknown,
-- not lower. Hospital sites: one that is declared to report, and reports in the edition, has no period over the month.
with sites as (
    select distinct attendances.edition, attendances.borough_code as area_code, sites.site_code, sites.site_name, sites.first_month, sites.last_month
    from staging.accident_emergency_assaults as attendances
    join staging.hospital_sites as sites on sites.site_code = attendances.site_code
),
site_months as (
    select distinct
        edition, site_code,
        cast(unnest(generate_series(date_trunc('month', period_start), period_end, interval 1 month)) as date) as month
    from (
        select distinct edition, site_code, period_start, period_end
        from staging.accident_emergency_assaults
        where site_code is not null
    )
),
edition_months as (
    select distinct edition, month from raw.extract_months where source = 'accident_emergency_assaults'
)
select
    'accident_emergency_assaults' as source,
    sites.edition,
    sites.area_code,
    edition_months.month,
    sites.site_name || ' did not report' as reason
from sites
join edition_months
    on edition_months.edition = sites.edition
    and edition_months.month between coalesce(sites.first_month, edition_months.month) and coalesce(sites.last_month, edition_months.month)
anti join site_months
    on site_months.edition = sites.edition and site_months.site_code = sites.site_code and site_months.month = edition_months.month
