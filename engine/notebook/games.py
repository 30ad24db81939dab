"""What the notebook of a match shows: the plane with both players' gradients and the trails, the distance, and a table."""

from collections.abc import Sequence

from engine.games.document import Match
from engine.notebook.looks import LOOKS
from engine.sections import Section, section

FIELD = """
BOX = {box!r}
PENALTY = {penalty!r}  # that of the first pair: the arrows are its gradients

across, up = (torch.linspace(low, high, 21, dtype=DTYPE).tolist() for low, high in BOX)
places = [[(torch.tensor(theta, dtype=DTYPE), torch.tensor(psi, dtype=DTYPE)) for theta in across] for psi in up]
arrows = [[[-gradient(side, *place, PENALTY)[1].item() for place in line] for line in places] for side in (0, 1)]
lengths = torch.tensor(arrows, dtype=torch.float64).norm(dim=0).clamp_min(1e-300)
right, upwards = (torch.tensor(part, dtype=torch.float64) / lengths for part in arrows)
"""
PLOT = """
fig, (plane, away) = plt.subplots(1, 2, figsize=(12, 5), layout="constrained")
plane.quiver(across, up, right.numpy(), upwards.numpy(), color="0.7", pivot="mid")
for number, (label, rows) in enumerate(RUNS):
    theta, psi, distance = ([row[column] for row in rows] for column in (0, 1, -1))
    plane.plot(theta, psi, **look(number, label))
    away.plot(distance, **look(number))
plane.plot(*START, "wo", markeredgecolor="black")
for point in EQUILIBRIA:
    plane.plot(*point, "w*", markersize=12, markeredgecolor="black")
plane.set(xlim=BOX[0], ylim=BOX[1], xlabel="theta, the generator", ylabel="psi, the critic", aspect="equal")
scale(away, [row[-1] for _, rows in RUNS for row in rows], RUNS[0][1][0][-1])
away.set(xlabel="step", ylabel="distance from the nearest equilibrium")
legend(fig)
plt.show()
"""
TABLE = """
print(f"{'pair':40}{'first distance':>16}{'last distance':>16}{'factor a step':>16}")
for label, rows in RUNS:
    first, last = rows[0][-1], rows[-1][-1]
    factor = (last / first) ** (1 / STEPS) if STEPS and first > 0 else math.nan
    print(f"{label[:38]:40}{first:16.6g}{last:16.6g}{factor:16.6f}")
"""
SEEN = """Arrows show where the two players' own gradients push. The dot is the start, stars are equilibria. A distance beyond a thousand
times that of the start leaves the axis."""


def shown(match: Match) -> Sequence[Section]:
    """The sections of the plot and of the table."""
    field = FIELD.format(box=match.board.game.box, penalty=match.entries[0].penalty)
    return [section("The plot", SEEN, LOOKS, field, PLOT), section("The table", "", TABLE)]
