"""Are these two phone numbers one, however they are written?"""

# Fewer digits are an extension, which many have.
SHORTEST = 7


def read_digits(phone: str | None) -> str:
    """Return the digits of a phone number."""
    return "".join(character for character in phone or "" if character in "0123456789")


def is_same_phone(one: str | None, other: str | None) -> bool:
    """Return whether two phone numbers are one: with or without a country's code."""
    shorter, longer = sorted(
        (read_digits(one).lstrip("0"), read_digits(other).lstrip("0")), key=len
    )
    return len(shorter) >= SHORTEST and len(longer) - len(shorter) <= 4 and longer.endswith(shorter)
