"""The signals' tables."""

from kosketus.listen.signals.models.importing import Import, ImportState
from kosketus.listen.signals.models.order import Order, OrderChange
from kosketus.listen.signals.models.spend import KnownSignal, Spend
from kosketus.listen.signals.models.subscription import Subscription, SubscriptionChange

__all__ = [
    "Import",
    "ImportState",
    "KnownSignal",
    "Order",
    "OrderChange",
    "Spend",
    "Subscription",
    "SubscriptionChange",
]
