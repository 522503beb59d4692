"""The child process that asks one major of Keras. Run by `real_keras`, which sends it pickled requests.

A request is `(name of a function below, keyword arguments)`, the answer whatever that function returns, in
plain values. What user code prints goes nowhere: the pipe belongs to the answers.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import inspect
import math
import os
import pickle
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

SCRIPT = "<script>"
ROOT = str(Path(__file__).parents[2])
Answer = dict[str, Any]
Shape = tuple[int | None, ...]


def load(major: int) -> ModuleType:
    """Import the major so that scripts find it as `keras`, as `tf.keras` and, for 2, as `tf_keras`."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", KERAS_BACKEND="tensorflow")
    os.environ["TF_USE_LEGACY_KERAS"] = "1" if major == 2 else "0"
    warnings.simplefilter("ignore")
    if major == 3:
        return importlib.import_module("keras")
    tf_keras = importlib.import_module("tf_keras")
    for path in (
        "layers.experimental.preprocessing",
        "preprocessing.text",
        "preprocessing.image",
        "experimental",
    ):
        importlib.import_module(f"tf_keras.{path}")
    for name, module in list(sys.modules.items()):
        if name == "tf_keras" or name.startswith("tf_keras."):
            sys.modules[name.removeprefix("tf_")] = module
    return tf_keras


def reached(path: str) -> tuple[Any, Any]:
    """What a dotted path leads to, and what holds it."""
    first, *rest = path.split(".")
    holder: Any = None
    found: Any = importlib.import_module("tensorflow" if first == "tf" else first)
    for name in rest:
        if isinstance(found, ModuleType) and not hasattr(found, name):
            importlib.import_module(f"{found.__name__}.{name}")
        holder, found = found, getattr(found, name)
    return holder, found


def plain_default(value: Any) -> Any:
    """A default that is a plain value; "required" and "other" for what is none."""
    if value is inspect.Parameter.empty:
        return "required"
    return value if value is None or isinstance(value, (bool, int, float, str, tuple)) else "other"


class Asked:
    """The functions that a request can name."""

    def __init__(self, keras: ModuleType, major: int) -> None:
        self.keras = keras
        self.major = major

    def versions(self) -> dict[str, str]:
        return {"keras": self.keras.__version__}

    def parameters(self, paths: list[str]) -> list[list[tuple[str, str, Any]] | str]:
        """The parameters of each function, class or method as Python tells them, else why it does not."""
        return [self._parameters(path) for path in paths]

    def _parameters(self, path: str) -> list[tuple[str, str, Any]] | str:
        try:
            holder, found = reached(path)
            listed = list(inspect.signature(found).parameters.values())
        except ImportError:
            first = "tensorflow" if path.startswith("tf.") else path.partition(".")[0]
            return "gone" if importlib.util.find_spec(first) else "not installed"
        except AttributeError:
            return "gone"
        except (TypeError, ValueError):
            return "not told"
        if inspect.isclass(holder) and listed and listed[0].name == "self":
            listed = listed[1:]
        return [(each.name, each.kind.name, plain_default(each.default)) for each in listed]

    def flattened(self, structure: Any) -> list[Any]:
        """The leaves in Keras's order; Keras 2 takes TensorFlow's."""
        if self.major == 3:
            return list(self.keras.tree.flatten(structure))
        return list(importlib.import_module("tensorflow").nest.flatten(structure))

    def made(self, value: Any) -> Any:
        """Arguments with `{"layer": [name, arguments]}`, `{"tensor": shape}` and `{"code": text}` made real."""
        if isinstance(value, dict) and "layer" in value:
            return self.layer(*value["layer"])
        if isinstance(value, dict) and "code" in value:
            return eval(value["code"])
        if isinstance(value, dict) and "tensor" in value:
            return self.tensor(value["tensor"], value.get("dtype"))
        if isinstance(value, list):
            return [self.made(item) for item in value]
        if isinstance(value, tuple):
            return tuple(self.made(item) for item in value)
        return value

    def layer(self, name: str, arguments: dict[str, Any]) -> Any:
        kind: Any = self.keras
        for part in name.split(".") if "." in name else ("layers", name):
            kind = getattr(kind, part)
        return kind(**{key: self.made(value) for key, value in arguments.items()})

    def tensor(self, shape: Shape, dtype: str | None = None) -> Any:
        return self.keras.Input(batch_shape=tuple(shape), dtype=dtype)

    def call_layer(
        self,
        name: str,
        arguments: dict[str, Any],
        shapes: list[Shape],
        call_kwargs: dict[str, Any],
        dtypes: list[str] | None,
        as_list: bool,
        again: list[Shape],
        within: bool,
    ) -> Answer:
        stage = "construct"
        try:
            layer = self.layer(name, arguments)
            keywords = {key: self.made(value) for key, value in call_kwargs.items()}
            put_to_work = self.within(layer, keywords) if within else lambda given: shapes_of(layer(given, **keywords))
            for stage, called_with in (("call", shapes), ("again", again)):
                if stage == "call" or again:
                    kinds: list[str] | list[None] = dtypes or [None] * len(called_with)
                    tensors = [self.tensor(shape, kind) for shape, kind in zip(called_with, kinds, strict=True)]
                    found = put_to_work(tensors[0] if len(tensors) == 1 and not as_list else tensors)
            return {**described(layer), "shapes": found}
        except Exception as error:  # the refusal is what was asked for
            return refused(error, stage)

    def within(self, layer: Any, keywords: dict[str, Any]) -> Callable[[Any], list[Shape | None]]:
        """Calls the layer in the `call` of another one, and tells the shapes that are seen there, as far as known."""
        seen: list[list[Shape | None]] = []

        class Holder(self.keras.layers.Layer):  # type: ignore[misc, name-defined]
            def call(self, inputs: Any) -> Any:
                outputs = layer(inputs, **keywords)
                tensors = [tensor for tensor in flattened(outputs) if hasattr(tensor, "shape")]
                seen.append([None if tensor.shape.rank is None else plain_shape(tensor.shape) for tensor in tensors])
                return outputs

        holder = Holder()

        def put_to_work(inputs: Any) -> list[Shape | None]:
            holder(inputs)
            return seen[-1]

        return put_to_work

    def build_chain(
        self, layers: list[tuple[str, dict[str, Any]]], batch_shape: Shape | None, dtype: str | None
    ) -> list[Answer]:
        """Add the layers one at a time to a model that has its input, up to the first refusal."""
        answers: list[Answer] = []
        model = self.keras.Sequential()
        if batch_shape is not None:
            model.add(self.tensor_layer(batch_shape, dtype))
        for name, arguments in layers:
            stage = "construct"
            try:
                layer = self.layer(name, arguments)
                stage = "call"
                model.add(layer)
                answers.append(described(layer))
            except Exception as error:
                answers.append(refused(error, stage))
                break
        return answers

    def construct_each(self, layers: list[tuple[str, dict[str, Any]]]) -> list[Answer]:
        """Construct the layers, each for itself."""
        answers: list[Answer] = []
        for name, arguments in layers:
            try:
                self.layer(name, arguments)
                answers.append({"kind": "ok"})
            except Exception as error:
                answers.append(refused(error, "construct"))
        return answers

    def build_program(
        self, layers: list[tuple[str, dict[str, Any]]], batch_shape: Shape | None, source: str
    ) -> dict[str, Any]:
        """The layers each for itself, one after the other, and the program that they stand in."""
        made = self.construct_each(layers)
        chain = self.build_chain(layers, batch_shape, None)
        self.reset()
        return {"made": made, "chain": chain, "script": self.run_source(source, [])}

    def some_input_passes(self, layers: list[tuple[str, dict[str, Any]]], shapes: list[Shape]) -> bool:
        """Whether the chain takes any of the inputs."""
        return any(self.build_chain(layers, shape, None)[-1]["kind"] == "ok" for shape in shapes)

    def tensor_layer(self, shape: Shape, dtype: str | None) -> Any:
        if self.major == 2:
            return self.keras.layers.InputLayer(batch_input_shape=tuple(shape), dtype=dtype)
        return self.keras.layers.InputLayer(batch_shape=tuple(shape), dtype=dtype)

    def run_source(self, source: str, names: list[str], package: str | None = None) -> Answer:
        """Run a script; every model it left under one of the names (or under any) is described."""
        namespace: dict[str, Any] = {"__name__": "__main__", "__package__": package}
        answer: Answer = {"kind": "ok"}
        try:
            exec(compile(source, SCRIPT, "exec"), namespace)
        except SyntaxError as error:
            answer = {**refused(error, "script"), "line": error.lineno, "lines": []}
        except BaseException as error:  # also SystemExit, which scripts use
            lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == SCRIPT]
            answer = {**refused(error, "script"), "line": lines[-1] if lines else None, "lines": lines}
        wanted = names or [key for key, value in namespace.items() if isinstance(value, self.keras.Model)]
        found = {name: namespace[name] for name in wanted if name in namespace}
        return {**answer, "models": {name: model_described(model) for name, model in found.items()}}

    def record(self, source: str, folder: str | None = None, package: str | None = None) -> Answer:
        """Run a script of a folder's package, with every call of a layer in it."""
        recorder = imported("tests.oracle.recorder").Recorder(self.keras, SCRIPT, shapes_of)
        with recorder.patched(), importing_from(folder):
            answer = self.run_source(source, [], package)
        return {"script": answer, "calls": recorder.notes, "refused": recorder.refused}

    def lines_run(self, source: str, folder: str | None = None) -> list[int]:
        """The lines of a script that are run."""
        recorder = imported("tests.oracle.recorder").Recorder(self.keras, SCRIPT, shapes_of)
        with importing_from(folder), recorder.tracing() as lines:
            self.run_source(source, [])
        return sorted(lines)

    def shapes_in(self, setup: str, expressions: list[str]) -> list[Answer]:
        """The shapes of each expression's value, behind the same setup."""
        namespace: dict[str, Any] = {}
        exec(compile(setup, SCRIPT, "exec"), namespace)
        answers: list[Answer] = []
        for expression in expressions:
            try:
                answers.append({"kind": "ok", "shapes": shapes_of(eval(expression, namespace))})
            except Exception as error:
                answers.append(refused(error, "call"))
        return answers

    def exists(self, dotted: str) -> bool:
        """Whether the longest module of the path can be imported and has the rest."""
        return self.look_up(dotted) is not None

    def exist(self, paths: list[str]) -> list[bool]:
        return [self.exists(path) for path in paths]

    def same(self, pairs: list[tuple[str, str]]) -> list[bool | None]:
        """Whether both paths lead to one object; None where one of them leads nowhere."""
        found = [(self.look_up(left), self.look_up(right)) for left, right in pairs]
        return [None if left is None or right is None else left is right for left, right in found]

    def look_up(self, dotted: str) -> Any:
        parts = dotted.split(".")
        for end in range(len(parts), 0, -1):
            try:
                value: Any = importlib.import_module(".".join(parts[:end]))
            except ImportError:
                continue
            for part in parts[end:]:
                value = getattr(value, part, None)
            return value
        return None

    def signatures(self) -> dict[str, Any]:
        """The table as these installed packages give it now."""
        generate: Callable[[], dict[str, Any]] = imported("tests.oracle.generate_signatures").generate
        return generate()

    def reset(self) -> None:
        """Forget the models and settings of the last request."""
        self.keras.backend.clear_session()
        self.keras.backend.set_image_data_format("channels_last")
        self.keras.backend.set_floatx("float32")


@contextmanager
def importing_from(folder: str | None) -> Iterator[None]:
    """While this lasts, modules of the folder are found first, also those that are named like these tests."""
    if folder is None:
        yield
        return
    ours = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "tests"}
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(folder) or name.split(".")[0] == "tests":
                del sys.modules[name]
        sys.modules.update(ours)


def imported(module: str) -> Any:
    """A module of these tests, which are found from the root of the tree."""
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)
    return importlib.import_module(module)


def plain_shape(shape: Any) -> Shape:
    return tuple(None if dim is None else int(dim) for dim in shape)


def shapes_of(value: Any) -> list[Shape]:
    """Shapes of all tensors in a structure, in Keras's flattened order."""
    return [plain_shape(tensor.shape) for tensor in flattened(value) if hasattr(tensor, "shape")]


def flattened(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key in sorted(value):
            yield from flattened(value[key])
    elif isinstance(value, list | tuple):
        for item in value:
            yield from flattened(item)
    else:
        yield value


def weight_shapes(weights: list[Any]) -> list[Shape]:
    """Keras 2 keeps a vocabulary among the weights, which has no shape."""
    return [plain_shape(weight.shape) for weight in weights if hasattr(weight, "shape")]


def count(weights: list[Any]) -> int:
    """Both majors take a free dim for 0 when they count."""
    return sum(math.prod(dim or 0 for dim in shape) for shape in weight_shapes(weights))


def described(layer: Any) -> Answer:
    """What a summary row says of a layer, and the shapes of its weights."""
    built = getattr(layer, "built", True)
    return {
        "kind": "ok",
        "name": layer.name,
        "layer": type(layer).__name__,
        "shapes": last_output(layer),
        "parameters": count(layer.weights) if built else None,
        "trainable": count(layer.trainable_weights) if built else None,
        "weights": weight_shapes(layer.weights) if built else [],
    }


def last_output(layer: Any) -> list[Shape]:
    """The output of the last call, also of a layer that was called more than once."""
    nodes = getattr(layer, "_inbound_nodes", [])
    if nodes:
        node = nodes[-1]
        return shapes_of(node.output_tensors if hasattr(node, "output_tensors") else node.outputs)
    try:
        return shapes_of(layer.output)
    except (AttributeError, RuntimeError, ValueError):
        return []


def model_described(model: Any) -> Answer:
    """Inputs, outputs and layers of a model, as its summary lists them; a layer is described as one."""
    answer = described(model)
    for key in ("inputs", "outputs"):
        try:
            answer[key] = shapes_of(getattr(model, key) or [])
        except (AttributeError, ValueError):
            answer[key] = []
    answer["layers"] = [described(layer) for layer in getattr(model, "layers", [])]
    return {**answer, "made": getattr(model, "line_of_constructor", None)}


def refused(error: BaseException, stage: str) -> Answer:
    message = re.sub(r"\x1b\[\d*m", "", str(error))  # Keras 3 writes its messages in bold
    return {"kind": "refused", "stage": stage, "error_type": type(error).__name__, "message": message}


def serve(requests: BinaryIO, answers: BinaryIO, major: int) -> None:
    asked = Asked(load(major), major)
    gc.freeze()  # clearing a session collects garbage; what the import made need not be looked through
    pickle.dump("ready", answers)
    answers.flush()
    while True:
        try:
            name, arguments = pickle.load(requests)
        except EOFError:
            return
        try:
            answer = (True, getattr(asked, name)(**arguments))
        except BaseException as error:  # the parent raises it again, as a fault of the test's own
            answer = (False, "".join(traceback.format_exception(error)))
        asked.reset()
        pickle.dump(answer, answers)
        answers.flush()


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    requests = os.fdopen(os.dup(0), "rb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    serve(requests, answers, int(sys.argv[1]))


if __name__ == "__main__":
    main()
