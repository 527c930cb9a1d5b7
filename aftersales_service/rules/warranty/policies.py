"""Which policy is a machine's (RULES 1, and conditions beyond it)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ..tree import Tree
from .terms import UNKNOWN_SALE, Conditions, MachineDates, PartTerm, Policy, Sale

# Why a policy that looks right is not a machine's.
WINS = "wins"
LESS_SPECIFIC = "less_specific"
LOWER_RANK = "lower_rank"
OTHER_PRODUCT = "other_product"
OTHER_DEALER = "other_dealer"
OTHER_CHANNEL = "other_channel"
OTHER_COUNTRY = "other_country"
OTHER_TIME = "other_time"

# Dealer (how deep the nearest one lies), channel, market, validity: compared in this order.
Rank = tuple[int, bool, bool, bool]
_NO_DATES = MachineDates(None, None, None)
_NO_TREE = Tree({})


class ConditionalPolicy(NamedTuple):
    """A policy that is for some machines only, and what it is for (both None: every product)."""

    policy: Policy
    product: int | None
    category: int | None
    conditions: Conditions


class Network(NamedTuple):
    """The dealers: the tree they form, and each one's level, which is its sales channel."""

    points: Tree
    levels: Mapping[int, int]


NO_NETWORK = Network(_NO_TREE, {})


def mismatch(
    conditions: Conditions, dates: MachineDates, sale: Sale, network: Network
) -> str | None:
    """Return why a machine does not meet the conditions, or None if it does."""
    if conditions.dealers and network.points.nearest(sale.dealer, conditions.dealers) is None:
        return OTHER_DEALER
    if conditions.channels and network.levels.get(sale.dealer) not in conditions.channels:
        return OTHER_CHANNEL
    if conditions.countries and sale.country not in conditions.countries:
        return OTHER_COUNTRY
    if conditions.has_validity and not _is_valid(conditions, getattr(dates, conditions.basis)):
        return OTHER_TIME
    return None


def _is_valid(conditions: Conditions, day: date | None) -> bool:
    """Whether a machine made or sold on ``day`` is meant; one without that date is not."""
    return bool(
        day
        and (conditions.valid_from is None or conditions.valid_from <= day)
        and (conditions.valid_to is None or day <= conditions.valid_to)
    )


def rank(conditions: Conditions, sale: Sale, network: Network) -> Rank:
    """Return how specific conditions that a machine meets are: the greater, the more."""
    dealer = network.points.nearest(sale.dealer, conditions.dealers) if conditions.dealers else None
    return (
        network.points.depth(dealer),
        bool(conditions.channels),
        bool(conditions.countries),
        conditions.has_validity,
    )


def contradict(one: Conditions, other: Conditions) -> bool:
    """Whether some machine can meet both conditions, equally specific for both.

    For two policies of the same product or category. Two dealers' policies are equally specific
    for a machine only if both name the same dealer: of two above one another, the nearer counts.
    """
    return (
        _meet(one.dealers, other.dealers)
        and _meet(one.channels, other.channels)
        and _meet(one.countries, other.countries)
        and _meet_in_time(one, other)
    )


def _meet(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether both ask nothing, or both ask for something that they have in common."""
    return bool(one & other) if one and other else not one and not other


def _meet_in_time(one: Conditions, other: Conditions) -> bool:
    """Whether both or neither are limited in time, and a machine can be within both."""
    if not (one.has_validity and other.has_validity):
        return one.has_validity == other.has_validity
    if one.basis != other.basis:
        return True
    starts = [limits.valid_from or date.min for limits in (one, other)]
    ends = [limits.valid_to or date.max for limits in (one, other)]
    return max(starts) <= min(ends)


class PolicyBook:
    """A company's policies, ready to be asked.

    :param by_product: product id -> policy, without conditions
    :param by_category: category id -> policy (without a product), without conditions
    :param general: the policy with neither and without conditions, or None
    :param categories: the tree of product categories
    :param product_category: product id -> category id, for machines and parts
    :param conditional: the policies for some machines only
    :param network: the dealers, for conditions on them
    :param faults: the tree of faults, for terms by fault group
    """

    def __init__(
        self,
        by_product: Mapping[int, Policy],
        by_category: Mapping[int, Policy],
        general: Policy | None,
        categories: Tree,
        product_category: Mapping[int, int | None],
        conditional: Iterable[ConditionalPolicy] = (),
        network: Network = NO_NETWORK,
        faults: Tree = _NO_TREE,
    ):
        self._by_product = by_product
        self._by_category = by_category
        self._general = general
        self._categories = categories
        self._product_category = product_category
        self._network = network
        self._faults = faults
        self._conditional: dict[tuple[int | None, int | None], list[ConditionalPolicy]]
        self._conditional = defaultdict(list)
        for entry in conditional:
            category = None if entry.product is not None else entry.category
            self._conditional[entry.product, category].append(entry)
        self._policies: dict[int, Policy | None] = {}
        self._layers: dict[int, Sequence[tuple[Sequence[ConditionalPolicy], Policy | None]]] = {}
        self._terms: dict[tuple[int, int | None, int | None], PartTerm | None] = {}

    def policy_of(
        self, product: int, dates: MachineDates = _NO_DATES, sale: Sale = UNKNOWN_SALE
    ) -> Policy | None:
        """Return a machine's most specific policy (rule 1).

        Of those for the same product or category, the one with the more specific conditions.
        """
        if product in self._policies:
            return self._policies[product]
        layers = self._layers.get(product)
        if layers is None:
            layers = self._find_layers(product)
            if not any(conditional for conditional, _plain in layers):
                self._policies[product] = layers[-1][1] if layers else None
                return self._policies[product]
            self._layers[product] = layers
        for conditional, plain in layers:
            found = self._best(conditional, dates, sale) or plain
            if found:
                return found
        return None

    def _find_layers(self, product: int):
        """Return what there is for a product, most specific first, up to what always matches.

        :return: a list of the conditional policies and the one without conditions, or None, for
            the product, for each category from its own upwards, and for every product
        """
        path = self._categories.path(self._product_category.get(product))
        wanted = [(product, None, self._by_product.get(product))]
        wanted += [(None, category, self._by_category.get(category)) for category in path]
        wanted.append((None, None, self._general))
        layers = []
        for own_product, category, plain in wanted:
            conditional = self._conditional.get((own_product, category), ())
            if conditional or plain:
                layers.append((conditional, plain))
            if plain:
                break
        return layers

    def _best(
        self, conditional: Sequence[ConditionalPolicy], dates: MachineDates, sale: Sale
    ) -> Policy | None:
        """Return the most specific of the policies whose conditions a machine meets."""
        matching = [
            (rank(entry.conditions, sale, self._network), entry.policy)
            for entry in conditional
            if mismatch(entry.conditions, dates, sale, self._network) is None
        ]
        # None are equal by the checks on saving; the code decides over what slipped past them.
        best = max(matching, key=lambda found: (found[0], found[1].code), default=None)
        return best and best[1]

    def compare(
        self, product: int, dates: MachineDates, sale: Sale, others: Iterable[ConditionalPolicy]
    ) -> dict[int, str]:
        """Return why each of the policies is, or is not, a machine's: policy id -> a reason.

        :param others: the policies asked about, also those without conditions
        """
        winner = self.policy_of(product, dates, sale)
        path = self._categories.path(self._product_category.get(product))
        reasons = {}
        for entry in others:
            reason = self._scope_mismatch(entry, product, path) or mismatch(
                entry.conditions, dates, sale, self._network
            )
            if winner and entry.policy.id == winner.id:
                reason = WINS
            reasons[entry.policy.id] = reason or LESS_SPECIFIC
        return self._tell_ranks(reasons, winner, others)

    @staticmethod
    def _scope_mismatch(entry: ConditionalPolicy, product: int, path: Sequence[int]) -> str | None:
        """Return the reason if a policy is not for the product at all, else None."""
        if entry.product is not None:
            return None if entry.product == product else OTHER_PRODUCT
        if entry.category is not None and entry.category not in path:
            return OTHER_PRODUCT
        return None

    @staticmethod
    def _tell_ranks(
        reasons: dict[int, str], winner: Policy | None, others: Iterable[ConditionalPolicy]
    ) -> dict[int, str]:
        """Say of those beaten by a policy of the same product or category that they are."""
        scopes = {
            entry.policy.id: (entry.product, None if entry.product else entry.category)
            for entry in others
        }
        if winner is None:
            return reasons
        return {
            id_: LOWER_RANK
            if reason == LESS_SPECIFIC and scopes[id_] == scopes.get(winner.id)
            else reason
            for id_, reason in reasons.items()
        }

    def term_of(self, policy: Policy, part: int, fault: int | None = None) -> PartTerm | None:
        """Return the policy's terms for a part (rule 4).

        By the product, else its category or the nearest above, else by the fault's group.
        """
        key = policy.id, part, fault if policy.faults else None
        if key not in self._terms:
            category = self._categories.nearest(self._product_category.get(part), policy.parts)
            self._terms[key] = (
                policy.products.get(part)
                or policy.parts.get(category)
                or self.fault_term_of(policy, fault)
            )
        return self._terms[key]

    def fault_term_of(self, policy: Policy, fault: int | None) -> PartTerm | None:
        """Return the policy's terms for a fault, its group or the nearest above."""
        if not policy.faults:
            return None
        return policy.faults.get(self._faults.nearest(fault, policy.faults))

    def is_within(self, product: int, category: int) -> bool:
        """Whether a product is of a category or of one below it."""
        return category in self._categories.path(self._product_category.get(product))
