"""What all tests share."""

import os

# Tests show their windows nowhere, unless they are told a platform or start a screen of their own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
