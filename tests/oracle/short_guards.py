"""Short programs that ask of a value, which is one of two, before they do what only one of the two can bear.

None of them is refused: each branch is right for the value that leads into it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

HEADS = (
    "from keras import Input, Model, Sequential, layers",
    "from tensorflow.keras import Input, Model, Sequential, layers",
)
_UNKNOWN = ("len(sys.argv) < 100", "len(sys.argv) > 100", "bool(sys.argv)", "'slow' in sys.argv")


@dataclass(frozen=True)
class Ask:
    """A part of the value as an expression of `v`, and what is asked of the part `{}` to know that it is the first."""

    part: str
    test: str
    first: str | None = None
    """The part of the first value as a literal, when the part tells the two apart by being equal to it."""


@dataclass(frozen=True)
class Subject:
    """Two values, behind the same lines, the questions that tell them apart, and what each of them can bear."""

    lines: tuple[str, ...]
    values: tuple[str, str]
    asks: tuple[Ask, ...]
    does: tuple[str, str]


_BUILT = "layer.build((None, 4))"
_PAIR = "[np.zeros((4, 3)), np.zeros(3)]"
SUBJECTS = (
    Subject(
        ("def made(bias):", "    layer = layers.Dense(3, use_bias=bias)", f"    {_BUILT}", "    return layer"),
        ("made(True)", "made(False)"),
        (
            Ask("v.get_weights()", "len({}) == 2"), Ask("v.get_weights()", "len({}) > 1"),
            Ask("v.weights", "len({}) == 2"),
            Ask("len(v.weights)", "{} > 1", "2"), Ask("v.count_params()", "{} == 15", "15"),
            Ask("v.use_bias", "{}", "True"),
            Ask("v.bias", "{} is not None"), Ask("len(v.get_weights())", "{} == 2", "2"), Ask("v.weights[1:]", "{}"),
            Ask("len(v.trainable_weights)", "{} == 2", "2"), Ask("v.trainable_variables", "len({}) == 2"),
            Ask("v.weights", "all([len({}) == 2])"), Ask("[w.shape for w in v.weights]", "len({}) == 2"),
            Ask("sum(w.size for w in v.get_weights())", "{} == 15", "15"), Ask("v.get_config()", "{}['use_bias']"),
            Ask("v.get_weights()[-1]", "{}.ndim == 1"), Ask("v.weights[-1].name", "'bias' in {}"),
            Ask("v.weights", "{}[-1].shape == (3,)"),
            Ask("v.weights", "any('bias' in w.name for w in {})"), Ask("v.get_config().get('use_bias')", "{}", "True"),
            Ask("dict(enumerate(v.weights))", "1 in {}"), Ask("list(map(np.ndim, v.get_weights()))", "{} == [2, 1]"),
            Ask("str(v.weights)", "'bias' in {}"), Ask("getattr(v, 'bias', None)", "{} is not None"),
            Ask("vars(v).get('use_bias')", "{}", "True"),
            Ask("np.array([w.ndim for w in v.get_weights()])", "{}.min() == 1"),
        ),
        (f"v.set_weights({_PAIR})", "v.set_weights([np.zeros((4, 3))])"),
    ),
    Subject(
        ("def made(layer):", f"    {_BUILT}", "    return layer"),
        ("made(layers.Dense(3))", "made(layers.BatchNormalization())"),
        (
            Ask("v", "isinstance({}, layers.Dense)"), Ask("v", "not isinstance({}, layers.BatchNormalization)"),
            Ask("v", "hasattr({}, 'kernel')"), Ask("type(v).__name__", "{} == 'Dense'", "'Dense'"),
            Ask("v.__class__.__name__", "{} == 'Dense'", "'Dense'"), Ask("v.weights", "len({}) == 2"),
            Ask("v.non_trainable_weights", "not {}"), Ask("len(v.non_trainable_weights)", "{} == 0", "0"),
            Ask("v.name", "{}.startswith('dense')"), Ask("'dense' in v.name", "{}", "True"),
            Ask("getattr(v, 'units', None)", "{} is not None"), Ask("type(v)", "{} is layers.Dense"),
            Ask("getattr(v, 'units', 0)", "{} == 3", "3"), Ask("str(v)", "'Dense' in {}"),
            Ask("v.get_config()", "'units' in {}"),
            Ask("[w.shape for w in v.weights]", "{}[0] == (4, 3)"), Ask("dir(v)", "'units' in {}"),
            Ask("v.name[:5]", "{} == 'dense'"),
            Ask("v.__class__", "{} in (layers.Dense,)"),
            Ask("[k for k in ('units', 'axis') if hasattr(v, k)]", "{} == ['units']"),
            Ask("{'Dense': 2}.get(type(v).__name__, 4)", "{} == 2", "2"),
        ),
        (f"v.set_weights({_PAIR})", "v.set_weights([np.ones(4)] * 4)"),
    ),
    Subject(
        (),
        ("Input((5, 4))", "Input((4,))"),
        (
            Ask("v.shape", "len({}) == 3"), Ask("len(v.shape)", "{} == 3", "3"), Ask("len(v.shape)", "{} > 2", "3"),
            Ask("v.shape[1]", "{} == 5", "5"), Ask("v.shape", "tuple({}) == (None, 5, 4)"),
            Ask("tuple(v.shape)[1:]", "len({}) == 2"),
            Ask("str(v.shape)", "'5' in {}"), Ask("np.prod([d for d in v.shape if d])", "{} == 20", "20"),
            Ask("np.ndim(np.zeros([d or 1 for d in v.shape]))", "{} == 3", "3"),
            Ask("dict(rank=len(v.shape))", "{}['rank'] == 3"),
            Ask("v.shape[1:]", "tuple({}) == (5, 4)"), Ask("v.shape", "{}[1] != 4"),
            Ask("len(v.shape) - 1", "{} == 2", "2"),
        ),
        ("layers.LSTM(3)(v)", "layers.RepeatVector(2)(v)"),
    ),
    Subject(
        (),
        ("Input((8, 8, 3))", "Input((8, 8, 4))"),
        (
            Ask("v.shape[-1]", "{} == 3", "3"), Ask("v.shape", "{}[-1] == 3"), Ask("v.shape[-1]", "{} < 4", "3"),
            Ask("int(v.shape[-1])", "{} == 3", "3"), Ask("v.shape", "{}[3] % 2"),
        ),
        ("layers.Reshape((64, 3))(v)", "layers.Conv2D(4, 3, groups=4)(v)"),
    ),
    Subject(
        ("model = Sequential([Input((4,)), layers.Dense(2)])",),
        ("np.zeros((6, 5))", "np.zeros((6, 4))"),
        (
            Ask("v.shape[1]", "{} == 5", "5"), Ask("v.shape", "{}[1] > 4"), Ask("v.shape", "{} == (6, 5)"),
            Ask("len(v[0])", "{} == 5", "5"), Ask("v.shape[-1]", "{} != 4"), Ask("v.size", "{} == 30", "30"),
            Ask("v.sum(axis=0)", "len({}) == 5"), Ask("np.unique(v.shape)", "5 in {}"),
            Ask("str(v.shape)", "'5' in {}"),
        ),
        ("model.predict(v[:, :4], verbose=0)", "model.predict(v, verbose=0)"),
    ),
    Subject(
        (),
        ("Sequential([Input((4,)), layers.Dense(2)])",
            "Sequential([Input((4,)), layers.Dense(2), layers.Reshape((2, 1))])"),
        (
            Ask("v.layers", "len({}) == 1"), Ask("len(v.layers)", "{} == 1", "1"),
            Ask("v.output_shape", "len({}) == 2"),
            Ask("v.output_shape", "tuple({}) == (None, 2)"), Ask("v.layers[-1]", "isinstance({}, layers.Dense)"),
            Ask("v.layers[-1].name", "'dense' in {}"), Ask("v.output", "len({}.shape) == 2"),
            Ask("len(v.output.shape)", "{} == 2", "2"),
            Ask("v.layers[-1]", "hasattr({}, 'units')"), Ask("v.get_config()['layers']", "len({}) == 2"),
            Ask("[type(each).__name__ for each in v.layers]", "'Reshape' not in {}"),
            Ask("str(v.output_shape)", "'1' not in {}"),
            Ask("sum(1 for each in v.layers)", "{} == 1", "1"), Ask("v.to_json()", "'Reshape' not in {}"),
        ),
        ("v.add(layers.RepeatVector(3))", "v.add(layers.LSTM(3))"),
    ),
    Subject(
        ("x, t = Input((4,)), Input((5, 4))",),
        ("[x, x]", "[t]"),
        (
            Ask("len(v)", "{} == 2", "2"), Ask("v", "len({}) > 1"), Ask("v[0].shape", "len({}) == 2"),
            Ask("v[1:]", "{}"),
        ),
        ("layers.Dense(2)(layers.Concatenate()(v))", "layers.LSTM(2)(v[0])"),
    ),
    Subject(
        ("def made(**options):", "    layer = layers.LSTM(3, **options)", "    layer.build((None, 5, 4))",
            "    return layer"),
        ("made(return_sequences=True)", "made()"),
        (Ask("v.return_sequences", "{}", "True"), Ask("v.return_sequences", "{} is True")),
        ("layers.LSTM(2)(v(Input((5, 4))))", "layers.RepeatVector(2)(v(Input((5, 4))))"),
    ),
)  # fmt: skip

Form = Callable[[Random, Subject, Ask, str], list[str]]


def _either(random: Random, subject: Subject, unknown: str) -> list[str]:
    """`v` is one of the two: nobody knows which, or it is known while what is asked of it may not be."""
    first, second = subject.values
    return random.choice([
        [f"v = {first} if {unknown} else {second}"],
        [f"v = {second}", f"if {unknown}:", f"    v = {first}"],
        [f"if {unknown}:", f"    v = {first}", "else:", f"    v = {second}"],
        *[[f"v = {first}"]] * 3,
        *[[f"v = {second}"]] * 3,
    ])  # fmt: skip


def _if(random: Random, condition: str, subject: Subject) -> list[str]:
    first, second = subject.does
    return random.choice([
        [f"if {condition}:", f"    out = {first}", "else:", f"    out = {second}"],
        [f"if not ({condition}):", f"    out = {second}", "else:", f"    out = {first}"],
        [f"if {condition}:", f"    {first}"],
        [f"if not ({condition}):", f"    {second}"],
        [f"out = {first} if {condition} else {second}"],
        [f"({condition}) and {first}"],
        [f"({condition}) or {second}"],
        [f"if {condition}:", f"    out = {first}", f"elif not ({condition}):", f"    out = {second}"],
    ])  # fmt: skip


def _plain(random: Random, subject: Subject, ask: Ask, unknown: str) -> list[str]:
    return [*_either(random, subject, unknown), *_if(random, ask.test.format(ask.part), subject)]


def _part_named(random: Random, subject: Subject, ask: Ask, unknown: str) -> list[str]:
    named = [f"part = {ask.part}"]
    if random.random() < 0.3:
        named.append("other = part")
    name = "other" if len(named) > 1 else "part"
    return [*_either(random, subject, unknown), *named, *_if(random, ask.test.format(name), subject)]


def _answer_named(random: Random, subject: Subject, ask: Ask, unknown: str) -> list[str]:
    answer = f"answer = {ask.test.format(ask.part)}"
    return [*_either(random, subject, unknown), answer, *_if(random, "answer", subject)]


def _walrus(random: Random, subject: Subject, ask: Ask, unknown: str) -> list[str]:
    return [*_either(random, subject, unknown), *_if(random, ask.test.format(f"(part := {ask.part})"), subject)]


def _flag(random: Random, subject: Subject, ask: Ask, unknown: str) -> list[str]:
    """A flag is set together with the value."""
    first, second = subject.values
    yes, no, asked = random.choice([
        ("True", "False", "ok"), ("'first'", "'second'", "ok == 'first'"), ("1", "0", "ok"),
        ("1", "None", "ok is not None"),
    ])  # fmt: skip
    lines = random.choice([
        [f"v, ok = {second}, {no}", f"if {unknown}:", f"    v, ok = {first}, {yes}"],
        [f"ok = {no}", f"v = {second}", f"if {unknown}:", f"    v = {first}", f"    ok = {yes}"],
        [f"if {unknown}:", f"    ok = {yes}", f"    v = {first}", "else:", f"    ok = {no}", f"    v = {second}"],
        [f"ok = {unknown}", "if ok:", f"    v = {first}", "else:", f"    v = {second}"],
    ])  # fmt: skip
    asked = "ok" if lines[0] == f"ok = {unknown}" else asked
    return [*lines, *_if(random, asked, subject)]


def _match(random: Random, subject: Subject, ask: Ask, unknown: str) -> list[str]:
    first, second = subject.does
    case = ask.first or "True"
    asked = ask.part if ask.first else f"bool({ask.test.format(ask.part)})"
    lines = _either(random, subject, unknown)
    if random.random() < 0.3:
        lines.append(f"part = {asked}")
        asked = "part"
    return [*lines, f"match {asked}:", f"    case {case}:", f"        {first}", "    case _:", f"        {second}"]


def _function(random: Random, subject: Subject, ask: Ask, unknown: str) -> list[str]:
    """A function that leaves early, or goes through a list."""
    first, second = subject.does
    condition = ask.test.format(ask.part)
    body = random.choice([
        ["def run(v):", f"    if {condition}:", f"        return {first}", f"    return {second}", "run(v)"],
        ["def run(v):", f"    if not ({condition}):", f"        {second}", "        return", f"    {first}", "run(v)"],
        ["def run(v):", f"    part = {ask.part}", f"    if {ask.test.format('part')}:", f"        {first}", "run(v)"],
        ["for v in [v]:", f"    if not ({condition}):", "        continue", f"    {first}"],
        ["for v in [v]:", f"    if {condition}:", "        break", f"    {second}"],
    ])  # fmt: skip
    return [*_either(random, subject, unknown), *body]


def _helper(random: Random, subject: Subject, ask: Ask, unknown: str) -> list[str]:
    """A function of the file answers."""
    name = random.choice(["is_first", "fits"])
    helper = [f"def {name}(v):", f"    return {ask.test.format(ask.part)}"]
    return [*helper, *_either(random, subject, unknown), *_if(random, f"{name}(v)", subject)]


FORMS: tuple[Form, ...] = (_plain, _plain, _part_named, _answer_named, _walrus, _flag, _match, _function, _helper)


def guards(random: Random) -> str:
    """One of two values, and what asks which of them it is."""
    subject = random.choice(SUBJECTS)
    form, ask = random.choice(FORMS), random.choice(subject.asks)
    head = [random.choice(HEADS), "import sys", "import numpy as np"]
    return "\n".join([*head, *subject.lines, *form(random, subject, ask, random.choice(_UNKNOWN))]) + "\n"
