"""Calls between processes: arguments and result of each method, filed by callee. Frozen like events."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from contracts.errors import InvalidInput


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the arguments of a method: ``GetPoints`` in the module ``rewards`` is ``rewards.get_points``.

    Old and new processes run side by side, so fields are added with a default, never removed or retyped.
    Unknown fields are ignored.
    """

    result: ClassVar[Any]
    """Type of what the method returns."""

    @classmethod
    def service(cls) -> str:
        """Name of the callee: the module, or the package, that it is declared in, e.g. ``rewards``."""
        return cls.__module__.split(".")[2]

    @classmethod
    def method(cls) -> str:
        """The class name in snake case, e.g. ``get_points``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def type_name(cls) -> str:
        """E.g. ``rewards.get_points``."""
        return f"{cls.service()}.{cls.method()}"

    @classmethod
    def parse(cls, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """All arguments by name, defaults included, in the types of the struct.

        Raises InvalidInput that names the field, and never repeats the value: it may be a secret.
        """
        if len(args) > len(cls.__struct_fields__):
            raise InvalidInput(f"too many arguments for {cls.type_name()}")
        named = {**dict(zip(cls.__struct_fields__, args, strict=False)), **kwargs}
        try:
            return msgspec.structs.asdict(msgspec.convert(named, cls))
        except msgspec.ValidationError as error:
            problem, _, path = _problem(error).partition(" - at ")
            field = re.search(r"\$\.(\w+)", path) or re.search(r"missing required field `(\w+)`", problem)
            name = field[1] if field else "arguments"
            raise InvalidInput(f"invalid {name}", errors={name: [f"{problem}."]}) from None

    @classmethod
    def check_result(cls, result: Any) -> None:
        """Raises msgspec.ValidationError, without the value, for a result that breaks the contract."""
        try:
            msgspec.convert(result, cls.result)
        except msgspec.ValidationError as error:
            raise msgspec.ValidationError(_problem(error)) from None


def _problem(error: msgspec.ValidationError) -> str:
    """The message, without the value that msgspec quotes if it is not in an enumeration."""
    quoted = r"^(Invalid (?:enum )?value) .*?( - at `\$[^`]*`)?\Z"
    return re.sub(quoted, lambda found: found[1] + (found[2] or ""), str(error), flags=re.DOTALL)
