import { CLUSTER_PLACE } from './cluster-source';
import { PLACE } from './shared-source';

/** Attributes: place and size as of the cluster, or size 0; px of its corner; width of its text in px, glyph. */
export const GLYPH_COLUMNS = [4, 2, 2, 2];

export const GLYPH_VERTEX = `
layout(location = 0) in vec4 a_place;
layout(location = 1) in vec2 a_size;
layout(location = 2) in vec2 a_beside;
layout(location = 3) in vec2 a_glyph;
uniform vec2 u_cell; // px of a glyph in the atlas
uniform float u_glyphs;
uniform float u_dpr;
out vec2 v_at;
${PLACE}
${CLUSTER_PLACE}
void main() {
  float scale = a_size.x > 0. ? min(1., (radius(a_size) - 4.2) * 2. / a_glyph.x) : 1.;
  vec2 part = corner() * .5 + .5;
  v_at = vec2((a_glyph.y + part.x) / u_glyphs, part.y * .5);
  vec2 first = pixel(a_size.x > 0. ? shown(a_place, a_size) : a_place.xy) + a_beside * scale;
  // Aligned to device pixels
  first = floor(first * u_dpr + .5) / u_dpr;
  gl_Position = clip(first + part * u_cell * scale);
}`;

/** The upper half of the atlas contains the glyphs, the lower half their outlines. */
export const GLYPH_FRAGMENT = `
in vec2 v_at;
uniform sampler2D u_atlas;
uniform vec3 u_text;
uniform vec3 u_surface;
out vec4 o_colour;
void main() {
  float ink = texture(u_atlas, v_at).a;
  float halo = texture(u_atlas, v_at + vec2(0., .5)).a;
  o_colour = vec4(u_text * ink + u_surface * halo * (1. - ink), ink + halo * (1. - ink));
}`;
