"""Numbers that several lessons share, most of them start values: each once, with its source.

A model whose start differs from one of these says so in the parameter's help.
"""

# Chance that a reader replies to a message: the running case's own (datasets/case.toml, [talk]).
REPLY = 0.0032

# Members of a group: assumed, the size that the trade recommends (A079).
GROUP = 200

# What an order leaves after goods and discounts, yuan: assumed.
MARGIN = 6

# Minutes of a host for one answer: assumed.
HANDLING_MINUTES = 4

# What an hour of a host costs, yuan: assumed.
HOUR = 30

# Hours a week that one group takes, one post included, and the post's part of them: assumed.
GROUP_HOURS = 3
POST_HOURS = 0.5

# Minutes to write a post: assumed.
WRITE = 10

# Mass messages that a group, or a customer, can get in a week. E36: as many a month as the month
# has days, which is this much on average; or this much in each week, if the firm sets it so.
QUOTA = 7

# As the plan counts: 13 weeks are 3 months.
WEEKS_A_MONTH = 13 / 3

# Orders of a member in a week, with or without a group: the running case's own, over all
# customers from the day they joined (1,000 of them place some 260 in a week).
ORDERS = 0.26

# Messages a day at which half of a group's members have muted it: assumed, no WeChat figure found.
TOLERANCE = 60

# How suddenly they mute, 1 or more: assumed.
STEEPNESS = 2

# Topics that a reader starts a day, and posts of the host: the running case's own, rounded.
STARTS = 0.07
HOST_POSTS = 1

# Rounds of replies before a topic is over: assumed.
ROUNDS = 2
