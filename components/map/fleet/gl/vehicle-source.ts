import { MAP_STATUSES, type MapStatus } from '@/lib/contracts/cells/map-status';
import { PAINT, PLACE } from './shared-source';

/** Attributes: from, to (from the anchor); headings from, to, degrees; px beside its place; start in s; what it is. */
export const VEHICLE_COLUMNS = [2, 2, 2, 2, 1, 1];
/** Value for an unknown heading. */
export const NO_HEADING = -10_000;
/** Flags; the lowest three bits are the status. */
export const VEHICLE_BITS = { stale: 8, alarm: 16, implausible: 32 };
/** Extent of the symbol, px at scale 1. */
const VEHICLE_REACH_PX = 20;

export const VEHICLE_VERTEX = `
layout(location = 0) in vec2 a_from;
layout(location = 1) in vec2 a_to;
layout(location = 2) in vec2 a_heading;
layout(location = 3) in vec2 a_beside;
layout(location = 4) in float a_start;
layout(location = 5) in float a_what;
uniform float u_now; // s
uniform float u_moving; // s
uniform float u_scale;
out vec2 v_p;
flat out vec2 v_ahead;
flat out int v_what;
flat out int v_headed;
${PLACE}
void main() {
  float t = clamp((u_now - a_start) / u_moving, 0., 1.);
  vec2 at = pixel(mix(a_from, a_to, t)) + a_beside;
  v_p = corner() * ${VEHICLE_REACH_PX}.;
  float heading = radians(mix(a_heading.x, a_heading.y, t));
  v_headed = a_heading.y < ${NO_HEADING / 2}. ? 0 : 1;
  v_ahead = v_headed == 1 ? vec2(sin(heading), -cos(heading)) : vec2(0., -1.);
  v_what = int(a_what);
  gl_Position = clip(at + v_p * u_scale);
}`;

const INDEX = Object.fromEntries(MAP_STATUSES.map((status, i) => [status, i])) as Record<MapStatus, number>;

// A shape per status, hollow when outdated: distinguishable without colour
export const VEHICLE_FRAGMENT = `
in vec2 v_p;
flat in vec2 v_ahead;
flat in int v_what;
flat in int v_headed;
uniform vec3 u_status[${MAP_STATUSES.length}];
uniform vec3 u_surface;
uniform vec3 u_critical;
uniform vec3 u_warning;
uniform vec3 u_accent;
uniform int u_emphasis; // 0 none, 1 hovered, 2 selected
out vec4 o_colour;
${PAINT}
float edge(vec2 p, vec2 a, vec2 b, inout float inside) {
  vec2 e = b - a, w = p - a;
  vec2 q = w - e * clamp(dot(w, e) / dot(e, e), 0., 1.);
  bvec3 c = bvec3(p.y >= a.y, p.y < b.y, e.x * w.y > e.y * w.x);
  if (all(c) || all(not(c))) inside = -inside;
  return dot(q, q);
}
float arrow(vec2 q) {
  vec2 tip = vec2(0., 10.), right = vec2(7.2, -8.2), notch = vec2(0., -4.6), left = vec2(-7.2, -8.2);
  float inside = 1.;
  float d = edge(q, tip, right, inside);
  d = min(d, edge(q, right, notch, inside));
  d = min(d, edge(q, notch, left, inside));
  d = min(d, edge(q, left, tip, inside));
  return inside * sqrt(d);
}
float nib(vec2 q) { // ahead of a disc
  q.x = abs(q.x);
  return max(dot(q - vec2(0., 10.2), vec2(.84, .543)), 3. - q.y);
}
float shape(vec2 p, vec2 q, int status) {
  if (status == ${INDEX.driving}) return v_headed == 1 ? arrow(q) : max(length(p) - 7.4, 2.6 - length(p));
  if (status == ${INDEX.standing}) {
    float disc = length(p) - 6.2;
    return v_headed == 1 ? min(disc, nib(q)) : disc;
  }
  if (status == ${INDEX.sleeping}) return max(length(p) - 7.6, 6.4 - length(p - vec2(3.7, -2.8)));
  if (status == ${INDEX.no_data}) return (abs(p.x) + abs(p.y) - 8.6) * .7071;
  return length(p) - 6.6;
}
void main() {
  vec2 q = vec2(dot(v_p, vec2(-v_ahead.y, v_ahead.x)), dot(v_p, v_ahead));
  int status = v_what & 7;
  bool stale = (v_what & ${VEHICLE_BITS.stale}) != 0;
  float d = shape(v_p, q, status);
  vec3 colour = u_status[status];
  vec4 c = vec4(0.);
  if (u_emphasis > 0) {
    float radius = 16.;
    c = over(c, u_accent, cover(length(v_p) - radius) * (u_emphasis == 2 ? .24 : .14));
    c = over(c, u_surface, cover(ring(v_p, radius, u_emphasis == 2 ? 4.6 : 3.4)) * .9);
    c = over(c, u_accent, cover(ring(v_p, radius, u_emphasis == 2 ? 2.6 : 1.6)));
  }
  if ((v_what & ${VEHICLE_BITS.alarm}) != 0) {
    c = over(c, u_critical, cover(length(v_p) - 12.6) * .2);
    c = over(c, u_surface, cover(ring(v_p, 12.6, 3.8)) * .8);
    c = over(c, u_critical, cover(ring(v_p, 12.6, 2.2)));
  }
  if ((v_what & ${VEHICLE_BITS.implausible}) != 0) {
    float turn = atan(v_p.y, v_p.x) / 6.2831853 * 9.;
    float gap = (abs(fract(turn) - .5) - .3) / 9. * 6.2831853 * 14.5;
    float dash = max(ring(v_p, 14.6, 2.), gap);
    c = over(c, u_surface, cover(dash - .9) * .8);
    c = over(c, u_warning, cover(dash));
  }
  c = over(c, u_surface, cover(d - 1.6) * .95);
  if (stale) {
    c = over(c, colour, cover(d));
    float hollow = d + 2.1;
    if (status == ${INDEX.unknown}) hollow = max(hollow, v_p.x);
    c = over(c, u_surface, cover(hollow));
  } else {
    c = over(c, colour, cover(d));
  }
  if ((v_what & ${VEHICLE_BITS.alarm}) != 0) c = badge(c, v_p - vec2(10., -10.), u_critical, u_surface);
  if (c.a < .004) discard;
  o_colour = c;
}`;
