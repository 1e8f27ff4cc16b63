-- Which boroughs (and areas that are no borough) count towards which larger area.
-- An area is known only when all its required members are: a borough that a file leaves out is unknown, not zero.
select
    larger.area_code,
    member.area_code as member_code,
    member.ranked as required
from core.areas as member
cross join unnest(member.member_of) as membership(larger_code)
join core.areas as larger on larger.area_code = membership.larger_code
where larger.area_type in ('bcu', 'london')
