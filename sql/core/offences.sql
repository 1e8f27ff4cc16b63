-- Every leaf offence that a label can mean, with its title, its groups and the unit cost that stands for it. A leaf
-- without a row in offences.csv is named by its key.
with leaves as (
    select offence, list_sort(list(distinct offence_group)) as offence_groups
    from meta.offence_labels
    group by all
)
select
    leaves.offence,
    coalesce(declared.title, upper(substr(leaves.offence, 1, 1)) || replace(substr(leaves.offence, 2), '_', ' ')) as title,
    leaves.offence_groups,
    declared.offence is not null as is_declared,
    costs.cost_category,
    costs.unit_cost,
    costs.price_year,
    costs.is_violent,
    costs.provenance
from leaves
left join staging.offences as declared on declared.offence = leaves.offence
left join staging.unit_costs as costs on costs.cost_category = declared.cost_category
