import { has, merge, reportLost } from './compare.mjs';
import { authenticators, authorization, authorizationSource, nodeCaches, zone } from './desired.mjs';

/** @typedef {import('./configure.mjs').Run} Run */

const segment = encodeURIComponent;
/** Templates and claims, to which EMQX adds no defaults. */
const EXACT = ['body', 'verify_claims'];

/** @param {Run} run */
export async function configureAuthorization({ rest, settings, change, problem }) {
  const now = await rest('GET', '/authorization/settings');
  if (!has(now, authorization)) {
    await rest('PUT', '/authorization/settings', authorization);
    change('authorization settings: changed');
    reportLost(problem, 'authorization settings', await rest('GET', '/authorization/settings'), authorization);
  }
  const source = authorizationSource(settings);
  const { sources } = await rest('GET', '/authorization/sources');
  const present = sources.find(({ type }) => type === source.type);
  if (!present) {
    await rest('POST', '/authorization/sources', source);
    change(`authorization by ${source.type}: created`);
  } else if (!has(present, source, EXACT)) {
    await rest('PUT', `/authorization/sources/${source.type}`, source);
    change(`authorization by ${source.type}: changed`);
  }
  const after = (await rest('GET', '/authorization/sources')).sources.find(({ type }) => type === source.type);
  reportLost(problem, `authorization by ${source.type}`, after, source, EXACT);
  for (const { type } of sources) {
    if (type === source.type) continue;
    await rest('DELETE', `/authorization/sources/${type}`);
    change(`authorization by ${type}: removed`);
  }
}

/** @param {Run} run */
export async function configureNodeCaches({ rest, change, problem }) {
  for (const { path, wanted } of nodeCaches) {
    if (!(await rest.exists(path))) continue;
    const now = await rest('GET', path);
    if (has(now, wanted)) continue;
    await rest('PUT', path, merge(now, wanted));
    change(`node cache ${path}: switched off`);
    reportLost(problem, `node cache ${path}`, await rest('GET', path), wanted);
  }
}

/** @param {Run} run */
export async function configureAuthentication({ rest, settings, change, problem }) {
  const wanted = authenticators(settings);
  const present = await rest('GET', '/authentication');
  // The edge first: a chain with JWT alone would refuse every vehicle
  for (const { id, body } of wanted.toReversed()) {
    const now = present.find((one) => one.id === id);
    if (!now) {
      await rest('POST', '/authentication', body);
      change(`authentication by ${id}: created`);
    } else if (!has(now, withKnownFields(body, now), EXACT)) {
      await rest('PUT', `/authentication/${segment(id)}`, withKnownFields(body, now));
      change(`authentication by ${id}: changed`);
    }
  }
  for (const { id } of present) {
    if (wanted.some((one) => one.id === id)) continue;
    await rest('DELETE', `/authentication/${segment(id)}`);
    change(`authentication by ${id}: removed`);
  }
  const after = await rest('GET', '/authentication');
  for (const { id, body } of wanted) {
    const now = after.find((one) => one.id === id);
    reportLost(problem, `authentication by ${id}`, now, body, EXACT);
  }
  const order = after.map(({ id }) => id);
  const [first] = wanted;
  if (order[0] !== first.id) {
    await rest('PUT', `/authentication/${segment(first.id)}/position/front`);
    change(`authentication by ${first.id}: moved to the front`);
  }
}

/** EMQX from 5.7 can end a connection when its token expires (its default). Earlier versions refuse the field. */
const withKnownFields = (body, now) =>
  'disconnect_after_expire' in now ? { ...body, disconnect_after_expire: true } : body;

/** @param {Run} run Sends the whole object, because EMQX refuses a part of it. */
export async function configureZone({ rest, change, problem }) {
  const now = await rest('GET', '/configs/global_zone');
  if (has(now, zone)) return;
  await rest('PUT', '/configs/global_zone', merge(now, zone));
  change('MQTT settings: changed');
  reportLost(problem, 'MQTT settings', await rest('GET', '/configs/global_zone'), zone);
}
