"""Simulations take longer than a page may."""

from typing import Any

from procrastinate.contrib.django import app

from kanava.simulation.running import run_simulation


@app.task(name="simulation.run")
def run(*, simulation_id: int, **_later: Any) -> None:
    """Run a simulation that was begun."""
    run_simulation(simulation_id)
