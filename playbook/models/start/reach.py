"""How many people a group's forwarding reaches: names, people, and who looks (lesson 0.1)."""

from ..base import GROUP
from ..model import Chart, Headline, model, number, whole


def distinct(pool, each, lists):
    """Expected different people on lists that are drawn from one pool of people.

    pool: people in the pool, above 0. each: names on a list, at most `pool`; no name twice.
    lists: how many lists, drawn independently of one another; also a part of one.
    A given person stays off one list with the chance 1 − each ÷ pool, and off all of them with
    that to the power of `lists`: pool × (1 − (1 − each ÷ pool)^lists). It is exact.
    """
    return pool * (1 - (1 - each / pool) ** lists)


@model(
    title="How many people does it reach?",
    parameters=[
        whole("members", "Members", GROUP, 0, 500, 10, "members", "The sum",
              "WeChat groups end at 500 (E61). One of the articles multiplies by that (A106)."),
        whole("friends", "Friends of each", 100, 0, 500, 5, "friends", "The sum",
              "100 is the article's number. The mean was 128 in 2015 (E11, V2)."),
        number("forward", "Members who forward", 0.03, 0, 1, 0.01, "%", "What the sum leaves out",
               "Share of members who forward this one post to their friends. Assumed: we found no "
               "measured share for WeChat."),
        number("look", "Friends who look", 0.3, 0, 1, 0.01, "%", "What the sum leaves out",
               "Share of a forwarding member's friends who see the post. Assumed."),
        whole("pool", "Friends come from", 20000, 500, 100000, 500, "people",
              "What the sum leaves out", "All friends are drawn from these people. The fewer they "
              "are, the more often the same name stands on two lists."),
        number("inside", "Members who see it", 0.18, 0, 1, 0.01, "%", "In the group",
               "Share of members who see one post in the group itself: in the running case 18 % "
               "open one. Nobody forwards unseen: at least those who forward have seen it."),
    ],
    headlines=[
        Headline("people", "People reached by forwarding", "people", 0),
        Headline("product", "What the sum says", "people", 0),
        Headline("seen", "Members who see the post", "members", 0),
        Headline("views", "Views in all, by forwarding", "views", 0),
        Headline("forwards", "Forwarding members", "members", 0),
        Headline("left", "Left of the sum", "%", 1, "nothing to compare"),
    ],
    columns={"stage": "Counted", "count": "Names or people", "forward": ("Members who forward", "%"),
             "people": "People reached", "series": "Counted as"},
    charts=[
        Chart("bar", "stages", "count", "stage", "From names to people who look",
              "Bars, one under the other: names on all lists; different people on them; different "
              "people on the lists of those who forward; of these, people who look. Each is at "
              "most as long as the one above."),
        Chart("line", "shares", "forward", "people", "The share that forwards decides",
              "Line chart. Across: members who forward, nobody to all. Up: people. One line counts "
              "every view as a new person and is straight; the other counts people and bends "
              "below it.", "series", here=("forward", "people")),
    ],
    formula=r"R = N\left(1 - \left(1 - \frac{s\,v\,f}{N}\right)^{m}\right), \qquad "
            r"\text{views} = m\,s\,f\,v, \qquad \text{sum} = m\,f",
    claims="A106",
)
def reach(members, friends, forward, look, pool, inside):
    """What is left of "500 members × 100 friends".

    Each member forwards with the chance `forward`, by itself; each friend of a member who does
    sees it with the chance `look`. Members' lists are drawn from the pool without a name twice, by
    themselves. Then a person in the pool is missed by one member with the chance
    1 − forward × look × friends ÷ pool, and by all with that to the power of members (`distinct`).
    With everybody forwarding and looking it is the expected number of people on 500 lists: 4,999.8,
    9,934, 18,369 and 31,624 for pools of 5,000, 10,000, 20,000 and 50,000.

    Assumes: everyone is as likely to be on a list as anyone else. Real friends know one another,
    so real lists overlap more, as from a smaller pool. Leaves out: that some people see every post
    and others none, that members are friends of members, a second step of forwarding (most
    cascades end at the first, E13, V1), and whether anyone buys.
    Tables: stages (four bars), shares (a row for each twentieth of the members who forward).
    """
    friends = min(friends, pool)

    def reached(share, seen):
        return distinct(pool, share * seen * friends, members)

    people = reached(forward, look)
    product = members * friends
    shares = []
    for step in range(21):
        for series, count in (("Every view", members * step / 20 * friends * look),
                              ("Different people", reached(step / 20, look))):
            shares.append({"forward": step / 20, "series": series, "people": count})
    stages = [{"stage": stage, "count": count} for stage, count in (
        ("Names on all lists", product),
        ("Different people", reached(1, 1)),
        ("If some forward", reached(forward, 1)),
        ("And some look", people))]
    headlines = {"people": people, "product": product, "seen": members * max(inside, forward),
                 "views": product * forward * look, "forwards": members * forward,
                 "left": people / product if product else None}
    return headlines, {"stages": stages, "shares": shares}
