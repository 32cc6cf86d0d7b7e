/** Themes MapLibre's controls, which are always white. */
export const MAP_CONTROLS =
  '[&_.maplibregl-ctrl-group]:bg-raised! [&_.maplibregl-ctrl-scale]:border-muted! [&_.maplibregl-ctrl-scale]:bg-raised/80! [&_.maplibregl-ctrl-scale]:text-muted! [&_.maplibregl-ctrl-attrib]:bg-raised/90! [&_.maplibregl-ctrl-attrib]:text-muted! [&_.maplibregl-ctrl-attrib_a]:text-muted! dark:[&_.maplibregl-ctrl-attrib-button]:invert dark:[&_.maplibregl-ctrl-icon]:invert';
