-- The ward that each file of incidents means by a code or a name. A code of no declared ward means none. Old and new
-- wards share names, so a name is looked up among the wards of one vintage (existing from and to the same months): the
-- one that knows most of the file's names, and of two that know as many the one that existed in all its months.
with found as (
    select distinct 'ambulance' as source, sha256, ward_code as code_label, ward_name as name_label from raw.ambulance
    union
    select 'asb_casework', sha256, ward_code, ward_name from raw.asb_casework
    union
    select 'police_asb_calls', sha256, ward_code, ward_name from raw.police_asb_calls
    union
    select 'council_complaints', sha256, ward_code, ward_name from raw.council_complaints
    union
    select 'member_enquiries', sha256, ward_code, ward_name from raw.member_enquiries
),
wards as (
    select
        area_code,
        member_of[1] as borough_code,
        regexp_replace(upper(replace(unnest(list_concat([area_name], other_names)), '&', 'and')), '[^A-Z0-9]', '', 'g') as name_key,
        valid_from,
        valid_to,
        coalesce(valid_from, '') || ' to ' || coalesce(valid_to, '') as vintage
    from staging.areas
    where area_type = 'ward'
),
keyed as (
    select *, regexp_replace(upper(replace(name_label, '&', 'and')), '[^A-Z0-9]', '', 'g') as name_key
    from found
),
months as (
    select source, sha256, strftime(min(month), '%Y-%m') as first_month, strftime(max(month), '%Y-%m') as last_month
    from raw.extract_months
    group by all
),
vintages as (
    select
        keyed.source, keyed.sha256, wards.vintage,
        count(distinct keyed.name_key) as names,
        any_value(coalesce(wards.valid_from, '') <= months.first_month and coalesce(wards.valid_to, '9999') >= months.last_month) as existed
    from keyed
    join wards on wards.name_key = keyed.name_key
    join months on months.source = keyed.source and months.sha256 = keyed.sha256
    where keyed.code_label is null
    group by all
),
ranked as (
    select
        *,
        rank() over (partition by source, sha256 order by names desc, existed desc) as place,
        count(*) over (partition by source, sha256, names, existed) as equals
    from vintages
)
select
    keyed.source, keyed.sha256, keyed.code_label, keyed.name_label,
    coalesce(coded.area_code, named.area_code) as ward_code,
    coalesce(coded.borough_code, named.borough_code) as borough_code
from keyed
left join (select distinct area_code, borough_code from wards) as coded on coded.area_code = keyed.code_label
left join ranked
    on ranked.source = keyed.source and ranked.sha256 = keyed.sha256 and ranked.place = 1 and ranked.equals = 1
    and keyed.code_label is null
left join wards as named on named.name_key = keyed.name_key and named.vintage = ranked.vintage
where keyed.code_label is not null or keyed.name_label is not null
