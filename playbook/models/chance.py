"""Seeded random draws that are the same to the last bit in every runtime.

Neither CPython's `random` nor MicroPython's gives the other's numbers, so models draw from here.
"""


class Generator:
    """Wichmann and Hill's generator (1982, Applied Statistics, algorithm AS 183).

    Three short multiplications whose intermediate values stay below 2 to the power of 23: plain
    small integers, hence exact and quick in MicroPython too. Its period is about 7 × 10^12. Good
    enough to teach with; not for secrets.
    """

    def __init__(self, x, y, z):
        """Start from three whole numbers from 1 to 30,268."""
        self.x = x
        self.y = y
        self.z = z

    def uniform(self):
        """Return the next number: at least 0 and below 1."""
        self.x = x = 171 * self.x % 30269
        self.y = y = 172 * self.y % 30307
        self.z = z = 170 * self.z % 30323
        return (x / 30269 + y / 30307 + z / 30323) % 1.0

    def whole(self, n):
        """Return a whole number from 0 to n - 1, each as likely as the others; n from 1."""
        return int(self.uniform() * n)


def generator(seed):
    """Return a Generator for `seed`, a whole number of 0 or more.

    Neighbouring seeds give unrelated draws: the seed is scrambled first, because the generator
    is linear and seeds 1, 2, 3 used as they are would give three shifted copies of one series.
    """
    return Generator(1 + _scramble(3 * seed) % 30268,
                     1 + _scramble(3 * seed + 1) % 30306,
                     1 + _scramble(3 * seed + 2) % 30322)


def _scramble(number):
    """Mix the bits of a whole number into one of 32 bits (the last step of MurmurHash3)."""
    number = (number ^ number >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    number = (number ^ number >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return number ^ number >> 16
