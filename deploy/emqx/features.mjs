import { RestError } from './rest.mjs';

// Features of this EMQX, detected through its API: a version number says little about a build, and nothing about EMQX Cloud.

/**
 * @typedef {object} Features
 * @property {boolean} actions connectors and actions; false: bridges
 * @property {boolean} clientsCursor `/clients_v2`
 * @property {{ node: string, version: string }[]} nodes that are running; the version is informative
 */

/** @returns {Promise<Features>} */
export async function readFeatures(rest) {
  const nodes = await readNodes(rest);
  return {
    actions: await rest.exists('/actions'),
    clientsCursor: await rest.exists('/clients_v2?limit=1'),
    nodes: nodes
      .filter(({ node_status: status }) => status === 'running')
      .map(({ node, version = 'unknown' }) => ({ node, version })),
  };
}

/** Empty where the API does not show nodes, as EMQX Cloud may. */
async function readNodes(rest) {
  try {
    return (await rest('GET', '/nodes')) ?? [];
  } catch (error) {
    if (error instanceof RestError && [403, 404].includes(error.status)) return [];
    throw error;
  }
}
