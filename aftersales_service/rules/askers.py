"""Who asks: the network that an address on the internet belongs to."""

from ipaddress import IPv6Address, ip_address, ip_network

# Whoever has one IPv6 address has all of its network of this length.
_IPV6_LENGTH = 64


def get_network(address: str) -> str:
    """Return whom an address stands for: itself, of IPv6 its network; "" if it is none."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ip_network((known.packed, _IPV6_LENGTH), strict=False))
    return str(known)
