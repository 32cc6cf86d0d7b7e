import { PAINT, PLACE } from './shared-source';

/** Attributes: place, middle of its square (from the anchor); radius in px, side of its square; parts of the ring up to each status; what it is. */
export const CLUSTER_COLUMNS = [4, 2, 4, 1];
export const CLUSTER_BITS = { alarm: 1, outdated: 2, hovered: 4 };
/** Margin around the radius, px. */
const CLUSTER_MARGIN_PX = 9;

/** Adjacent discs may touch but not overlap. Same as `shownRadiusPx` and `shownPlace`. */
export const CLUSTER_PLACE = `
float radius(vec2 size) { return min(size.x, max(11., size.y * u_world * .5)); }
vec2 shown(vec4 place, vec2 size) {
  float room = max(0., size.y * .5 - radius(size) * .85 / u_world);
  return clamp(place.xy, place.zw - room, place.zw + room);
}
`;

export const CLUSTER_VERTEX = `
layout(location = 0) in vec4 a_place;
layout(location = 1) in vec2 a_size;
layout(location = 2) in vec4 a_parts;
layout(location = 3) in float a_what;
out vec2 v_p;
flat out float v_radius;
flat out vec4 v_parts;
flat out int v_what;
${PLACE}
${CLUSTER_PLACE}
void main() {
  v_radius = radius(a_size);
  v_p = corner() * (v_radius + ${CLUSTER_MARGIN_PX}.);
  v_parts = a_parts;
  v_what = int(a_what);
  gl_Position = clip(pixel(shown(a_place, a_size)) + v_p);
}`;

// Thick for live vehicles, thin for silent and disconnected ones
export const CLUSTER_FRAGMENT = `
in vec2 v_p;
flat in float v_radius;
flat in vec4 v_parts;
flat in int v_what;
uniform vec3 u_status[5];
uniform vec3 u_surface;
uniform vec3 u_critical;
uniform vec3 u_accent;
out vec4 o_colour;
${PAINT}
void main() {
  float r = v_radius, l = length(v_p);
  float turn = fract(atan(v_p.x, -v_p.y) / 6.2831853 + 1.);
  int status = turn < v_parts.x ? 0 : turn < v_parts.y ? 1 : turn < v_parts.z ? 2 : turn < v_parts.w ? 3 : 4;
  vec3 colour = u_status[status];
  bool outdated = (v_what & ${CLUSTER_BITS.outdated}) != 0;
  if (outdated) colour = u_status[4];
  float width = (status >= 3 || outdated) ? 2.2 : 4.4;
  // Px along the ring to the next border between two parts
  vec4 borders = abs(turn - v_parts);
  borders = min(borders, 1. - borders);
  float away = min(min(min(borders.x, borders.y), min(borders.z, borders.w)), min(turn, 1. - turn)) * 6.2831853 * r;
  bool whole = v_parts.x >= 1. || (v_parts.x <= 0. && v_parts.y >= 1.) || (v_parts.y <= 0. && v_parts.z >= 1.)
    || (v_parts.z <= 0. && v_parts.w >= 1.) || v_parts.w <= 0.;
  vec4 c = vec4(0.);
  if ((v_what & ${CLUSTER_BITS.hovered}) != 0) c = over(c, u_accent, cover(l - r - 4.) * .35);
  c = over(c, u_surface, cover(l - r - 1.4) * .96);
  float band = max(l - r, r - width - l);
  if (!whole) band = max(band, .8 - away);
  c = over(c, colour, cover(band));
  if ((v_what & ${CLUSTER_BITS.alarm}) != 0) c = badge(c, v_p - vec2(.74, -.74) * r, u_critical, u_surface);
  if (c.a < .004) discard;
  o_colour = c;
}`;
