"""Patterns of published code, told in our own words, on which the checker once was wrong, crashed or was slow."""

from __future__ import annotations

import textwrap

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.results import FileResult


def check(text: str, major: int = 3) -> FileResult:
    return check_source(textwrap.dedent(text).encode(), "a.py", Config(keras_version=major))  # type: ignore[arg-type]


def codes(text: str, major: int = 3) -> list[str]:
    return [item.code for item in check(text, major).diagnostics]


def test_keywords_of_a_function_that_nothing_calls_may_hold_what_a_layer_needs() -> None:
    assert (
        codes("""
        from keras.layers import Conv2D

        def block(x, filters, **options):
            return Conv2D(filters, **options)(x)
        """)
        == []
    )


def test_keywords_of_a_constructor_that_nothing_calls_may_hold_what_a_layer_needs() -> None:
    assert (
        codes("""
        import keras

        class Block(keras.layers.Layer):
            def __init__(self, units=3, **options):
                super().__init__()
                self.conv = keras.layers.Conv2D(units, **options)

            def call(self, x):
                return self.conv(x)
        """)
        == []
    )


def test_a_function_that_is_called_without_them_has_no_further_keywords() -> None:
    assert codes("""
        from keras.layers import Conv2D, Input

        def block(x, filters, **options):
            return Conv2D(filters, **options)(x)

        block(Input((8, 8, 3)), 4)
        """) == ["KS203"]


def test_defaults_of_a_function_that_nothing_calls_are_taken() -> None:
    assert codes("""
        from keras.layers import Conv2D, Input

        def block(size=9, **options):
            return Conv2D(4, size)(Input((8, 8, 3)))
        """) == ["KS107"]


def test_none_as_default_of_a_function_that_nothing_calls_is_a_placeholder() -> None:
    text = """
        from keras.layers import Dense, Input

        class Head:
            def __init__(self, size=None):
                self.layer = Dense(size)

        def head(size=None):
            return Dense(size)
        """
    assert codes(text) == []
    assert codes(text + "\n        head()\n") == ["KS201"]


def test_plain_values_are_no_models_and_models_are_models() -> None:
    assert (
        codes("""
        import keras

        def encoder_of(net):
            if isinstance(net, (keras.Model, keras.Sequential)):
                return keras.layers.Dense(4)
            return keras.layers.Dense(-4)

        encoder_of(keras.Sequential([keras.Input((3,))]))
        """)
        == []
    )
    assert (
        codes("""
        import keras

        def size_of(net=None):
            if isinstance(net, keras.Sequential):
                return keras.layers.Dense(-4)
            return keras.layers.Dense(4)
        """)
        == []
    )


def test_a_generator_with_long_loops_costs_no_more_than_a_short_one() -> None:
    result = check("""
        import numpy as np
        from keras import Input
        from keras.layers import Conv1D

        def batches():
            while True:
                rows = []
                for i in range(128):
                    row = []
                    for j in range(100):
                        for k in range(20):
                            row.append(np.random.random())
                    rows.append(row)
                yield np.array(rows)

        for batch in batches():
            Conv1D(4, 9)(Input((8, 3)))
        """)
    assert [item.code for item in result.diagnostics] == ["KS107"]


def test_a_long_loop_that_builds_a_model_is_followed_to_its_end() -> None:
    result = check("""
        from keras import Input, Sequential
        from keras.layers import Dense

        model = Sequential([Input((1,))])
        for units in range(2, 102):
            model.add(Dense(units))
        """)
    assert result.models[0].outputs == ((None, 101),)


def test_loops_of_unknown_length_inside_each_other_take_time_linear_in_their_depth() -> None:
    depth = 14
    lines = ["from keras.layers import Dense", "from keras import Input", "def f(items):"]
    lines += ["    " * (level + 1) + f"for i{level} in items:" for level in range(depth)]
    lines += ["    " * (depth + 1) + "Dense(-1)(Input((3,)))"]
    assert [item.code for item in check("\n".join(lines)).diagnostics] == ["KS201"]


def test_keywords_that_a_layer_takes_without_showing_them_in_its_signature() -> None:
    for major in (2, 3):
        assert (
            codes(
                """
            from keras.layers import StringLookup, TextVectorization

            StringLookup(has_input_vocabulary=True)
            TextVectorization(vocabulary_size=4)
            """,
                major,
            )
            == []
        )
    text = """
        from keras.layers import CategoryEncoding

        CategoryEncoding(max_tokens=4)
        """
    assert codes(text, 2) == []
    (finding,) = check(text, 3).diagnostics
    assert (finding.code, finding.help) == ("KS501", "call it `num_tokens`")


def test_names_that_a_package_registers() -> None:
    assert (
        codes("""
        from keras.layers import Dense

        Dense(4, kernel_initializer="lab>stretched")
        """)
        == []
    )


def test_builtins_that_receive_unknown_star_arguments() -> None:
    assert codes("""
        import functools
        import keras

        def read(*things):
            isinstance(*things), getattr(*things), setattr(*things), map(*things), reversed(*things)
            functools.partial(*things)
            return keras.layers.Dense(-1)
        """) == ["KS201"]


def test_a_loop_that_something_unknown_ends_is_not_followed_to_its_bound() -> None:
    result = check("""
        import random
        from keras import Input
        from keras.layers import Conv1D

        def draw():
            tries = 0
            while True:
                values = [random.random() for _ in range(100)]
                if values[0] > values[1]:
                    break
                tries += 1
            return tries

        for _ in range(16):
            draw()
        Conv1D(4, 9)(Input((8, 3)))
        """)
    assert [item.code for item in result.diagnostics] == ["KS107"]


def test_a_loop_whose_end_is_known_is_followed() -> None:
    result = check("""
        from keras import Input, Model
        from keras.layers import MaxPooling1D

        inputs = x = Input((64, 3))
        while True:
            x = MaxPooling1D()(x)
            if x.shape[1] < 8:
                break
        model = Model(inputs, x)
        """)
    assert result.models[0].outputs == ((None, 4, 3),)


def test_how_many_inputs_a_model_has_may_be_unknown() -> None:
    assert (
        codes("""
        import numpy as np
        from keras import Input, Model
        from keras.layers import Concatenate, Dense

        def train(shapes):
            first = Input((3,))
            others = [Input(shape) for shape in shapes]
            model = Model([first] + others, Dense(1)(Concatenate()([first] + others)))
            model.compile("sgd", "mse")
            model.fit([np.zeros((8, 3)), np.zeros((8, 4))], np.zeros((8, 1)))
        """)
        == []
    )


def test_an_operation_on_plain_numbers() -> None:
    assert codes("""
        import keras
        from keras import ops

        ops.add(1, 2)
        keras.layers.Dense(-1)
        """) == ["KS201"]


def test_a_generator_that_yields_for_ever_is_run_a_few_times() -> None:
    result = check("""
        import numpy as np
        from keras import Input
        from keras.layers import Conv1D

        def batches(size=64):
            while True:
                data = np.zeros((size, np.random.randint(3, 8)))
                for row in range(size):
                    for column in range(8):
                        data[row, column] = np.random.randint(1, 4)
                yield data

        for _ in range(12):
            batches()
        Conv1D(4, 9)(Input((8, 3)))
        """)
    assert [item.code for item in result.diagnostics] == ["KS107"]


def test_a_while_loop_that_builds_a_model_is_followed() -> None:
    result = check("""
        from keras import Input, Sequential
        from keras.layers import Dense

        model = Sequential([Input((1,))])
        units = 64
        while units > 3:
            model.add(Dense(units))
            units //= 2
        """)
    assert result.models[0].outputs == ((None, 4),)


_EXTENDED = """
    import keras

    class Frozen(keras.layers.{base}):
        def __init__(self, freeze, *args, **options):
            super().__init__(*args, **options)
            self.freeze = freeze

        def call(self, inputs, **options):
            return super().call(inputs, **options)

    inputs = keras.Input((8, 8, 3))
    x = Frozen(True, {arguments})(inputs)
    model = keras.Model(inputs, x)
    """


def test_a_class_that_extends_a_layer_has_its_shapes_and_weights() -> None:
    for base, arguments, output, parameters in [
        ("BatchNormalization", "axis=3", (None, 8, 8, 3), 12),
        ("Conv2D", "4, 3", (None, 6, 6, 4), 112),
        ("Conv2D", "filters=4, kernel_size=3, padding='same'", (None, 8, 8, 4), 112),
    ]:
        (model,) = check(_EXTENDED.format(base=base, arguments=arguments)).models
        assert model.outputs == (output,)
        assert model.parameters == parameters


def test_a_class_that_extends_a_layer_may_mend_what_the_layer_refuses() -> None:
    result = check("""
        import keras

        class Tolerant(keras.layers.Conv2D):
            def call(self, x):
                return super().call(keras.ops.expand_dims(x, -1))

        class Wide(keras.layers.Dense):
            def __init__(self, units):
                super().__init__(units)
                self.units = 2 * units

        Tolerant(4, 3)(keras.Input((8, 8)))
        model = keras.Sequential([keras.Input((3,)), Wide(4)])
        """)
    assert result.diagnostics == ()
    assert result.models[0].outputs == ("?",)
    assert result.models[0].parameters is None


def test_functions_of_a_backend_are_no_layers() -> None:
    assert (
        codes("""
        from keras.src import backend
        from keras.src.legacy import backend as K
        from keras.src.utils.module_utils import tensorflow as tf

        def total(x, y):
            return backend.numpy.add(x, y) + backend.numpy.average(x, axis=1, weights=y) + K.maximum(x, tf.add(x, y))
        """)
        == []
    )


def test_two_single_values_are_crossed() -> None:
    assert (
        codes("""
        import tensorflow as tf
        from keras.layers import HashedCrossing

        HashedCrossing(num_bins=10)((tf.constant("A"), tf.constant(101)))
        """)
        == []
    )
