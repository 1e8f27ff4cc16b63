-- Areas of the reference table: wards, boroughs, BCUs, London, and areas of London that are no borough.
select
    area_code,
    area_name,
    short_name,
    area_type,
    list_filter(string_split(coalesce(member_of, ''), ' '), lambda code: code <> '') as member_of,
    list_filter(list_transform(string_split(coalesce(other_names, ''), ';'), lambda name: trim(name)), lambda name: name <> '') as other_names,
    coalesce(ranked, '') = 'yes' as ranked,
    valid_from,
    valid_to,
    note
from raw.areas
