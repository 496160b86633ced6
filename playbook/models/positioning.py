"""Positioning (定位): how large a group, through which door, and what a survey can promise."""

import math

from .model import Chart, Headline, choice, model, number, switch, whole

CODE_DAYS = 7
CODE_MEMBERS = 200
MONTH_DAYS = 30


def replies_per_message(readers, reply):
    """Return R, the mean number of direct replies that one message draws.

    readers: people who read it, its writer not counted, 0 or more. reply: chance from 0 to 1
    that one reader replies. Source: Palme 1995 (E03, V1): with 0.05, R is 1 at 20 readers.
    """
    return readers * reply


def chance_of_nothing(replies):
    """Return the chance that one message starts nothing lasting: its chain of replies dies out.

    replies: R, mean direct replies a message, 0 or more. Each message draws a Poisson number of
    replies with mean R, and so does each reply; the chance is the smallest root of
    q = exp(R (q - 1)): 1 up to R = 1, 0.62 at 1.25 and 0.19 at 2. Found by Newton's method from
    0, which climbs to the smallest root without passing it.
    """
    if replies <= 1:
        return 1.0
    q = 0.0
    for _ in range(60):
        value = math.exp(replies * (q - 1))
        step = (value - q) / (1 - replies * value)
        q += step
        if step < 1e-15:
            break
    return min(1.0, q)


def wilson(share, asked, z=1.959963984540054):
    """Return (low, high), the Wilson interval of a share, without continuity correction.

    share: share seen in the sample, 0 to 1. asked: sample size, from 1. z: 1.96 for 95 %,
    two-sided. It counts chance only: not who was asked, who answered, or how they were asked.
    Raises ValueError if the share or the sample size is out of range.
    Source: Wilson 1927.
    """
    if not (0 <= share <= 1 and asked >= 1):
        raise ValueError("share must be from 0 to 1 and asked 1 or more; got %r and %r."
                         % (share, asked))
    square = z * z / asked
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / asked + square / asked / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def _messages(readers, reply, starts, posts, rounds):
    # One topic and its replies, then the replies to these, for a few rounds.
    replies = readers * reply
    chain, last = 1.0, 1.0
    for _ in range(rounds):
        last *= replies
        chain += last
    return (posts + starts * readers) * chain


def readers_left(members, reply, starts, posts, rounds, tolerance):
    """Return (readers, messages a day) once all who find it too much have muted the group.

    members: people in the group, the writer included, from 2. reply: chance that a reader replies
    to a message. starts: topics a reader starts a day. posts: the host's topics a day. rounds:
    rounds of replies before a topic is over. tolerance: messages a day at which half of the
    members have muted it. Readers exclude the writer; all of them, muted ones too, stay members.
    Solves readers (1 + (messages / tolerance)^2) = members - 1, where messages themselves grow
    with readers; the left side only rises, so there is one answer. Newton's method comes down to
    it from above.
    """
    others = members - 1.0
    low, high = 0.0, others
    readers = others
    messages = _messages(readers, reply, starts, posts, rounds)
    for _ in range(60):
        load = messages / tolerance
        gap = readers * (1 + load * load) - others
        if gap > 0:
            high = readers
        else:
            low = readers
        # Half-way steps where the curve is far too steep for a straight line.
        small = readers * 1e-7
        more = _messages(readers + small, reply, starts, posts, rounds) / tolerance
        slope = ((readers + small) * (1 + more * more) - others - gap) / small
        change = gap / slope
        nearer = readers - change
        if not low < nearer < high:
            nearer = (low + high) / 2
        if abs(nearer - readers) <= 1e-13 * others:
            break
        readers = nearer
        messages = _messages(readers, reply, starts, posts, rounds)
    return readers, messages
