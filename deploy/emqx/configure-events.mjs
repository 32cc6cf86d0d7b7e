import { has, reportLost } from './compare.mjs';
import { actions, bridges, connectors, rules } from './desired.mjs';

/** @typedef {import('./configure.mjs').Run} Run */

/** Connectors and actions before rules: a rule may name a missing action, and then does nothing. */
export async function configureEvents(run) {
  const { settings, features } = run;
  if (features.actions) {
    for (const one of connectors(settings)) await configureObject(run, 'connector', one);
    for (const one of actions()) await configureObject(run, 'action', one);
    await removeSplitConnectors(run);
  } else {
    for (const one of bridges(settings)) await configureObject(run, 'bridge', one);
  }
  for (const rule of rules(settings, features.actions ? 'http' : 'webhook')) await configureRule(run, rule);
}

/** Skips the PUT if nothing differs: it restarts the object, and EMQX loses the events of that moment. */
async function configureObject({ rest, change, problem }, kind, wanted) {
  const { type, name, ...body } = wanted;
  const id = `${type}:${name}`;
  const now = await rest('GET', `/${kind}s/${id}`);
  if (now && has(now, wanted)) return;
  if (now) await rest('PUT', `/${kind}s/${id}`, body);
  else await rest('POST', `/${kind}s`, wanted);
  change(`${kind} ${id}: ${now ? 'changed' : 'created'}`);
  reportLost(problem, `${kind} ${id}`, await rest('GET', `/${kind}s/${id}`), wanted);
}

async function configureRule({ rest, change, problem }, wanted) {
  const now = await rest('GET', `/rules/${wanted.id}`);
  if (now && has(withHttpActions(now), withHttpActions(wanted))) return;
  const { id, ...body } = wanted;
  if (now) await rest('PUT', `/rules/${id}`, body);
  else await rest('POST', '/rules', wanted);
  change(`rule ${id}: ${now ? 'changed' : 'created'}`);
  reportLost(problem, `rule ${id}`, withHttpActions(await rest('GET', `/rules/${id}`)), withHttpActions(wanted));
}

/** EMQX 5.3.2 returns `webhook:x` for a rule with the action `http:x`. */
const withHttpActions = (rule) => ({
  ...rule,
  actions: rule.actions?.map((id) => (typeof id === 'string' ? id.replace(/^webhook:/, 'http:') : id)),
});

/** Removes the connector `connector_X` that EMQX made for a bridge X of an earlier release of ours. */
async function removeSplitConnectors({ rest, change }) {
  const present = (await rest('GET', '/connectors')).map(({ name }) => name);
  for (const { name } of actions()) {
    const split = `connector_${name}`;
    if (!present.includes(split)) continue;
    await rest('DELETE', `/connectors/http:${split}`);
    change(`connector http:${split}: removed`);
  }
}
