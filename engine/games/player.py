"""One player of a match: its real optimizer on its own number, and its real scheduler."""

import math
from collections.abc import Callable

from torch import Tensor
from torch.nn import Parameter

from engine import optimizers, schedules
from engine.games import document
from engine.run import PATIENCE

Fresh = Callable[[], tuple[Tensor, ...]]


class Side:
    """The player whose number is `place`, a view `(1,)` of the match's positions.

    The parameter has the form that the optimizer takes: a vector of one number, a 1 x 1 matrix, or a vector with sparse
    gradients. In the last case it has memory of its own, for the reason that `engine.board.Seat` gives.
    """

    def __init__(self, player: "document.Player", place: Tensor) -> None:
        form = optimizers.form(player.optimizer.cls) or "vector"
        self.sparse, self.shape = form == "sparse", (1, 1) if form == "matrix" else (1,)
        self.place = place.view(self.shape)
        self.parameter = Parameter(self.place.clone() if self.sparse else self.place)
        self.optimizer = player.optimizer.cls([self.parameter], **player.optimizer.params)
        self.group = self.optimizer.param_groups[0]
        self.optimizer.step = optimizers.unlabelled(self.optimizer)  # type: ignore[method-assign]
        self.after: Callable[[int, Callable[[], float]], None] | None = None
        if player.schedule:
            self.after = schedules.stepper(schedules.build(player.schedule, self.optimizer), player.schedule.every)

    @property
    def lr(self) -> float:
        """The lr about to be used."""
        return float(self.group.get("lr", math.nan))

    def move(self, loss: Tensor, gradient: Tensor, fresh: Fresh) -> None:
        """One step of the optimizer with this gradient, `(1,)`.

        An optimizer that evaluates its closure more than once gets `fresh()`, loss and gradient where its number is by then.
        """
        calls = 0

        def closure() -> Tensor:
            nonlocal calls
            calls += 1
            if calls == 1:
                return loss
            if calls > PATIENCE:
                raise RuntimeError(f"one step evaluated its closure more than {PATIENCE} times")
            self.publish()
            again, slope = fresh()
            self.feed(slope)
            return again.reshape(())

        self.feed(gradient)
        self.optimizer.step(closure)  # type: ignore[arg-type]
        self.publish()

    def feed(self, gradient: Tensor) -> None:
        """Puts a gradient where `backward` would put it."""
        shaped = gradient.view(self.shape)
        self.parameter.grad = shaped.to_sparse() if self.sparse else shaped

    def publish(self) -> None:
        """Brings the match's positions up to date with the parameter, where it is not a view of them."""
        if self.sparse:
            self.place.copy_(self.parameter.detach())
