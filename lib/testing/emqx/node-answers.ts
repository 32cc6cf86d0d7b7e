import recordings from '@/lib/platform/broker/recorded/answers.json';
import nodes from '@/lib/platform/broker/recorded/nodes.json';
import { type Answerer, recorded } from './answer';

type Node = { node: string; node_status: 'running' | 'stopped'; settings: string; version?: string };
export type NodeState = { nodes: Node[] };

const [model] = recordings.nodes.response.body;
const SETTINGS = nodes.node_settings.response.body;
/** A node with its settings as text; its listener's port is closed. */
export const freshNode = (node: string, settings = SETTINGS): Node => ({
  node,
  node_status: 'running',
  settings: settings.replaceAll('127.0.0.1:8883', '127.0.0.1:1'),
});

/** Nodes of the cluster. */
export function nodeAnswers(state: NodeState): Answerer {
  return ({ method, path, search }) => {
    if (method !== 'GET') return undefined;
    if (path === '/nodes') {
      const body = state.nodes.map(({ node, node_status, version }) =>
        // As recorded: a stopped node has few fields
        node_status === 'running'
          ? { ...model, node, node_status, ...(version && { version }) }
          : { node, node_status, role: 'core' },
      );
      return { status: 200, body };
    }
    if (path === '/cluster') return recorded(nodes.cluster);
    if (path !== '/configs') return undefined;
    const one = state.nodes.find(({ node }) => node === search.get('node'));
    if (one?.node_status !== 'running') return recorded(nodes.node_settings_down);
    return { ...recorded(nodes.node_settings), body: one.settings };
  };
}
