from kerasshape.checker import check_paths as check_paths
from kerasshape.checker import check_source as check_source
from kerasshape.config import Config as Config
from kerasshape.faults import Refused as Refused
from kerasshape.inference import infer as infer
from kerasshape.inference import layer as layer

__version__: str
