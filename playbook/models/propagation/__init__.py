"""Propagation (传播): how groups grow."""

from .loop import invite_loop
from .paths import compare, hybrid, product, service, spreading
