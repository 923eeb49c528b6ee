"""How long pages take as the portal grows, beside a floor. `make bench` prints one table; quote its ratios.

For each database and size a process of its own builds a made-up world, picks people who look at it, and measures:
`one.py`. The databases stay, to be measured again on the same day.
"""
