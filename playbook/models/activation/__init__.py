"""Activation (激活): is a group alive, and what brings members back."""

from .alive import activity_rhythm, core_leaves, dead_group
from .cadence import how_often, new_or_cheap
from .levers import four_levers, seven_levers
from .packets import luckiest, place_moments, red_packet, split
from .people import helpers_year, star_or_many
