"""The committed table and the names are what the installed packages say."""

from __future__ import annotations

import importlib.metadata
import json

import pytest

from kerasshape.keras import names, removed
from kerasshape.keras.signatures import table
from tests.oracle.cases import Case
from tests.oracle.differential import AGREED, ask_ours, ask_real, compare, one_line
from tests.oracle.real_keras import RealKeras

pytestmark = pytest.mark.oracle

DISTRIBUTIONS = {"2": "tf_keras", "3": "keras"}


def test_table_is_what_the_installed_majors_say(real_keras_3: RealKeras, real_keras_2: RealKeras) -> None:
    installed = {major: importlib.metadata.version(name) for major, name in DISTRIBUTIONS.items()}
    if installed != table()["versions"]:
        pytest.skip(f"the table is of {table()['versions']}, installed are {installed}")
    generated = json.loads(json.dumps(real_keras_3.ask("signatures")))
    for key, value in table().items():
        assert generated[key] == value, f"{key}: run `python -m tests.oracle.generate_signatures`"
    assert generated.keys() == table().keys()


def public_paths(major: str) -> list[str]:
    found = [f"{module}.{name}" for module, shown in table()["modules"][major].items() for name in shown]
    return sorted({*found, *table()["modules"][major]})


def old_paths() -> list[str]:
    """Every path of the other releases that the names know."""
    return sorted({*public_paths("2"), *public_paths("3"), *removed.MODULES, *removed.NAMES})


@pytest.mark.parametrize("package", ["keras", "tensorflow.keras"])
def test_keras_3_lacks_exactly_what_is_said_to_be_missing(real_keras_3: RealKeras, package: str) -> None:
    written = [package + path.removeprefix("keras") for path in old_paths()]
    assert len(written) > 1000
    exists = real_keras_3.exist(written)
    said = [names.missing(path, 3) is None for path in written]
    assert [row for row in zip(written, exists, said, strict=True) if row[1] is not row[2]] == []


def test_keras_2_lacks_what_is_said_to_be_missing(real_keras_2: RealKeras) -> None:
    written = ["tf_keras" + path.removeprefix("keras") for path in old_paths()]
    missing = [path for path in written if names.missing(path, 2) is not None]
    assert "tf_keras.ops.reshape" in missing
    assert "tf_keras.layers.RMSNormalization" in missing
    assert not any(real_keras_2.exist(missing))
    shown = ["tf_keras" + path.removeprefix("keras") for path in public_paths("2")]
    assert all(real_keras_2.exist(shown))
    assert not [path for path in shown if names.missing(path, 2) is not None]


def test_every_cure_that_names_a_path_works(real_keras_3: RealKeras) -> None:
    """Whatever stands in backquotes with a dotted path can be imported."""
    cured = [found for path in old_paths() if (found := names.missing(path, 3)) is not None and found.cure]
    quoted = {part for found in cured for part in (found.cure or "").split("`")[1::2]}
    paths = sorted(part for part in quoted if part.startswith(("keras.", "tensorflow.")))
    assert len(paths) > 100
    assert [path for path, real in zip(paths, real_keras_3.exist(paths), strict=True) if not real] == []


def test_layers_that_a_cure_offers_are_layers() -> None:
    for path in removed.NAMES:
        found = names.missing(path, 3)
        assert found is not None, path
        for word in (found.cure or "").split("`")[1::2]:
            name = word.split("(")[0]
            if path.startswith("keras.layers.") and name.isidentifier() and name[0].isupper():
                assert name in names.known_layers(3), (path, name)


def test_a_canonical_name_is_the_same_object(real_keras: RealKeras) -> None:
    package = {2: "tf_keras", 3: "keras"}[real_keras.major]
    pairs = []
    # Keras 2 has a function of its own where Keras 3 has a second name of the class.
    other = {"keras.src", "keras.regularizers.l1_l2"}
    for path in sorted({*public_paths(str(real_keras.major))} - other):
        canonical = names.resolve(path)
        assert canonical is not None
        pairs.append((package + path.removeprefix("keras"), package + canonical.removeprefix("keras")))
    answers = real_keras.same(pairs)
    assert sum(answer is True for answer in answers) > 900
    assert [pair for pair, answer in zip(pairs, answers, strict=True) if answer is False] == []


def test_private_paths_of_the_layers_resolve(real_keras: RealKeras) -> None:
    """The path under which each layer class is defined leads to its public name."""
    layers = sorted(names.known_layers(real_keras.major))
    source = (
        "import keras\n"
        f"found = [(n, getattr(keras.layers, n)) for n in {layers!r} if hasattr(keras.layers, n)]\n"
        "raise KeyError('|'.join(f'{n}={c.__module__}.{c.__name__}' for n, c in found))\n"
    )
    outcome = real_keras.run_source(source)
    rows = [row.split("=") for row in (outcome.message or "").strip("'").split("|")]
    assert len(rows) > 100
    # GroupQueryAttention is the one class whose own name is not public.
    for name, path in (row for row in rows if row[1].rpartition(".")[2] in layers):
        assert names.resolve(path) == names.resolve(f"keras.layers.{name}"), path


FORMER = [
    Case("CategoryEncoding", {"max_tokens": 6, "output_mode": "count"}, ((None, 3),), dtype="int32"),
    Case("Discretization", {"bins": [0.0, 1.0], "output_mode": "one_hot"}, ((None, 1),)),
    Case("IntegerLookup", {"max_values": 5, "mask_value": 0, "oov_value": -1}, ((None, 3),), dtype="int64"),
    Case("Embedding", {"input_dim": 9, "output_dim": 2, "use_one_hot_matmul": True}, ((None, 3),)),
    Case("LSTM", {"units": 3, "return_runtime": False}, ((None, 4, 2),)),
    Case("StringLookup", {"vocabulary": ["a"], "has_input_vocabulary": True}, ((None, 3),), dtype="string"),
    Case("Attention", {"causal": True}, ((None, 3, 4), (None, 5, 4))),
    Case("LSTM", {"units": 3, "causal": True}, ((None, 4, 2),)),
]
"""Keywords that a constructor takes out of its `**kwargs`, and one that it does not."""


@pytest.mark.parametrize("case", FORMER, ids=one_line)
def test_keywords_that_no_signature_shows(real_keras: RealKeras, case: Case) -> None:
    real, ours = ask_real(real_keras, case), ask_ours(case, real_keras.major)
    assert compare(real, ours) == AGREED, f"Keras: {real}\nours: {ours}"
