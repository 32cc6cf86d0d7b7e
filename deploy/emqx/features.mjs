// What this EMQX can do, asked of itself: a version says little about a build, and nothing about EMQX Cloud.

/**
 * @typedef {object} Features
 * @property {boolean} actions connectors and actions; bridges without
 * @property {boolean} clientsCursor `/clients_v2`
 * @property {{ node: string, version: string }[]} nodes that run; the version is for people
 */

/** @returns {Promise<Features>} */
export async function readFeatures(rest) {
  const nodes = (await rest('GET', '/nodes')) ?? [];
  return {
    actions: await rest.exists('/actions'),
    clientsCursor: await rest.exists('/clients_v2?limit=1'),
    nodes: nodes
      .filter(({ node_status: status }) => status === 'running')
      .map(({ node, version = 'unknown' }) => ({ node, version })),
  };
}
