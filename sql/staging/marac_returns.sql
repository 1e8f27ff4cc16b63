-- view
-- MARAC meetings: one row per edition, file and meeting. A MARAC's name that is no borough's keeps its row, with an
-- empty area.
with names as (
    select found.marac_name, known.area_code
    from (select distinct marac_name from raw.marac_returns) as found
    left join staging.area_names as known
        on known.name_key = regexp_replace(upper(regexp_replace(replace(found.marac_name, '&', 'and'), '\bMARAC\b', '', 'gi')), '[^A-Z]', '', 'g')
)
select
    extracts.edition,
    extracts.file,
    names.area_code,
    meetings.*,
    cast(date_trunc('quarter', meetings.meeting_date) as date) as quarter_start
from raw.marac_returns as meetings
join raw.extracts as extracts on extracts.source = 'marac_returns' and extracts.sha256 = meetings.sha256
join names on names.marac_name = meetings.marac_name
