"""The making of a month: load facts in bulk, ask the rules, write claims and statements."""
