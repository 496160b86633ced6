"""Reduced tables give the figures of whole ones, to the last digit."""

import numpy as np
import pandas as pd
import pytest

from playbook import metrics
from playbook.community import Community
from playbook.community.reduced import reduce
from playbook.diagnosis import diagnose

START = pd.Timestamp("2025-03-03")


def alike(community):
    whole, small = diagnose(community), diagnose(reduce(community))
    assert repr(small) == repr(whole)
    assert [(f.key, f.value, f.said, f.basis) for f in small.figures] == \
        [(f.key, f.value, f.said, f.basis) for f in whole.figures]
    assert [p.to_dict() for p in small._pictures] == [p.to_dict() for p in whole._pictures]


def made(seed, days, told, listed, answered):
    """A community of random data: staff or not, lists or not, answers or not."""
    chance = np.random.default_rng(seed)
    groups, people = 1 + seed % 5, 3 + seed * 7

    def ids(kind, n, many):
        return pd.array(np.char.add(f"{kind}-", chance.integers(0, many, n).astype(str)), dtype="str")

    def times(n):
        return (START + pd.to_timedelta(chance.integers(0, days * 86_400, n), unit="s")).astype(
            "datetime64[us]")

    n = 40 + 60 * seed
    tables = {"messages": pd.DataFrame({
        "message_id": pd.array([f"message-{i}" for i in range(n)], dtype="str"),
        "group_id": ids("group", n, groups), "member_id": ids("member", n, people),
        "sent_at": times(n), "kind": pd.array(chance.choice(["question", "chat"], n), dtype="str")})}
    if answered:
        tables["messages"]["reply_to"] = pd.array(
            np.where(chance.random(n) < 0.4, ids("message", n, n), None), dtype="str")
    tables["orders"] = pd.DataFrame({
        "member_id": pd.array(np.where(chance.random(n) < 0.9, ids("member", n, people), None),
                              dtype="str"), "ordered_at": times(n), "amount_yuan": 1.0})
    everybody = [f"member-{i}" for i in range(people + 3)]
    if told:
        tables["members"] = pd.DataFrame({"member_id": pd.array(everybody, dtype="str"), "kind": pd.array(
            chance.choice(["customer", "staff"], people + 3, p=[0.8, 0.2]), dtype="str")})
    if listed:
        tables["memberships"] = pd.DataFrame({
            "group_id": ids("group", n, groups), "member_id": ids("member", n, people + 3),
            "joined_at": times(n)})
        tables["groups"] = pd.DataFrame({
            "group_id": pd.array([f"group-{i}" for i in range(groups)], dtype="str"),
            "created_at": times(groups)})
    return Community(tables)


def test_the_case():
    alike(Community.case())


def test_what_small_tables_cannot_tell_is_said():
    small = reduce(made(1, 40, True, True, True))
    for asked in (lambda: metrics.heatmap(small.messages, START, START + metrics.DAY),
                  lambda: metrics.posts_per_member(small.memberships, small.messages),
                  lambda: metrics.rfm(small.orders, START)):
        with pytest.raises(ValueError, match="load fewer groups or a shorter time"):
            asked()


@pytest.mark.parametrize("seed", range(8))
def test_random_data(seed):
    alike(made(seed, [3, 40, 100, 200][seed % 4], seed % 3 > 0, seed % 2 == 0, seed % 4 > 1))
