import { hasCurrentPosition, MAP_STATUSES } from '@/lib/contracts/cells/map-status';
import { PAINT, PLACE } from './shared-source';

/** Attributes: place, middle of its square (from the anchor); radius in px, side of its square; parts of the ring up to each status but the last; what it is. */
export const CLUSTER_COLUMNS = [4, 2, 4, 2, 1];
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
layout(location = 3) in vec2 a_more_parts;
layout(location = 4) in float a_what;
out vec2 v_p;
flat out float v_radius;
flat out vec4 v_parts;
flat out vec2 v_more_parts;
flat out int v_what;
${PLACE}
${CLUSTER_PLACE}
void main() {
  v_radius = radius(a_size);
  v_p = corner() * (v_radius + ${CLUSTER_MARGIN_PX}.);
  v_parts = a_parts;
  v_more_parts = a_more_parts;
  v_what = int(a_what);
  gl_Position = clip(pixel(shown(a_place, a_size)) + v_p);
}`;

// Thick for vehicles whose position is current, thin for others
const THICK = MAP_STATUSES.map((status) => hasCurrentPosition(status));
const OFFLINE = MAP_STATUSES.indexOf('offline');
export const CLUSTER_FRAGMENT = `
in vec2 v_p;
flat in float v_radius;
flat in vec4 v_parts;
flat in vec2 v_more_parts;
flat in int v_what;
uniform vec3 u_status[${MAP_STATUSES.length}];
uniform vec3 u_surface;
uniform vec3 u_critical;
uniform vec3 u_accent;
out vec4 o_colour;
${PAINT}
void main() {
  float r = v_radius, l = length(v_p);
  float turn = fract(atan(v_p.x, -v_p.y) / 6.2831853 + 1.);
  float parts[${MAP_STATUSES.length - 1}] = float[](v_parts.x, v_parts.y, v_parts.z, v_parts.w, v_more_parts.x, v_more_parts.y);
  int status = 0;
  // Part of the ring to the next border, and whether one status has all of it
  float away = min(turn, 1. - turn), start = 0.;
  bool whole = false;
  for (int i = 0; i < ${MAP_STATUSES.length - 1}; i++) {
    if (turn >= parts[i]) status = i + 1;
    if (parts[i] - start >= 1.) whole = true;
    float border = abs(turn - parts[i]);
    away = min(away, min(border, 1. - border));
    start = parts[i];
  }
  if (start <= 0.) whole = true;
  vec3 colour = u_status[status];
  bool outdated = (v_what & ${CLUSTER_BITS.outdated}) != 0;
  bool thick[${MAP_STATUSES.length}] = bool[](${THICK});
  if (outdated) colour = u_status[${OFFLINE}];
  float width = thick[status] && !outdated ? 4.4 : 2.2;
  vec4 c = vec4(0.);
  if ((v_what & ${CLUSTER_BITS.hovered}) != 0) c = over(c, u_accent, cover(l - r - 4.) * .35);
  c = over(c, u_surface, cover(l - r - 1.4) * .96);
  float band = max(l - r, r - width - l);
  if (!whole) band = max(band, .8 - away * 6.2831853 * r);
  c = over(c, colour, cover(band));
  if ((v_what & ${CLUSTER_BITS.alarm}) != 0) c = badge(c, v_p - vec2(.74, -.74) * r, u_critical, u_surface);
  if (c.a < .004) discard;
  o_colour = c;
}`;
