"""The kernel's tables."""

from kosketus.kernel.models.blob import Blob
from kosketus.kernel.models.correction import ExcludedImport, Superseded
from kosketus.kernel.models.event import Cursor, Event, Parked
from kosketus.kernel.models.schedule import Schedule
from kosketus.kernel.models.setting import Setting

__all__ = ["Blob", "Cursor", "Event", "ExcludedImport", "Parked", "Schedule", "Setting", "Superseded"]
