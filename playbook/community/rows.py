"""Rows: which are left out, which are one, and what orders come to after refunds."""

import re

import numpy as np
import pandas as pd

from ..models.words import say
from .checks import COUNTED, Part, schema
from .shapes import PREFERRED

# Why a row is left out; the later reason counts where there are two.
REASONS = ["", "sender", "private", "action", "system", "expense", "gone", "unpaid", "closed",
           "refunded", "uncounted", "empty", "footer", "header", "total"]
TOTAL = re.compile(r"总|累计|total", re.IGNORECASE)


def status(said, value):
    """The code of an order's status, from its words; NaN where they are not known."""
    if value == value:
        return value
    back = re.search(r"退款\D*(\d[\d,]*(?:\.\d+)?)", said)
    if back:
        return f"part:{back[1].replace(',', '')}"
    for code, parts in (("part", ("部分退",)), ("refunded", ("全额退", "已退款", "退款成功", "全部退"))):
        if any(p in said for p in parts):
            return code
    if "退款" in said:
        return value
    for code, parts in (("unpaid", ("待付", "待支付", "未付", "未支付")),
                        ("closed", ("取消", "作废", "关闭"))):
        if any(p in said for p in parts):
            return code
    return value


def settle(part, plan, read, problems):
    """Apply the helping columns of a part, and drop them. Returns people and their kinds, by ID."""
    people, frame = {}, part.frame
    if "_kind" in frame:
        people = kinds(part, frame["_kind"])
    if plan.table == "orders":
        refunds(part, plan, read)
    elif plan.table == "memberships" and "_present" in frame:
        gone = (frame["_present"] == "gone").to_numpy()
        if "left_at" in frame:
            gone = gone & frame["left_at"].isna().to_numpy()
        leave_out(part, gone, "gone", plan, read)
    elif plan.table == "counts":
        uncounted(part, plan, read)
    if plan.archive:
        people = archived(part, read)
    second(part, plan, read, problems)
    for c in [c for c in part.frame if c[:1] == "_" or "~" in c]:
        del part.frame[c]
    for c in [c for c in part.numbers if c[:1] == "_" or "~" in c]:
        del part.numbers[c]
    for column in ("join_scene", "kind"):       # nothing but words that nobody knows
        if plan.table in ("memberships", "members") and column in part.frame \
                and len(part.frame) and part.frame[column].isna().all():
            del part.frame[column]
    return people


def leave_out(part, where, reason, plan, read):
    if where.any():
        read.dropped[plan.table, reason] += int(where.sum())
        part.keep(~where)


def kinds(part, said):
    """{number: (pseudonym, kind)} of the people whom a sheet calls customer or staff."""
    table = pd.DataFrame({"n": part.numbers["member_id"], "id": part.frame["member_id"],
                          "kind": said})
    table = table[(table["n"] != 0) & table["kind"].notna()].drop_duplicates(["n", "kind"])
    found = {}
    for n, name, kind in table.itertuples(index=False):
        found[n] = (name, "staff" if found.get(n, ("", ""))[1] == "staff" else kind)
    return found


def archived(part, read):
    """Who is staff in the message archive: whose ID does not begin as those of others do."""
    outside = part.frame.pop("_outside")
    table = pd.DataFrame({"n": part.numbers["member_id"], "id": part.frame["member_id"],
                          "kind": np.where(outside, "customer", "staff")}).drop_duplicates("n")
    read.say("In the message archive, senders whose ID begins with wm or wo count as customers, "
             "as WeCom's external IDs do, and all others as staff.")
    return {n: (name, kind) for n, name, kind in table.itertuples(index=False)}


def uncounted(part, plan, read):
    """Leave out counts of nothing but zeros where others are not: days not counted yet.

    And messages that a tool gives as a total up to each day become those of the day: where they
    never fall in a week or more, and rise by at least as many as wrote.
    """
    frame = part.frame
    given = [c for c in COUNTED if c in frame]
    values = frame[given].astype("Float64").fillna(0).to_numpy(float)
    zero, filled = (values == 0).all(axis=1), frame[given].notna().sum(axis=1).to_numpy()
    if "members" in frame:
        size = frame["members"].astype("Float64").fillna(0)
        alive = size.groupby(part.numbers["group_id"]).transform("max").to_numpy(float) > 0
        drop = zero & alive & frame["members"].notna().to_numpy()
    else:
        last = (frame["date"] == frame["date"].max()).to_numpy()
        drop = zero & last & (filled >= 3) & bool(zero[last].all()) & ~zero[~last].all()
    empty = filled == 0
    leave_out(part, drop & ~empty, "uncounted", plan, read)
    if drop.any():
        empty = empty[~(drop & ~empty)]
    leave_out(part, empty, "empty", plan, read)
    if "messages" in part.frame and TOTAL.search(plan.header[plan.columns["messages"]]):
        differences(part, read)


def differences(part, read):
    """Turn totals of messages up to each day into those of the day, where they are such."""
    frame = part.frame.assign(group=part.numbers["group_id"]).sort_values(["group", "date"])
    steps = frame.groupby("group")["messages"].diff()
    least = frame["wrote"] if "wrote" in frame else 0
    told = steps.notna()
    if told.sum() < 6 or (steps[told] < 0).any() or (steps < least)[told].any() \
            or not (steps[told] > 0).any():
        return
    part.frame["messages"] = steps.reindex(part.frame.index).astype("Int64")
    read.facts["totals"] += len(frame)


def refunds(part, plan, read):
    """Orders come to what was paid less what was paid back."""
    frame = part.frame
    if plan.scale == 100:
        read.say("Amounts of orders are given in fen (分) and were divided by 100.")
    elif plan.scale != 1:
        read.say("Amounts of orders are given in 万元 and were multiplied by 10,000.")
    if "amount_yuan" not in frame or not len(frame):
        return
    paid_back(part, plan, read)
    frame = part.frame
    amount = frame["amount_yuan"].to_numpy(float)
    said = frame["_status"].astype(object).fillna("").astype(str) if "_status" in frame else \
        pd.Series("", index=frame.index)
    back = frame["_refund"].fillna(0).abs().to_numpy(float) if "_refund" in frame else \
        np.zeros(len(frame))
    told = said.str.extract(r"^part:([\d.]+)$")[0].astype(float).fillna(0).to_numpy()
    back = np.where(back > 0, back, told)
    full = (said == "refunded").to_numpy() & (back == 0) | (back > 0) & (back >= amount)
    some = (back > 0) & ~full
    if some.any():
        frame["amount_yuan"] = np.where(some, np.round(amount - back, 6), amount)
        read.facts["refunded in part"] += int(some.sum())
        read.facts["yuan back"] += float(back[some].sum())
    unsure = said.isin(["part", "disputed"]).to_numpy() & (back == 0)
    read.facts["refund unknown"] += int((unsure & ~full).sum())
    leave_out(part, full, "refunded", plan, read)
    read.facts["zero"] += int((part.frame["amount_yuan"] == 0).sum())
    if "member_id" in part.frame:
        read.facts["no buyer"] += int((part.numbers["member_id"] == 0).sum())


def paid_back(part, plan, read):
    """Take rows of a negative amount, which are refunds, off the orders that they belong to.

    A refund of an order in the same sheet, by its number, goes into that order's `_refund`; one
    without such an order is left out. Both are counted.
    """
    frame = part.frame
    amount = frame["amount_yuan"].fillna(0).to_numpy(float)
    refund = amount < 0
    if not refund.any():
        return
    numbers = part.numbers.get("order_id", np.zeros(len(frame), dtype=np.uint64))
    sold = {n: i for i, n in enumerate(numbers.tolist()) if n and amount[i] > 0}
    back = np.abs(frame["_refund"].fillna(0).to_numpy(float)) if "_refund" in frame else \
        np.zeros(len(frame))
    alone = refund.copy()
    for i in np.flatnonzero(refund):
        order = sold.get(int(numbers[i]))
        if order is not None:
            alone[i] = False
            back[order] -= amount[i]
    frame["_refund"] = back
    read.facts["refunds alone, yuan"] += float(-amount[alone].sum())
    read.dropped[plan.table, "netted"] += int((refund & ~alone).sum())
    read.dropped[plan.table, "alone"] += int(alone.sum())
    part.keep(~refund)


def second(part, plan, read, problems):
    """Compare further columns of one meaning with the one that is read.

    Where they differ and one is a matter of preference, such as what was paid before what was
    asked, that is said; else nobody can tell which is right.
    """
    for name in [c for c in part.frame if "~" in c]:
        column = name.split("~")[0]
        if column not in part.frame or column[:1] == "_":
            continue
        first, other = part.frame[column], part.frame[name]
        fill = (first.isna() & other.notna()).to_numpy()
        if fill.any() and column == "ordered_at" and plan.table == "orders":
            paid = (part.frame["_status"] == "paid").to_numpy(dtype=bool) \
                if "_status" in part.frame else np.zeros(len(fill), dtype=bool)
            part.frame[column] = first.where(~(fill & paid), other)
            leave_out(part, fill & ~paid, "unpaid", plan, read)
        elif fill.any():
            part.frame[column] = first.where(~fill, other)
            if column in part.numbers:
                part.numbers[column] = np.where(fill, part.numbers[name], part.numbers[column])
        first, other = part.frame[column], part.frame[name]
        differ = (first.notna() & other.notna()).to_numpy().copy()
        differ[differ] = first[differ].astype(object).to_numpy() != \
            other[differ].astype(object).to_numpy()
        headers = {c: plan.header[p] for c, p in [(column, plan.columns[column]), *(
            (f"{c}~{n}", p) for n, (c, p) in enumerate(plan.others))]}
        if not differ.any():
            continue
        if {column, f"{plan.table}.{column}"} & PREFERRED:
            read.say("{table} have two columns for {column}: {first} is read and {other} is not; "
                     "they differ in {n:,} of {total:,} rows.", table=plan.table.capitalize(),
                     column=column, first=headers[column].strip(), other=headers[name].strip(),
                     n=int(differ.sum()), total=len(differ))
        else:
            problems.add_rows([(part.file, part.sheet, r, part.letters[name])
                               for r in part.rows[differ]],
                              say("differs from {other}, which means {column} too; rename the column that is "
                                  "something else",
                                  other=part.letters[column], column=column))


# Over several sheets ----------------------------------------------------------------------------

OVERLAP = {"messages": ("group_id", "member_id", "sent_at"),
           "orders": ("member_id", "ordered_at", "amount_yuan")}
EVENT = {"messages": "message_id", "orders": "order_id"}


def merge(name, parts, read):
    """Count what stands twice once: equal rows, rows of one key that do not contradict each other,
    and events of sheets that overlap."""
    s = schema()[name]
    if name in OVERLAP and not all(EVENT[name] in p.frame for p in parts):
        if len(parts) > 1:
            read.merged[name] += overlaps(parts, OVERLAP[name])
        return
    key = ("group_id", "member_id", "joined_at") if name == "memberships" else s.key
    if all(c in p.frame for p in parts for c in key):
        read.merged[name] += coalesce(name, parts, key)


def _keys(parts, columns):
    """The key of every row as columns of numbers."""
    table = {}
    for c in columns:
        if all(c in p.numbers for p in parts):
            table[c] = np.concatenate([p.numbers[c] for p in parts])
        else:
            table[c] = pd.factorize(pd.concat([p.frame[c] for p in parts]))[0]
    return pd.DataFrame(table)


def _split(parts, kept):
    """Keep rows of the parts by one mask over all of them."""
    start = 0
    for part in parts:
        end = start + len(part.rows)
        part.keep(kept[start:end])
        start = end


def overlaps(parts, columns):
    """Drop events that an earlier sheet has as often; how many.

    Within a sheet equal rows stay: two messages of one minute are two messages. What two sheets both
    hold is held by each of them as often, so the one that has more of it is right.
    """
    if not all(c in p.frame for p in parts for c in columns):
        return 0
    keys = _keys(parts, columns)
    source = np.repeat(np.arange(len(parts)), [len(p.rows) for p in parts])
    again = keys.duplicated(keep=False).to_numpy()
    if not again.any():
        return 0
    some = keys[again].assign(source=source[again])
    some["turn"] = some.groupby([*columns, "source"]).cumcount()
    double = np.zeros(len(keys), dtype=bool)
    double[again] = some.duplicated([*columns, "turn"]).to_numpy()
    _split(parts, ~double)
    return int(double.sum())


def coalesce(name, parts, key):
    """Join rows of one key that do not contradict each other; how many fewer there are."""
    keys = _keys(parts, key)
    blank = np.zeros(len(keys), dtype=bool)
    for c in key:
        if c in parts[0].numbers:
            blank |= keys[c].to_numpy() == 0
    again = keys.duplicated(keep=False).to_numpy() & ~blank
    if not again.any():
        return 0
    frames = pd.concat([p.frame for p in parts], ignore_index=True)
    rows = frames[again].astype(object)
    group = keys[again].groupby(list(key), sort=False).ngroup().to_numpy()
    skip = {"membership_id"} if name == "memberships" else set()
    values = [c for c in frames if c not in skip]
    agree = (rows[values].groupby(group).nunique(dropna=True) <= 1).all(axis=1)
    at = np.flatnonzero(again)
    joined = agree.to_numpy()[group]
    first = ~pd.Series(group).duplicated().to_numpy()
    kept = np.ones(len(keys), dtype=bool)
    kept[at[joined & ~first]] = False
    _fill(parts, rows[values], group, at, joined, first)
    _split(parts, kept)
    return int((~kept).sum())


def _fill(parts, rows, group, at, joined, first):
    """Fill empty cells of the row that stays from those that go."""
    best = rows.groupby(group).first()
    starts = np.cumsum([0, *(len(p.rows) for p in parts)])
    origin = {}
    for i in np.flatnonzero(joined):
        origin.setdefault(group[i], []).append(at[i])
    for i in np.flatnonzero(joined & first):
        for column in rows:
            if pd.isna(rows[column].iloc[i]) and not pd.isna(best[column][group[i]]):
                n = int(np.searchsorted(starts, at[i], side="right")) - 1
                part = parts[n]
                if column not in part.frame:
                    part.frame[column] = pd.array([None] * len(part.rows), dtype="object")
                part.frame.loc[at[i] - starts[n], column] = best[column][group[i]]
                if column in schema()["memberships"].fields or column in part.numbers:
                    for j in origin[group[i]]:
                        m = int(np.searchsorted(starts, j, side="right")) - 1
                        number = parts[m].numbers.get(column)
                        if number is not None and number[j - starts[m]]:
                            part.numbers.setdefault(column, np.zeros(len(part.rows), np.uint64))
                            part.numbers[column][at[i] - starts[n]] = number[j - starts[m]]


def people(tables_parts, known):
    """Add to the parts of members those people whom other sheets call customer or staff."""
    if not known:
        return
    parts = tables_parts.setdefault("members", [])
    there = set(np.concatenate([p.numbers["member_id"] for p in parts]).tolist()) if parts \
        else set()
    for part in parts:
        told = pd.Series([known.get(n, (None, None))[1] for n in part.numbers["member_id"]],
                         dtype="str")
        part.frame["kind"] = told if "kind" not in part.frame else \
            part.frame["kind"].where(part.frame["kind"].notna(), told)
    new = [(n, name, kind) for n, (name, kind) in known.items() if n not in there]
    if new:
        frame = pd.DataFrame({"member_id": pd.array([m for _, m, _ in new], dtype="str"),
                              "kind": pd.array([k for *_, k in new], dtype="str")})
        parts.append(Part("", 0, {}, np.arange(len(new)), frame,
                          {"member_id": np.array([n for n, *_ in new], dtype=np.uint64)}))
