"""The workbench: cases of a folder as pages of a browser on this computer, where they are read, tried and printed."""
