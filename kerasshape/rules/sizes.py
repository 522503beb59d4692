"""KS1: sizes that do not work out: windows, targets of a reshape, groups, indices."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.shapes import Dim, Shape


class WindowLargerThanInput(Fault):
    """A convolution or pooling window is larger than what it slides over.

    Often several pooling layers have used the image up, or channels-first data is read as channels-last.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((4, 4, 3)), Conv2D(8, 5)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((4, 4, 3)), Conv2D(8, 5, padding="same")])
    ```
    """

    code = "KS107"
    layer: str
    axis: str
    size: Dim
    window: Dim
    received: Shape
    message = "{layer} slides a window of {window} over the {axis} axis, which has {size} left: {received}"
    primary = "a window of {window} over {size}"
    help = 'use `padding="same"`, a smaller window, or fewer strides and pooling layers before it'
    keras_says = "ValueError: Computed output size would be negative"


class ReshapeProductMismatch(Fault):
    """Reshape asks for another number of elements than its input has.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Reshape

    model = Sequential([Input((784,)), Reshape((28, 29))])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Reshape

    model = Sequential([Input((784,)), Reshape((28, 28))])
    ```
    """

    code = "KS108"
    layer: str
    received: Shape
    target: Shape
    elements: Dim
    wanted: object
    message = "{layer} cannot make {target} ({wanted} elements) of {received} ({elements} elements per sample)"
    primary = "{elements} elements into {target}"
    help = "choose a target shape whose product is {elements}, or let one axis be -1"
    keras_says = "ValueError: The total size of the tensor must be unchanged"


class PermuteRankMismatch(Fault):
    """Permute names another number of axes than its input has.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Permute

    model = Sequential([Input((10, 64)), Permute((3, 1, 2))])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Permute

    model = Sequential([Input((10, 64)), Permute((2, 1))])
    ```
    """

    code = "KS111"
    layer: str
    dims: tuple[int, ...]
    received: Shape
    message = "{layer} orders {number} axes {dims}, but receives {received}"
    primary = "{dims} does not fit {received}"
    help = "name each axis of the input once, counting from 1 and leaving the batch out"
    keras_says = "ValueError: expected ndim, found ndim"

    @property
    def number(self) -> str:
        """How many axes are named."""
        return str(len(self.dims))


class CroppingLargerThanInput(Fault):
    """A cropping layer takes off as much as there is, or more.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Cropping1D

    model = Sequential([Input((4, 8)), Cropping1D((3, 2))])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Cropping1D

    model = Sequential([Input((4, 8)), Cropping1D((1, 1))])
    ```
    """

    code = "KS112"
    layer: str
    axis: str
    size: Dim
    cropped: Dim
    received: Shape
    message = "{layer} crops {cropped} off the {axis} axis, which has only {size}: {received}"
    primary = "crops {cropped} off {size}"
    help = "crop less than {size}"
    keras_says = "ValueError: `cropping` parameter of layer must be smaller than the input"


class GroupsDoNotDivide(Fault):
    """The channels are not divisible by the number of groups.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((8, 8, 6)), Conv2D(8, 3, groups=4)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((8, 8, 6)), Conv2D(8, 3, groups=2)])
    ```
    """

    code = "KS113"
    layer: str
    channels: Dim
    groups: Dim
    received: Shape
    message = "{layer} splits {channels} channels into {groups} groups, which does not come out even: {received}"
    primary = "{channels} channels, {groups} groups"
    help = "choose a number of groups that divides {channels}"
    keras_says = "ValueError: The number of input channels must be evenly divisible by the number of groups"


class ImageTooSmall(Fault):
    """An application model receives images smaller than it can take, or with the wrong number of channels.

    Example:
    ```python
    from keras.applications import VGG16

    model = VGG16(weights=None, include_top=False, input_shape=(16, 16, 3))
    ```

    Use instead:
    ```python
    from keras.applications import VGG16

    model = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
    ```
    """

    code = "KS119"
    layer: str
    received: Shape
    minimum: str
    message = "{layer} takes images of {minimum}, but is given {received}"
    primary = "{received} is too small"
    help = "use images of {minimum}"
    keras_says = "ValueError: Input size must be at least"


class IndexOutOfRange(Fault):
    """A subscript asks for an element or an axis that a tensor does not have.

    Example:
    ```python
    from keras import Input

    last = Input((4, 6))[:, 4]
    ```

    Use instead:
    ```python
    from keras import Input

    last = Input((4, 6))[:, 3]
    ```
    """

    code = "KS121"
    index: str
    received: Shape
    reason: str
    message = "{index} into a tensor of {received}, which {reason}"
    primary = "{received} {reason}"
    help = "count from 0, or from -1 at the end, and stay inside the axis"
    keras_says = "IndexError: out-of-bounds index was requested"
