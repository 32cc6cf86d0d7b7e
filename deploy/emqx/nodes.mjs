// EMQX copies settings to all nodes, but a node's own file overrides them at its start, and certificate files are local to each host.
import { connect } from 'node:tls';
import { authenticators, VEHICLE_LISTENER } from './desired.mjs';

const HANDSHAKE_TIMEOUT_MS = 3_000;
const SECTIONS = [
  'actions',
  'authentication',
  'authorization',
  'bridges',
  'connectors',
  'crl_cache',
  'listeners',
  'mqtt',
  'rule_engine',
];
/** May differ between nodes. */
const OWN = /^listeners\.\w+\.\w+\.bind$|\.created_at$/;

/**
 * Compares all nodes with the one that answers.
 * @param {import('./configure.mjs').Run} run
 * @returns {Promise<string[]>} problems
 */
export async function checkNodes({ rest, settings }) {
  const all = (await rest('GET', '/nodes')) ?? [];
  const stopped = all.filter(({ node_status: status }) => status !== 'running').map(({ node }) => node);
  const running = all.map(({ node }) => node).filter((node) => !stopped.includes(node));
  return [
    ...stopped.map((node) => `node ${node}: does not run and was not checked; run this again when it does`),
    ...(await unloadedChains(rest, settings, running)),
    ...(await stoppedListeners(rest, running)),
    ...(await compareNodes(rest, running)),
  ];
}

/** A node loads its chain some seconds after its start; until then it accepts every client. */
async function unloadedChains(rest, settings, nodes) {
  const problems = [];
  for (const { id } of authenticators(settings)) {
    const status = await rest('GET', `/authentication/${encodeURIComponent(id)}/status`);
    const loaded = (status?.node_status ?? []).map(({ node }) => node);
    for (const node of nodes) {
      if (!loaded.includes(node)) problems.push(`node ${node}: has not loaded authentication by ${id}`);
    }
  }
  return problems;
}

/** A change of a listener succeeds even if a node could not reopen it. */
async function stoppedListeners(rest, nodes) {
  const listener = ((await rest('GET', '/listeners')) ?? []).find(({ id }) => id === VEHICLE_LISTENER);
  const stopped = (listener?.node_status ?? []).filter(({ status }) => status?.running === false);
  return stopped
    .filter(({ node }) => nodes.includes(node))
    .map(({ node }) => `node ${node}: ${VEHICLE_LISTENER} does not run; is its port free on that host?`);
}

async function compareNodes(rest, nodes) {
  const { self } = (await rest('GET', '/cluster')) ?? {};
  const reference = nodes.includes(self) ? self : nodes[0];
  if (reference === undefined) return ['no node runs'];
  const problems = [];
  const readable = [];
  for (const node of nodes) {
    const text = await rest.text(`/configs?node=${encodeURIComponent(node)}`);
    if (text === null) problems.push(`node ${node}: does not show its settings; compare with: emqx ctl conf show`);
    else readable.push({ node, values: flatten(text) });
  }
  const model = readable.find(({ node }) => node === reference);
  const certificates = await Promise.all(readable.map((one) => presentedCertificate(one)));
  for (const [i, { node, values }] of readable.entries()) {
    const names = model === undefined || node === reference ? [] : differingNames(model.values, values);
    if (names.length > 0) {
      problems.push(`node ${node}: differs from ${reference} in ${names.join(', ')}; its own file has other values`);
    }
    if (certificates[i] === null) {
      problems.push(`node ${node}: ${VEHICLE_LISTENER} presents no certificate; are its files on that host?`);
    }
  }
  const issuers = new Set(certificates.filter(Boolean).map(({ issuer }) => JSON.stringify(issuer)));
  if (issuers.size > 1)
    problems.push(`${VEHICLE_LISTENER} presents certificates of different authorities on the nodes`);
  return problems;
}

function differingNames(model, values) {
  const names = new Set([...model.keys(), ...values.keys()]);
  return [...names].filter((name) => !OWN.test(name) && model.get(name) !== values.get(name)).sort();
}

/** Parses EMQX's text of its settings, one value per line, into values by path, for the sections above. */
export function flatten(text) {
  const values = new Map();
  const stack = [];
  let items = 0;
  for (const line of text.split('\n').map((one) => one.trim().replace(/,$/, ''))) {
    if (line === '') continue;
    if (/[{[]$/.test(line)) stack.push(line.replace(/\s*=?\s*[{[]$/, '') || String(items++));
    else if (/^[}\]]+$/.test(line)) stack.pop();
    else if (SECTIONS.includes(stack[0] ?? line.split(/[ {]/, 1)[0])) {
      const [name, ...rest] = line.split(' = ');
      values.set([...stack, name].join('.'), rest.join(' = '));
    }
  }
  return values;
}

/** @returns the certificate that the listener presents; null: none; undefined: the listener cannot be reached from here */
function presentedCertificate({ node, values }) {
  const bind = (values.get(`listeners.${VEHICLE_LISTENER.replace(':', '.')}.bind`) ?? '8883').replaceAll('"', '');
  const [, address = '', port] = /^(?:(.*):)?(\d+)$/.exec(bind) ?? [];
  const host = /^(|0\.0\.0\.0|\[?::\]?)$/.test(address) ? node.replace(/^.*@/, '') : address;
  return new Promise((resolve) => {
    let isConnected = false;
    const done = (result) => {
      socket.destroy();
      resolve(result);
    };
    // Not verified, only compared between nodes. The client presents no certificate
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false, minVersion: 'TLSv1.2' }, () =>
      done(socket.getPeerCertificate()),
    );
    socket.setTimeout(HANDSHAKE_TIMEOUT_MS, () => done(isConnected ? null : undefined));
    socket.on('connect', () => (isConnected = true));
    socket.on('error', (error) => {
      const shown = socket.getPeerCertificate?.();
      if (shown && Object.keys(shown).length > 0) done(shown);
      else done(isConnected && !/alert/i.test(error.message) ? null : undefined);
    });
  });
}
