-- Published rates of hospital admissions: one row per edition, file, indicator, area, period and breakdown. An area that
-- areas.csv holds neither by its code nor among its other names is not one of ours.
select
    extracts.edition,
    extracts.file,
    published.sha256,
    published.file_row,
    published.indicator_id,
    published.area_code as area_label,
    areas.area_code,
    published.time_period as period_start,
    published.time_period_end as period_end,
    -- the dimensions in which a row is only part of its area's whole
    array_to_string(list_filter([
        case when published.sex <> 'Persons' then 'sex' end,
        case when published.age not ilike 'all ages' then 'age' end,
        lower(published.category_type)
    ], lambda part: part is not null), ' and ') as breakdown,
    array_to_string(list_filter([
        case when published.sex <> 'Persons' then published.sex end,
        case when published.age not ilike 'all ages' then published.age end,
        published.category
    ], lambda part: part is not null), ' and ') as category,
    published.value,
    published.lower,
    published.upper,
    published.count,
    published.denominator,
    case
        when published.value is not null then 'published'
        when published.value_status is not null or published.value_note ilike '%suppress%' then 'suppressed'
        else 'not_published'
    end as status,
    published.value_note
from raw.hospital_admissions as published
join raw.extracts as extracts on extracts.source = 'hospital_admissions' and extracts.sha256 = published.sha256
left join staging.areas as areas
    on areas.area_code = published.area_code or list_contains(areas.other_names, published.area_code)
