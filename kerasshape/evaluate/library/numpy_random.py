"""numpy's random numbers: functions of `numpy.random`, and methods of its generators."""

from __future__ import annotations

from kerasshape.evaluate.arrays.conversion import as_array
from kerasshape.evaluate.library.instances import makes_object
from kerasshape.evaluate.library.numpy_constructors import shape_argument
from kerasshape.evaluate.state.external import external, method
from kerasshape.evaluate.state.values import Array, Contents, Site, Value
from kerasshape.shapes import Shape, Unknown, UnknownNumber, product

_ENOUGH = 100
"""So many draws for each possible value are taken to meet them all."""

GENERATOR = "numpy.random.Generator"
makes_object(GENERATOR, "numpy.random.default_rng", "numpy.random.RandomState")


def _size(size: Value) -> Shape:
    """The shape that `size` asks for; that of a number when it is missing."""
    return () if size is None else shape_argument(size)


@method(GENERATOR, "random(size=None, ...)", "random_sample(size=None)")
@external(
    "numpy.random.random(size=None)",
    "numpy.random.random_sample(size=None)",
    "numpy.random.sample(size=None)",
    "numpy.random.ranf(size=None)",
)
@method(GENERATOR, "standard_normal(size=None, ...)")
@external("numpy.random.standard_normal(size=None)")
def uniform(size: Value, origin: Site) -> Value:
    """Numbers in the shape of the only argument."""
    return Array(_size(size), "float64", origin)


@method(GENERATOR, "rand(*dims, ...)", "randn(*dims, ...)")
@external("numpy.random.rand(*dims, ...)", "numpy.random.randn(*dims, ...)")
def random_dims(dims: Value, origin: Site) -> Value:
    """An array whose dims are the arguments."""
    return Array(shape_argument(dims), "float64", origin)


@method(GENERATOR, "integers(low, high=None, size=None, ...)", "randint(low, high=None, size=None, ...)")
@external(
    "numpy.random.randint(low, high=None, size=None, ...)", "numpy.random.random_integers(low, high=None, size=None)"
)
def integers(low: Value, high: Value, size: Value, origin: Site) -> Value:
    """Whole numbers in the shape of `size`."""
    shape = _size(size)
    if high is None:
        low, high = 0, low
    count = product(shape) if isinstance(shape, tuple) else None
    labels = None
    if isinstance(low, int) and isinstance(high, int) and isinstance(count, int):
        labels = Contents(frozenset(range(low, high))) if 0 < (high - low) * _ENOUGH <= count else None
    return Array(shape, "int64", origin, labels)


@method(GENERATOR, "normal(loc: a=0.0, scale: b=1.0, size=None)", "uniform(low: a=0.0, high: b=1.0, size=None)")
@external(
    "numpy.random.normal(loc: a=0.0, scale: b=1.0, size=None)",
    "numpy.random.uniform(low: a=0.0, high: b=1.0, size=None)",
    "numpy.random.binomial(n: a, p: b, size=None)",
    "numpy.random.beta(a, b, size=None)",
)
def numbers(a: Value, b: Value, size: Value, origin: Site) -> Value:
    """Numbers in the shape of `size`; parameters that are arrays would give theirs."""
    if not all(isinstance(value, (int, float)) for value in (a, b)):
        return Array(Unknown() if size is None else _size(size), "float64", origin)
    return Array(_size(size), None, origin)


@external("numpy.random.poisson(lam=1.0, size=None)", "numpy.random.exponential(scale=1.0, size=None)")
def counts(size: Value, origin: Site) -> Value:
    """Numbers in the shape of `size`, or of the only parameter."""
    return Array(Unknown() if size is None else _size(size), None, origin)


@external("numpy.random.multivariate_normal(mean, cov, size=None, ...)")
def vectors(mean: Value, size: Value, origin: Site) -> Value:
    """A vector as long as the mean for each number of `size`."""
    vector, rows = as_array(mean).shape, _size(size)
    known = isinstance(vector, tuple) and len(vector) == 1 and isinstance(rows, tuple)
    return Array((*rows, *vector) if known else Unknown(), "float64", origin)


@method(GENERATOR, "choice(a, size=None, ...)")
@external("numpy.random.choice(a, size=None, ...)")
def choice(a: Value, size: Value, origin: Site) -> Value:
    """Picks from a list or from the numbers below."""
    if isinstance(a, (int, UnknownNumber)):
        return Array(_size(size), "int64", origin)
    options = as_array(a)
    known = isinstance(options.shape, tuple) and len(options.shape) == 1
    return Array(_size(size) if known else Unknown(), options.dtype, origin)


@method(GENERATOR, "permutation(x, ...)")
@external("numpy.random.permutation(x)")
def permutation(x: Value, origin: Site) -> Value:
    """The numbers below, or an array, in another order."""
    if isinstance(x, int) and not isinstance(x, bool):
        return Array((x,), "int64", origin)
    if isinstance(x, Unknown):
        return Array((Unknown(),), None, origin)
    found = as_array(x)
    return Array(found.shape, found.dtype, origin, found.contents)
