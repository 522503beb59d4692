"""What the differential runner draws, one module per family of layers: DRAWS maps a layer to its cases."""
