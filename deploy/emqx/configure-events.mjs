import { has, reportLost } from './compare.mjs';
import { actions, bridges, connectors, rules } from './desired.mjs';

/** @typedef {import('./configure.mjs').Run} Run */

/** What posts events to the edge, then the rules: a rule may name what is not there, and then does nothing. */
export async function configureEvents(run) {
  const { settings, features } = run;
  if (features.actions) {
    for (const one of connectors(settings)) await configureThing(run, 'connector', one);
    for (const one of actions()) await configureThing(run, 'action', one);
    await removeSplitConnectors(run);
  } else {
    for (const one of bridges(settings)) await configureThing(run, 'bridge', one);
  }
  for (const rule of rules(settings, features.actions ? 'http' : 'webhook')) await configureRule(run, rule);
}

/** Changes nothing that is right: a PUT restarts it, and EMQX loses the events that happen meanwhile. */
async function configureThing({ rest, change, problem }, kind, wanted) {
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

/** EMQX 5.3.2 answers `webhook:x` to a rule that was given `http:x`. */
const withHttpActions = (rule) => ({
  ...rule,
  actions: rule.actions?.map((id) => (typeof id === 'string' ? id.replace(/^webhook:/, 'http:') : id)),
});

/** EMQX makes a connector `connector_X` of a bridge X that an earlier release of ours has created. */
async function removeSplitConnectors({ rest, change }) {
  const present = (await rest('GET', '/connectors')).map(({ name }) => name);
  for (const { name } of actions()) {
    const split = `connector_${name}`;
    if (!present.includes(split)) continue;
    await rest('DELETE', `/connectors/http:${split}`);
    change(`connector http:${split}: removed`);
  }
}
