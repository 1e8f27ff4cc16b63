-- The community safety partnership and police force area of each local authority: one row per edition, authority and
-- partnership (an authority made of several can keep their partnerships).
select
    extracts.edition,
    extracts.file,
    areas.file_row,
    areas.borough_code,
    areas.borough_name,
    areas.partnership_code,
    areas.partnership_name,
    areas.police_force_code,
    areas.police_force_name,
    areas.year
from raw.community_safety_partnerships as areas
join raw.extracts as extracts on extracts.source = 'community_safety_partnerships' and extracts.sha256 = areas.sha256
