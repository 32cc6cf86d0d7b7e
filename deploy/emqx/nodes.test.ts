import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { freshNode } from '@/lib/testing/emqx/node-answers';
import { configureEnv, runConfigure } from '@/lib/testing/emqx/run-configure';

let rest: EmqxRest;
beforeEach(async () => {
  rest = await startEmqxRest();
});
afterEach(() => rest.close());

const problems = async () => {
  const { code, error } = await runConfigure(configureEnv(rest));
  return { code, problems: error.split('\n') };
};
const addNode = (change: (settings: string) => string = (text) => text) => {
  const node = freshNode('emqx@10.0.0.2');
  rest.configuration.nodes.push({ ...node, settings: change(node.settings) });
};

test('reports a node with different settings', async () => {
  addNode((text) =>
    text.replace('no_match = deny', 'no_match = allow').replace(/(\bcertfile = )"[^"]+"/, '$1"/other.pem"'),
  );
  expect(await problems()).toEqual({
    code: 1,
    problems: [
      'node emqx@10.0.0.2: differs from emqx@127.0.0.1 in authorization.no_match, ' +
        'listeners.ssl.default.ssl_options.certfile; its own file has other values',
    ],
  });
});

test('accepts a node that differs only in its addresses', async () => {
  addNode((text) => text.replaceAll('bind = "127.0.0.1:1', 'bind = "127.0.0.2:1'));
  expect(await problems()).toEqual({ code: 0, problems: [''] });
});

test('reports a node that has not loaded its chain', async () => {
  addNode();
  rest.configuration.loading.push('emqx@10.0.0.2');
  expect(await problems()).toEqual({
    code: 1,
    problems: ['jwt', 'password_based:http'].map((id) => `node emqx@10.0.0.2: has not loaded authentication by ${id}`),
  });
});

test('reports a node that does not run', async () => {
  addNode();
  Object.assign(rest.configuration.nodes[1] as object, { node_status: 'stopped' });
  expect((await problems()).problems).toEqual([
    'node emqx@10.0.0.2: does not run and was not checked; run this again when it does',
  ]);
});

test('reports a listener that could not be reopened after a change', async () => {
  addNode();
  rest.configuration.withoutListener.push('emqx@10.0.0.2');
  expect(await problems()).toEqual({
    code: 1,
    problems: ['node emqx@10.0.0.2: ssl:default does not run; is its port free on that host?'],
  });
});

test('reports a listener that ends each handshake, as one without its files does', async () => {
  const listener = createServer((socket) => void socket.once('data', () => socket.end())).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  addNode((text) => text.replaceAll('127.0.0.1:1"', `127.0.0.1:${(listener.address() as AddressInfo).port}"`));
  expect((await problems()).problems).toEqual([
    'node emqx@10.0.0.2: ssl:default presents no certificate; are its files on that host?',
  ]);
  listener.close();
});
