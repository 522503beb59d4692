"""What models do: all of them, and those that are classes of the project."""

from kerasshape.evaluate.models import held as held
from kerasshape.evaluate.models import subclassed as subclassed
