// GLSL shared by several programs. Lengths are CSS px with y to the south; output colours are premultiplied.

/** Places are relative to an anchor near the view: floats are then precise enough at every zoom. */
export const PLACE = `
uniform float u_world; // px of the whole world
uniform vec2 u_shift; // px of the anchor within the view
uniform vec2 u_view; // px
vec2 corner() { return vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2. - 1.; }
vec2 pixel(vec2 place) { return place * u_world + u_shift; }
vec4 clip(vec2 px) { return vec4(px / u_view * vec2(2., -2.) + vec2(-1., 1.), 0., 1.); }
`;

/** Painting with signed distances. */
export const PAINT = `
uniform float u_dpr;
float cover(float d) { return clamp(.5 - d * u_dpr, 0., 1.); }
vec4 over(vec4 below, vec3 colour, float alpha) { return vec4(colour * alpha, alpha) + below * (1. - alpha); }
float ring(vec2 p, float radius, float width) { return abs(length(p) - radius) - width * .5; }
// A disc with an exclamation mark
vec4 badge(vec4 below, vec2 p, vec3 colour, vec3 ink) {
  vec4 c = over(below, ink, cover(length(p) - 6.2));
  c = over(c, colour, cover(length(p) - 5.));
  float bar = max(abs(p.x) - .8, abs(p.y + 1.) - 1.9);
  float dot_ = length(p - vec2(0., 2.7)) - .95;
  return over(c, ink, cover(min(bar, dot_)));
}
`;
