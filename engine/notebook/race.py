"""What the notebook of a race shows: the surface with the trails, the loss, the lr, and a table."""

from collections.abc import Sequence

from engine.notebook.looks import LOOKS
from engine.sections import Section, section
from engine.spec import Spec

GRID = 100
HEIGHTS = """
BOX = {box!r}
MINIMA = {minima!r}

across, up = (torch.linspace(low, high, {grid}, dtype=torch.float64).tolist() for low, high in BOX)
with torch.no_grad():
    heights = torch.tensor([[surface(torch.tensor([x, y], dtype=DTYPE)).item() for x in across] for y in up], dtype=torch.float64)
"""
LOG = """known = heights[heights.isfinite()]
heights = heights - known.min()
heights = (heights + max((known - known.min()).quantile(0.008) / 2, 1e-300)).log10()  # contours of a logarithm read better here
"""
PLOT = """
fig, axes = plt.subplot_mosaic({mosaic!r}, figsize=(12, 5), layout="constrained")
plane = axes["surface"]
plane.contourf(across, up, heights.numpy(), levels=24, cmap="cividis")
for number, (label, rows) in enumerate(RUNS):
    x, y, loss, lr = list(zip(*rows))[:4]
    plane.plot(x, y, color="white", linewidth=3.2)  # so that every color is seen on every height
    plane.plot(x, y, **look(number, label))
    plane.plot(x[-1], y[-1], "o", color=look(number)["color"], markeredgecolor="white")
    axes["loss"].plot(loss, **look(number))
    {rate}
plane.plot(*START, "wo", markeredgecolor="black")
for minimum in MINIMA:
    plane.plot(*minimum, "w*", markersize=12, markeredgecolor="black")
plane.set(xlim=BOX[0], ylim=BOX[1], xlabel={x!r}, ylabel={y!r})
scale(axes["loss"], [row[2] for _, rows in RUNS for row in rows], RUNS[0][1][0][2])
axes["loss"].set(xlabel="step", ylabel="loss")
{rates}
legend(fig)
plt.show()
"""
RATES = """axes["lr"].set(xlabel="step", ylabel="lr")
axes["lr"].grid(alpha=0.3)"""
TABLE = """
print(f"{'entry':40}{'last loss':>14}{'least loss':>14}{'at step':>9}")
for label, rows in RUNS:
    losses = [row[2] for row in rows]
    least = min((loss for loss in losses if math.isfinite(loss)), default=math.nan)
    step = losses.index(least) if least in losses else "-"
    print(f"{label[:38]:40}{losses[-1]:14.6g}{least:14.6g}{step:>9}")
"""
SEEN = """The white dot is the start, stars are the known lowest points, each trail ends in a dot. What
is nan or infinite is not drawn: the table names it. What is beyond a thousand times the loss of the start has diverged and leaves the
axis."""


def shown(spec: Spec) -> Sequence[Section]:
    """The sections of the plot and of the table."""
    surface = spec.problem.surface
    minima = [tuple(map(float, point)) for point in surface.minima_at(**spec.problem.params)]
    grid = HEIGHTS.format(box=surface.box, minima=minima, grid=GRID).strip() + ("\n" + LOG.strip() if surface.log else "")
    rates = any(entry.schedule for entry in spec.entries) or bool(spec.events)
    x, y = surface.coordinates
    plot = PLOT.format(
        mosaic=[["surface", "loss"], ["surface", "lr"]] if rates else [["surface", "loss"]], x=x, y=y,
        rate='axes["lr"].plot(lr, **look(number))' if rates else "", rates=RATES if rates else "",
    )  # fmt: skip
    plain = "\n".join(line for line in plot.split("\n") if line.strip())
    return [section("The plot", SEEN, LOOKS, grid, plain), section("The table", "", TABLE)]
