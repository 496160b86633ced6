"""Positioning (定位): how large a group, through which door."""

from .doors import entry_doors
from .size import chance_of_nothing, group_size, replies_per_message
from .survey import survey_interval
