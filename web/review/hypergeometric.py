"""How many of a finite number are right, told from a random sample of it: exact limits, by no approximation."""

from __future__ import annotations

from math import exp, lgamma

NEGLIGIBLE = 1e-12


def limits(population: int, size: int, right: tuple[int, int], level: float) -> tuple[int, int]:
    """The least and the greatest number of right ones that the sample does not speak against.

    Each limit is where a sample as extreme as this one has half of `1 - level` left. `right`: found in the sample, once
    as it counts for the lower and once for the upper limit; they differ where a sample is put together from several.
    """
    tail = (1 - level) / 2
    return _least(population, size, right[0], tail), population - _least(population, size, size - right[1], tail)


def _least(population: int, size: int, found: int, tail: float) -> int:
    """The least number in the population with which `found` or more in the sample are not too unlikely."""
    low, high = found, population - (size - found)
    while low < high:
        middle = (low + high) // 2
        if at_least(population, middle, size, found) > tail:
            high = middle
        else:
            low = middle + 1
    return low


def at_least(population: int, right: int, size: int, found: int) -> float:
    """The probability that a sample of this size holds `found` or more of the right ones."""
    last = min(size, right)
    first = max(found, size - (population - right), 0)
    if first > last:
        return 0.0
    if found <= size - (population - right):
        return 1.0
    if found > size * right / population:
        return min(1.0, _sum(population, right, size, first, last))
    # The shorter tail is the other one.
    others = _sum(population, population - right, size, size - first + 1, min(size, population - right))
    return max(0.0, 1.0 - others)


def _sum(population: int, right: int, size: int, first: int, last: int) -> float:
    """Probabilities from `first` to `last`, which fall from one to the next."""
    if first > last:
        return 0.0
    term = exp(
        _log_choose(right, first) + _log_choose(population - right, size - first) - _log_choose(population, size)
    )
    total = term
    for found in range(first, last):
        term *= (right - found) * (size - found) / ((found + 1) * (population - right - size + found + 1))
        total += term
        if term < NEGLIGIBLE * total:
            break
    return total


def _log_choose(of: int, some: int) -> float:
    return lgamma(of + 1) - lgamma(some + 1) - lgamma(of - some + 1)
