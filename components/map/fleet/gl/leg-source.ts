import { PLACE } from './shared-source';

/** Attributes: place (from the anchor); px to the vehicle that was spread from it. */
export const LEG_COLUMNS = [2, 2];

export const LEG_VERTEX = `
layout(location = 0) in vec2 a_place;
layout(location = 1) in vec2 a_beside;
out float v_across;
${PLACE}
void main() {
  vec2 c = corner();
  vec2 along = normalize(a_beside + vec2(0., 1e-4));
  v_across = c.y * 1.6;
  gl_Position = clip(pixel(a_place) + a_beside * (c.x * .5 + .5) + vec2(-along.y, along.x) * v_across);
}`;

export const LEG_FRAGMENT = `
in float v_across;
uniform vec3 u_text;
uniform float u_dpr;
out vec4 o_colour;
void main() {
  float alpha = clamp(.5 - (abs(v_across) - .6) * u_dpr, 0., 1.) * .7;
  o_colour = vec4(u_text * alpha, alpha);
}`;
