"""The table of the key by which what callers hold is sealed."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.storage.constraints import PRIVATE
from earlyhelp.storage.tables import Table


class SealingKey(Table):
    """The one key of this database's: every process uses it, and it comes along in a backup."""

    __tablename__ = "sealing_keys"
    __table_args__ = (CheckConstraint("number = 1", name="only_one"), PRIVATE)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret: Mapped[bytes]
