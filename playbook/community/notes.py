"""Notes: what was read how, left out, merged or assumed, and what a source cannot know.

Every note is one sentence or two, with counts.
"""

from collections import Counter

from ..models.words import say

# Why rows were left out, by the reason that the readers of cells give.
DROPPED = {
    "system": "Left out of {table}, as the program's own notices, such as who joined or took a message "
              "back: {n:,} rows.",
    "sender": "Left out of {table}, as they name no sender, which notices do: {n:,} rows.",
    "private": "Left out of {table}, as they name no group and so are private talks: {n:,} rows.",
    "action": "Left out of {table}, as they tell of a message taken back or of a change of account: "
              "{n:,} rows.",
    "total": "Left out of {table}, as they sum up other rows (合计, 总计, Total): {n:,} rows.",
    "header": "Left out of {table}, as they repeat the column names: {n:,} rows.",
    "footer": "Left out, as they stand below the table of {table} and are no rows of it: {n:,} "
              "lines.",
    "closed": "Orders that were closed or cancelled, left out and counted here alone: {n:,}.",
    "unpaid": "Orders that are not paid, left out and counted here alone: {n:,}.",
    "refunded": "Orders refunded in full, left out and counted here alone: {n:,}.",
    "netted": "Refunds in rows of their own, with a negative amount, taken off the order of their "
              "number: {n:,}.",
    "alone": "Refunds in rows of their own, with a negative amount, whose order is not in the file, "
             "left out, so that what was paid is too high by them: {n:,}.",
    "expense": "Left out of the payment statement, as no income: {n:,} rows.",
    "uncounted": "Left out of {table}, as they hold nothing but zeros, as days not counted yet do: "
                 "{n:,} rows.",
    "empty": "Left out of {table}, as they hold no number: {n:,} rows.",
    "gone": "Memberships that ended at a time that the source does not tell, left out, so that joins "
            "lack them: {n:,}.",
}
MERGED = {
    "messages": "Messages that two overlapping files or sheets both hold, with equal group, sender "
                "and time (or equal ID), each counted once: {n:,} repeats left out.",
    "orders": "Rows that repeat an order, each order counted once: {n:,} repeats left out. If they "
              "were parts of an order with amounts of their own, export one row an order.",
    "counts": "Counts that stand twice for one day and group, put together: {n:,}.",
}
FACTS = {
    "own": "Messages of the exporting account without a sender, counted as by one person: {n:,}.",
    "refunded in part": "Orders refunded in part, counted with what was paid less what was paid back: "
                        "{n:,}.",
    "yuan back": "Refunds that were taken off come to ¥{n:,.2f}.",
    "refunds alone, yuan": "Refunds without their order come to ¥{n:,.2f}.",
    "refund unknown": "Orders partly refunded or disputed, where the source does not say how much, "
                      "counted in full: {n:,}.",
    "zero": "Orders with an amount of 0, counted as orders: {n:,}.",
    "no buyer": "Orders that name no buyer, counted as orders and not among buyers: {n:,}.",
    "hidden rows": "Hidden rows of workbooks, as filters leave them, read like the others: {n:,}.",
    "hidden sheets": "Hidden sheets of workbooks, left out: {n:,}.",
    "merged cells": "Empty cells below merged ones, which take what the merged cell holds: {n:,}.",
    "formulas": "Cells with formulas, of which what Excel last computed is read: {n:,}.",
    "unknown sheets": "Sheets without known column names were left out: {n:,}.",
    "zero days": "Days of the statistics with nothing but zeros, as days not counted yet have, left "
                 "out: {n:,}.",
    "wide": "Counts from tables with a day or a group to each column, put into rows: {n:,}.",
    "totals": "Counts of messages that never fall and were read as totals up to each day, of which "
              "the differences are kept: {n:,}.",
}
HEADS = "Rows above the column names, left out as no data: {n:,} (files or sheets: {files:,})."
# What a source leaves unknown, whatever is in it.
STANDING = {
    "counts": "Counts tell how many, not who: whether the same people write or leave each time is not "
              "in them.",
}


class Reading:
    """What was read how. Collects counts, and tells them as sentences."""

    def __init__(self):
        self.dropped, self.merged, self.left_out = Counter(), Counter(), []
        self.heads, self.titled, self.columns_out = [], Counter(), Counter()
        self.midnight, self.times, self.converted = {}, set(), 0
        self.words, self.sentences = {}, []
        self.facts, self.strays = Counter(), []

    def stray(self, file, what):
        """A file that is no community data."""
        self.strays.append((file, what))

    def head_rows(self, file, count):
        if count:
            self.heads.append(count)

    def group_from_title(self, table, is_so):
        self.titled[table] += bool(is_so)

    def unread(self, table, count):
        self.columns_out[table] += count

    def say(self, text, **fields):
        """Add a sentence once."""
        text = say(text, **fields)
        if text not in self.sentences:
            self.sentences.append(text)

    def unknown_words(self, place, counts):
        """Cells of an optional column hold words that nobody knows: {word: rows}."""
        known = self.words.setdefault(place, {})
        for text, count in counts.items():
            known[text] = known.get(text, 0) + count

    def notes(self):
        """All of it, most important first."""
        found = []
        for name, why in self.left_out:
            found.append(say("Left out: {name}, which {why}.", name=name, why=why))
        for (table, reason), n in sorted(self.dropped.items()):
            if n:
                found.append(say(DROPPED[reason], n=n, table=table))
        for table, n in sorted((t, n) for t, n in self.merged.items() if n):
            text = MERGED.get(table, "Rows of {table} that stand twice, put together: {n:,}.")
            found.append(say(text, n=n, table=table))
        found += self.sentences
        found += [say(FACTS[fact], n=n) for fact, n in self.facts.items() if n and fact in FACTS]
        for (table, column), words in sorted(self.words.items()):
            told = sorted(words, key=lambda w: (-words[w], w))
            shown = [say("“{word}” ({n:,})", word=w, n=words[w]) for w in told[:6] if len(w) <= 24]
            text = "Words in {column} of {table} that are not known, and count as not recorded: " \
                "{words}; other words: {more:,}." if len(told) > len(shown) else \
                "Words in {column} of {table} that are not known, and count as not recorded: {words}."
            found.append(say(text, column=column.strip("_"), table=table, words=", ".join(shown),
                             more=len(told) - len(shown)))
        if self.heads:
            found.append(say(HEADS, n=sum(self.heads), files=len(self.heads)))
        for table, n in sorted(self.titled.items()):
            if n:
                found.append(say("Files or sheets of {table} without a column for the group, each "
                                 "counted as the group that it is named after: {n:,}.", table=table,
                                 n=n))
        if self.times:
            found.append(say("Times without an offset are read as China Standard Time (UTC+8)."))
        if self.converted:
            found.append(say("Unix times and times with an offset, turned into China Standard Time: "
                             "{n:,}.", n=self.converted))
        for (table, column), (n, total) in sorted(self.midnight.items()):
            if n and n * 200 >= total:
                found.append(say("Times in {column} of {table} without a time of day, for which "
                                 "midnight (00:00) is assumed: {n:,} of {total:,}.", n=n,
                                 column=column, table=table, total=total))
        return found


def limits(community, choose, lost, from_wecom):
    """What the tables leave unknown, as whole sentences."""
    has, notes = community.has, []
    for column, what in (("group_id", say("groups", "note")), ("member_id", say("members", "note"))):
        tables = sorted(t for t, c in choose.stand_ins if c == column)
        if tables:
            notes.append(say("Names tell {what} apart where there are no IDs (in {tables}): two {what} of "
                             "one name count as one.",
                             what=what, tables=', '.join(tables)))
    for table, count in sorted(choose.read.columns_out.items()):
        if count:
            notes.append(say("Columns of {table} that were left out, as unknown or as names or texts that "
                             "are never loaded: {n:,}.",
                             table=table, n=count))
    for (table, column), (count, total) in sorted(lost.items()):
        if column == "reply_to":
            notes.append(say("Of {total:,} answers in messages, {n:,} are to messages outside the data.",
                             total=total, n=count))
        elif column == "later":
            notes.append(say("Of {total:,} invitations, {n:,} are by somebody who joined later, by their own "
                             "joining time; they count as by nobody in the data.",
                             total=total, n=count))
        elif column == "circle":
            notes.append(say("Of {total:,} invitations, {n:,} are part of a circle of inviters, who cannot "
                             "all have come first; a list of present members can show this of people who "
                             "left and came back.",
                             total=total, n=count))
        elif column == "inviter_id":
            notes.append(say("Of {total:,} invitations, {n:,} are by somebody who is not among the members; "
                             "they left before the list was made, or are staff.",
                             total=total, n=count))
        elif count == total:
            notes.append(say("Nobody in {table} is among the members: one of the two probably holds IDs and "
                             "the other names, and they cannot be matched.",
                             table=table))
        else:
            notes.append(say("Of {total:,} rows of {table}, {n:,} name people who are not among the members; "
                             "they left before the list was made, or never joined.",
                             total=total, table=table, n=count))
    notes += _membership_limits(community, from_wecom)
    if has("messages"):
        if not has("memberships"):
            notes.append(say("The source has no list of memberships: only people who wrote are known, so the "
                             "share who stay silent cannot be computed."))
    elif has("memberships") and not from_wecom:
        notes.append(say("The source has no messages, so who speaks is not known."))
    if (has("messages") or has("memberships")) and not has("members", "kind"):
        notes.append(say("The source does not say who is staff, so staff count as members."))
    if has("members", "kind"):
        unsure = int(community.members["kind"].isna().sum())
        if unsure:
            notes.append(say("Of {total:,} people, {n:,} are not said to be customers or staff; they count "
                             "as neither.",
                             total=len(community.members), n=unsure))
    if has("counts"):
        notes.append(say(STANDING["counts"]))
    if not has("orders") and not has("counts", "orders"):
        notes.append(say("The source has no orders, so nothing in it tells of sales."))
    return notes


def _membership_limits(community, from_wecom):
    """What a list of memberships does not tell."""
    has, notes = community.has, []
    if not has("memberships") or from_wecom:
        return notes
    if not has("memberships", "left_at"):
        notes.append(say("The source has no leave times, so leave rates and survival cannot be computed."))
    if not has("memberships", "inviter_id"):
        notes.append(say("The source names no inviters, so invitation trees and K cannot be computed."))
    elif has("memberships", "join_scene"):
        joins = community.memberships
        if has("members", "kind"):
            guests = community.members.query("kind == 'customer'").member_id
            joins = joins[joins.member_id.isin(guests)]
        invited = joins.join_scene.isin([1, 2])
        unnamed = int((invited & joins.inviter_id.isna()).sum())
        if unnamed:
            notes.append(say("Of {total:,} joins by invitation, {n:,} name no inviter, so invitation trees "
                             "are incomplete.",
                             total=int(invited.sum()), n=unnamed))
    return notes
