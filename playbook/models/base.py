"""Start values that several lessons share, each in one place and with its source.

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

# Orders of a member in a week, with or without a group: the running case's own, over all
# customers from the day they joined (1,000 of them place some 260 in a week).
ORDERS = 0.26
