from kerasshape.checker import check_source as check_source
from kerasshape.config import Config as Config
from kerasshape.config import Settings as Settings
from kerasshape.faults import Refused as Refused
from kerasshape.inference import infer as infer
from kerasshape.inference import layer as layer
from kerasshape.runner import check_paths as check_paths

__version__: str
