"""Rounds that readers play by hand before the computer takes over, one module a kind."""

from .draw import envelopes, invitations
from .follow import hour
from .mark import network
from .names import lists
from .place import coins
from .score import goods, needs
from .sort import cards
from .story import build_one
from .talk import replies
