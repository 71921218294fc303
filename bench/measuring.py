"""A case is one kind of request, asked many times with other parameters each time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from bench.browser import Answer
from bench.yardstick import FULL_SPEED, yardstick

Call = Callable[[], Answer]
WARM_UP = 3
REPETITIONS = 40
# How often more a request is measured that misses its goal, later in the run.
MORE_LOOKS = 2


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of request. Each call is one request with its own parameters; `goal_ms` is what issue or design ask for."""

    group: str
    name: str
    calls: Sequence[Call]
    goal_ms: float | None = None
    expects: int = 200
    # What changes something cannot be asked twice.
    is_once: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a case took, in milliseconds; `steady` is what it would have taken on a machine at full speed, each request
    measured against a yardstick of its own."""

    group: str
    name: str
    requests: int
    median_ms: float
    p95_ms: float
    slowest_ms: float
    database_ms: float
    cpu_ms: float
    statements: int
    goal_ms: float | None
    steady_median_ms: float
    steady_p95_ms: float
    looks: int = 1

    @property
    def key(self) -> str:
        """What a case is known by from run to run."""
        return f"{self.group}: {self.name}"

    @property
    def holds(self) -> bool | None:
        """Whether 95 of 100 requests keep to the goal at full speed; None where there is none."""
        return None if self.goal_ms is None else self.steady_p95_ms <= self.goal_ms


class WrongAnswer(RuntimeError):
    """A request was answered otherwise than it must be: its time would mean nothing."""


def measure(case: Case, *, repetitions: int = REPETITIONS) -> Result:
    """Ask, warm, and sum up. Raises WrongAnswer."""
    if case.is_once:
        asked = [_asked(case, call) for call in case.calls]
        timed = asked[min(WARM_UP, len(asked) - 1) :]
    else:
        calls = [case.calls[number % len(case.calls)] for number in range(max(repetitions, len(case.calls)))]
        for call in calls[:WARM_UP]:
            _asked(case, call)
        timed = [_asked(case, call) for call in calls]
    times = sorted(answer.took_ms for answer, _ in timed)
    steady = sorted(answer.took_ms * FULL_SPEED / pace for answer, pace in timed)
    return Result(
        case.group, case.name, len(times), median(times), percentile(times, 0.95), times[-1],
        median(answer.database_ms for answer, _ in timed), median(answer.cpu_ms for answer, _ in timed),
        max(answer.statements for answer, _ in timed), case.goal_ms, median(steady), percentile(steady, 0.95),
    )  # fmt: skip


def look_again(
    found: Sequence[tuple[Case, Result]], tell: Callable[[Result], None], *, repetitions: int = REPETITIONS
) -> list[Result]:
    """The results, of which those that missed their goal are measured up to two times more, when all else is measured.

    Neighbours on a machine only ever slow a request down, and for seconds at a time: the quietest of several looks is
    nearest to what the request takes. What is too slow by itself misses each time. Raises WrongAnswer.
    """
    results = [result for _, result in found]
    for _ in range(MORE_LOOKS):
        for number, (case, _first) in enumerate(found):
            if results[number].holds is False and not case.is_once:
                again = measure(case, repetitions=repetitions)
                quieter = min(results[number], again, key=lambda one: one.steady_p95_ms)
                results[number] = replace(quieter, looks=results[number].looks + 1)
                tell(results[number])
    return results


def _asked(case: Case, call: Call) -> tuple[Answer, float]:
    """The answer, and how fast the machine was around it."""
    before = yardstick()
    answer = call()
    pace = (before + yardstick()) / 2
    if answer.status != case.expects:
        raise WrongAnswer(f"{case.group}: {case.name} was answered {answer.status}: {answer.body[:2000]!r}")
    return answer, pace


def percentile(ordered: Sequence[float], part: float) -> float:
    """The smallest value that this part of all values does not exceed."""
    return ordered[min(int(len(ordered) * part + 0.999999), len(ordered)) - 1]
