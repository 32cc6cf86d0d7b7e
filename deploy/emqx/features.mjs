import { RestError } from './rest.mjs';

// What this EMQX can do, asked of itself: a version says little about a build, and nothing about EMQX Cloud.

/**
 * @typedef {object} Features
 * @property {boolean} actions connectors and actions; bridges without
 * @property {boolean} clientsCursor `/clients_v2`
 * @property {{ node: string, version: string }[]} nodes that run; the version is for people
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

/** EMQX Cloud may not show them. */
async function readNodes(rest) {
  try {
    return (await rest('GET', '/nodes')) ?? [];
  } catch (error) {
    if (error instanceof RestError && [403, 404].includes(error.status)) return [];
    throw error;
  }
}
