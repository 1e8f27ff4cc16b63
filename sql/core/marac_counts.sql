-- view
-- The counts of each MARAC meeting, one row a meeting and kind of count: cases, repeats, children, referrals by agency,
-- victims by characteristic and ethnicity. A null count was not collected. Referrals can be halves.
select edition, file, file_row, area_code, meeting_date, quarter_start, unnest([
        {'measure': 'marac_cases', 'breakdown': '', 'category': '', 'count': cast(cases as double)},
        {'measure': 'marac_repeat_cases', 'breakdown': '', 'category': '', 'count': cast(repeat_cases as double)},
        {'measure': 'marac_children', 'breakdown': '', 'category': '', 'count': cast(children as double)},
        {'measure': 'marac_cases_with_children', 'breakdown': '', 'category': '', 'count': cast(cases_with_children as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'police', 'count': cast(referrals_police as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'idva', 'count': cast(referrals_idva as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'childrens_social_care', 'count': cast(referrals_childrens_social_care as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'primary_care', 'count': cast(referrals_primary_care as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'secondary_care', 'count': cast(referrals_secondary_care as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'education', 'count': cast(referrals_education as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'housing', 'count': cast(referrals_housing as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'mental_health', 'count': cast(referrals_mental_health as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'probation', 'count': cast(referrals_probation as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'voluntary_sector', 'count': cast(referrals_voluntary_sector as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'substance_misuse', 'count': cast(referrals_substance_misuse as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'adult_social_care', 'count': cast(referrals_adult_social_care as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'mash', 'count': cast(referrals_mash as double)},
        {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'other', 'count': cast(referrals_other as double)},
        {'measure': 'marac_victims', 'breakdown': 'characteristic', 'category': 'minoritised', 'count': cast(minoritised_victims as double)},
        {'measure': 'marac_victims', 'breakdown': 'characteristic', 'category': 'lgbtq', 'count': cast(lgbtq_victims as double)},
        {'measure': 'marac_victims', 'breakdown': 'characteristic', 'category': 'disabled', 'count': cast(disabled_victims as double)},
        {'measure': 'marac_victims', 'breakdown': 'characteristic', 'category': 'male', 'count': cast(male_victims as double)},
        {'measure': 'marac_victims', 'breakdown': 'characteristic', 'category': 'aged_16_17', 'count': cast(victims_aged_16_17 as double)},
        {'measure': 'marac_victims', 'breakdown': 'characteristic', 'category': 'harming_others_under_18', 'count': cast(harming_others_under_18 as double)},
        {'measure': 'marac_victims', 'breakdown': 'characteristic', 'category': 'aged_65_over', 'count': cast(victims_aged_65_over as double)},
        {'measure': 'marac_victims', 'breakdown': 'ethnicity', 'category': 'white', 'count': cast(ethnicity_white as double)},
        {'measure': 'marac_victims', 'breakdown': 'ethnicity', 'category': 'mixed', 'count': cast(ethnicity_mixed as double)},
        {'measure': 'marac_victims', 'breakdown': 'ethnicity', 'category': 'asian', 'count': cast(ethnicity_asian as double)},
        {'measure': 'marac_victims', 'breakdown': 'ethnicity', 'category': 'black', 'count': cast(ethnicity_black as double)},
        {'measure': 'marac_victims', 'breakdown': 'ethnicity', 'category': 'other', 'count': cast(ethnicity_other as double)}
    ], recursive := true)
from staging.marac_returns
where area_code is not null
