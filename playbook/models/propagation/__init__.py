"""Propagation (传播): how groups grow."""

from .loop import invite_loop
from .paths import compare, grow_then_sell, hybrid, product, service, spreading
