"""Positioning (定位): how large a group, through which door."""

from .doors import entry_doors
from .size import group_size
from .survey import survey_interval
