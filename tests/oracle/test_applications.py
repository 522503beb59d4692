"""keras.applications against both majors: shapes, numbers of weights, and what is refused."""

from __future__ import annotations

import importlib.metadata

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.keras.applications import _table, has, names
from kerasshape.keras.signatures import table
from kerasshape.results import FileResult
from tests.literate import printed
from tests.oracle.real_keras import RealKeras

pytestmark = pytest.mark.oracle

SMALL = [
    "MobileNet(weights=None, include_top=False)",
    "MobileNet(weights=None, include_top=False, input_shape=(33, 47, 3), alpha=0.25, pooling='avg', name='small')",
    "MobileNet(weights=None, input_shape=(128, 128, 1), alpha=0.5, classes=7)",
    "MobileNet(weights=None, include_top=False, input_shape=(64, 96, 3), depth_multiplier=2, pooling='max')",
    "MobileNet(weights=None, include_top=False, input_shape=(70, 64, 3), alpha=0.3)",
    "MobileNetV2((97, 130, 1), 0.35, weights=None, include_top=False)",
    "MobileNetV2(weights=None, classes=10, input_shape=(96, 96, 3), alpha=1.3)",
    "MobileNetV3Small(weights=None, include_top=False, input_shape=(50, 61, 1))",
    "MobileNetV3Small(weights=None, classes=5, minimalistic=True)",
    "MobileNetV3Large(weights=None, include_top=False, alpha=0.75, input_shape=(33, 70, 3), pooling='avg')",
    "EfficientNetB0(weights=None, include_top=False, input_shape=(75, 58, 1))",
    "EfficientNetV2B0(weights=None, include_top=False, input_shape=(47, 64, 3))",
    "VGG16(weights=None, include_top=False, input_shape=(50, 61, 3), pooling='other')",
    "VGG16(weights=None, input_shape=(32, 70, 3), classes=3)",
    "VGG16(weights=None, include_top=False, input_tensor=keras.Input((40, 41, 2)))",
    "VGG19(weights=None, include_top=False)",
    "ResNet50(False, None, None, (65, 33, 4), 'avg')",
]  # fmt: skip
LARGE = [
    "ResNet50V2(weights=None, classes=4)",
    "DenseNet121(weights=None, include_top=False, input_shape=(50, 70, 3))",
    "InceptionV3(weights=None, include_top=False, input_shape=(75, 100, 1))",
    "InceptionV3(weights=None, include_top=False)",
    "InceptionResNetV2(weights=None, include_top=False, input_shape=(88, 75, 3))",
    "Xception(weights=None, include_top=False, input_shape=(71, 90, 3))",
    "NASNetMobile(weights=None, include_top=False, input_shape=(65, 98, 3))",
    "NASNetMobile(weights=None, include_top=False, input_shape=(33, 64, 1), pooling='max')",
    "ConvNeXtTiny(weights=None, include_top=False, input_shape=(45, 64, 1))",
    "ConvNeXtTiny(weights=None, classes=6)",
    "EfficientNetV2B3(weights=None, classes=6)",
]  # fmt: skip
ONLY_KERAS_2 = [
    "RegNetX002(weights=None, include_top=False, input_shape=(61, 64, 1))",
    "RegNetY002(weights=None, classes=6)",
    "ResNetRS50(weights=None, include_top=False, input_shape=(50, 63, 3))",
]  # fmt: skip
REFUSED = [
    "VGG16(weights='imagenet', classes=10)",
    "VGG16(classes=10)",
    "VGG16(input_shape=(150, 150, 3))",
    "VGG16(input_shape=[224, 224, 3])",
    "VGG16(weights=None, include_top=False, input_shape=(20, 64, 3))",
    "VGG16(weights=None, include_top=False, input_shape=(64, 64))",
    "VGG16(weights=None, input_shape=(None, None, 3))",
    "VGG16(weights='image_net', include_top=False)",
    "VGG16(classifier_activation='sigmoid')",
    "VGG16(include_topp=False)",
    "VGG16(True, None, None, None, None, 10, None, None, None)",
    "ResNet50(include_top=False, input_shape=(64, 64, 1))",
    "ResNet50(weights=None, include_top=False, input_shape=(64, 31, 3))",
    "InceptionV3(weights=None, include_top=False, input_shape=(74, 80, 3))",
    "Xception(weights=None, include_top=False, input_shape=(70, 80, 3))",
    "MobileNet(alpha=0.3, include_top=False)",
    "MobileNet(depth_multiplier=2)",
    "MobileNet(input_shape=(160, 128, 3))",
    "MobileNet(input_shape=(96, 96, 3))",
    "MobileNetV2(alpha=0.3)",
    "MobileNetV2(input_shape=(100, 100, 3))",
    "MobileNetV3Small(alpha=0.5, include_top=False)",
    "MobileNetV3Large(minimalistic=True, alpha=0.75)",
    "MobileNetV3Small(weights=None, include_top=False, input_shape=(31, 40, 3))",
    "NASNetMobile(include_top=False, input_shape=(None, None, 3))",
    "EfficientNetB0(input_shape=(300, 300, 3))",
    "EfficientNetB3(weights=None, include_top=False, input_shape=(31, 31, 3))",
    "ConvNeXtTiny(classes=2)",
    "DenseNet121(weights='', include_top=False)",
]  # fmt: skip


def source(expression: str) -> str:
    return f"import keras\n\nmodel = keras.applications.{expression}\n"


def checked(expression: str, major: int) -> FileResult:
    return check_source(source(expression).encode(), "a.py", Config(keras_version=major))  # type: ignore[arg-type]


def in_majors(expressions: list[str], *majors: int) -> list[tuple[str, int]]:
    return [(expression, major) for expression in expressions for major in majors]


def require_agreement(expression: str, major: int, real_keras: RealKeras) -> None:
    outcome = real_keras.run_source(source(expression))
    assert outcome.kind == "ok", outcome.message
    real = outcome.models["model"]
    result = checked(expression, major)
    assert result.diagnostics == ()
    (ours,) = result.models
    assert ours.inputs is not None
    assert ours.outputs is not None
    assert list(map(printed, ours.inputs)) == list(map(printed, real.inputs))
    if "alpha=0.3)" in expression:
        assert printed(ours.outputs[0]) == "(None, 2, 2, ?)"
        return
    assert list(map(printed, ours.outputs)) == list(map(printed, real.outputs))
    if "depth_multiplier" not in expression:
        assert (ours.parameters, ours.trainable) == (real.parameters, real.trainable)
    assert ours.keras_name == real.name
    assert ours.layers == ()  # the summary says that they are not listed


@pytest.mark.parametrize(("expression", "major"), in_majors(SMALL, 2, 3))
def test_agrees_with_keras(expression: str, major: int, request: pytest.FixtureRequest) -> None:
    if major == 2:
        expression = expression.replace(", name='small'", "")
    require_agreement(expression, major, request.getfixturevalue(f"real_keras_{major}"))


@pytest.mark.slow
@pytest.mark.parametrize(("expression", "major"), [*in_majors(LARGE, 2, 3), *in_majors(ONLY_KERAS_2, 2)])
def test_large_ones_agree_with_keras(expression: str, major: int, request: pytest.FixtureRequest) -> None:
    require_agreement(expression, major, request.getfixturevalue(f"real_keras_{major}"))


@pytest.mark.parametrize(("expression", "major"), in_majors(REFUSED, 2, 3))
def test_refused_by_keras(expression: str, major: int, request: pytest.FixtureRequest) -> None:
    real_keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
    assert real_keras.run_source(source(expression)).kind == "refused"
    assert len(checked(expression, major).diagnostics) == 1


LAYERS = [
    ("MobileNetV2", "block_13_expand_relu"),
    ("MobileNetV2", "block_1_expand"),
    ("EfficientNetB0", "block6a_expand_activation"),
    ("VGG16", "block3_pool"),
    ("ResNet50", "conv3_block4_out"),
]


@pytest.mark.parametrize("shape", [(64, 101, 3), (None, None, 3)])
@pytest.mark.parametrize(("name", "layer"), LAYERS)
def test_a_layer_by_its_name(name: str, layer: str, shape: tuple[int | None, ...], real_keras: RealKeras) -> None:
    """`get_layer("…").output` is a tensor that a model can end in."""
    code = (
        "import keras\n\n"
        f"base = keras.applications.{name}(weights=None, include_top=False, input_shape={shape})\n"
        f"model = keras.Model(base.input, base.get_layer({layer!r}).output)\n"
    )
    real = real_keras.run_source(code, ["model"]).models["model"]
    result = check_source(code.encode(), "a.py", Config(keras_version=real_keras.major))  # type: ignore[arg-type]
    (ours,) = [model for model in result.models if model.name == "model"]
    assert ours.outputs is not None
    assert list(map(printed, ours.outputs)) == list(map(printed, real.outputs))


def test_the_table_has_every_application() -> None:
    """Whatever a major has is in the table, and was read off the installed version."""
    for major in ("2", "3"):
        missing = [
            name
            for name in names()
            if f"applications.{name}" in table()["functions"][major] and not has(name, int(major))
        ]
        assert missing == []
    installed = {"2": importlib.metadata.version("tf_keras"), "3": importlib.metadata.version("keras")}
    if installed != _table("applications.json")["versions"]:
        pytest.skip("other versions are installed")
