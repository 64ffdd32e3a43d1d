"""A service of the platform's own chassis that does nothing: what a call costs before any work is done."""

from chassis.runtime import green

green.patch()

from chassis import runner  # noqa: E402
from chassis.runtime.config import Config  # noqa: E402
from chassis.service import Service, rpc  # noqa: E402


class Empty(Service):
    name = "empty"

    @rpc
    def nothing(self) -> None:
        """Nothing."""


if __name__ == "__main__":
    runner.run(Empty, Config.from_environment())
