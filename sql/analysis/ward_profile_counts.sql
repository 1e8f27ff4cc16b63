-- What ward profiles are made of: the total and the main offence groups of each ward of the assessment, with residents
-- where known. From the police's own ward extract; where it holds no ward of this period, from street-level crime.
with profiled(source, position, measure, is_total) as (
    values
        ('mps_ward_crime', 0, 'total_notifiable_offences', true),
        ('mps_ward_crime', 1, 'violence_against_the_person', false),
        ('mps_ward_crime', 2, 'sexual_offences', false),
        ('mps_ward_crime', 3, 'robbery', false),
        ('mps_ward_crime', 4, 'burglary', false),
        ('mps_ward_crime', 5, 'vehicle_offences', false),
        ('mps_ward_crime', 6, 'theft', false),
        ('mps_ward_crime', 7, 'arson_and_criminal_damage', false),
        ('mps_ward_crime', 8, 'drug_offences', false),
        ('mps_ward_crime', 9, 'public_order_offences', false),
        ('police_street', 0, 'street_crime', true),
        ('police_street', 1, 'street_violence_and_sexual_offences', false),
        ('police_street', 2, 'street_robbery', false),
        ('police_street', 3, 'street_burglary', false),
        ('police_street', 4, 'street_vehicle_crime', false),
        ('police_street', 5, 'street_theft_from_the_person', false),
        ('police_street', 6, 'street_shoplifting', false),
        ('police_street', 7, 'street_criminal_damage_and_arson', false),
        ('police_street', 8, 'street_drugs', false),
        ('police_street', 9, 'street_public_order', false)
),
counted as (
    select
        figures.assessment, figures.source, profiled.position, profiled.measure, profiled.is_total,
        figures.area_code, figures.area_name, figures.count, figures.dispersion, figures.population, figures.population_year,
        figures.rate_per_1000, figures.rate_lower_per_1000, figures.rate_upper_per_1000,
        bool_or(profiled.is_total and figures.count is not null) over (partition by figures.source) as is_known
    from analysis.figures as figures
    join profiled on profiled.measure = figures.measure and profiled.source = figures.source
    where figures.assessment = $assessment and figures.area_type = 'ward' and figures.comparison = '12_month'
)
select * exclude (is_known)
from counted
where is_known
qualify source = min(source) over ()
