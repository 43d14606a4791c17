"""The docks and the status bar: what stands around the page."""
