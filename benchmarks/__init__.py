"""`make bench`: the product beside a floor, the least a person would write, measured in one run on one machine."""
