-- Attendances after an assault: one row per edition, file and attendance, in the month of the assault. A site belongs to
-- the borough that the table of sites counts it for; a method without meaning keeps its row, with an empty offence.
select
    extracts.edition,
    extracts.file,
    attendances.sha256,
    attendances.file_row,
    'Assault Method' as group_label,
    attendances.offence_label,
    meanings.offence_group,
    meanings.offence,
    attendances.site_code as area_label,
    sites.site_code,
    sites.area_code as borough_code,
    attendances.location_type,
    cast(date_trunc('month', attendances.assault_date) as date) as month,
    attendances.assault_date,
    attendances.arrival_date,
    attendances.period_start,
    attendances.period_end
from raw.accident_emergency_assaults as attendances
join raw.extracts as extracts
    on extracts.source = 'accident_emergency_assaults' and extracts.sha256 = attendances.sha256
left join staging.hospital_sites as sites on sites.site_code = upper(trim(attendances.site_code))
left join meta.offence_labels as meanings
    on meanings.source = 'accident_emergency_assaults' and meanings.group_key = 'ASSAULTMETHOD'
    and meanings.offence_key = regexp_replace(upper(attendances.offence_label), '[^A-Z0-9]', '', 'g')
