"""Drawing: boxes, columns, labels and letters as SVG."""
