"""Start: why a group, whom it reaches, and what that costs."""

from .reach import reach
from .ways import ways
