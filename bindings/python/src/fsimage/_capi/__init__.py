"""The C interface, as it is: one name for each function, structure and callback of ``fsimage.h``, generated from it.

Nothing is checked here but types. The modules above make objects and exceptions of it.
"""

from .functions import *  # noqa: F403
from .structures import *  # noqa: F403
