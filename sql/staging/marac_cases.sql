-- view
-- Cases of the MARAC: one row per edition and case, a case that two files hold once. `again_after` is the day on which
-- the same victim and perpetrator were heard last, `victim_again_after` the same victim with whomever; null where they
-- were not, or a key is not recorded.
with cases as (
    select distinct on (extracts.edition, coalesce(extract_rows.case_number, extract_rows.sha256 || '/' || extract_rows.file_row))
        extracts.edition,
        names.area_code,
        cast(date_trunc('month', extract_rows.meeting_date) as date) as month,
        extract_rows.meeting_date,
        extract_rows.victim_key,
        extract_rows.perpetrator_key,
        coalesce(extract_rows.referrer, 'unknown') as referrer,
        extract_rows.repeat_flag,
        extract_rows.criminal_flag,
        coalesce(extract_rows.victim_born, 'unknown') as victim_age_band,
        coalesce(extract_rows.victim_sex, 'unknown') as victim_sex
    from raw.marac_cases as extract_rows
    join raw.extracts as extracts on extracts.source = 'marac_cases' and extracts.sha256 = extract_rows.sha256
    join staging.area_names as names
        on names.name_key = regexp_replace(upper(replace(extract_rows.area_label, '&', 'and')), '[^A-Z0-9]', '', 'g')
    order by extracts.edition, coalesce(extract_rows.case_number, extract_rows.sha256 || '/' || extract_rows.file_row), extract_rows.sha256, extract_rows.file_row
)
select
    *,
    case
        when victim_key is not null and perpetrator_key is not null
        then lag(meeting_date) over (partition by edition, area_code, victim_key, perpetrator_key order by meeting_date)
    end as again_after,
    case
        when victim_key is not null
        then lag(meeting_date) over (partition by edition, area_code, victim_key order by meeting_date)
    end as victim_again_after
from cases
