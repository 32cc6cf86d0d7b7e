// `npm start` and `npm test` on a clone with nothing installed: plain Node, no dependency, until node_modules is there.
import { install } from './install.mjs';

const MINIMUM_NODE = [20, 19];
const [command = 'start', ...args] = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
  process.stderr.write(`Node ${MINIMUM_NODE.join('.')} or newer is needed; this is ${process.versions.node}\n`);
  process.exit(1);
}
process.chdir(new URL('../../..', import.meta.url).pathname);

try {
  await install();
  if (command === 'test') {
    const { runTests } = await import('./tests.mjs');
    process.exitCode = await runTests(args);
  } else {
    const { build } = await import('./build.mjs');
    const module = await build();
    if (command === 'build') process.exit(0);
    const { start } = await import(module);
    await start();
  }
} catch (error) {
  // An expected refusal is one line; anything else is a fault of ours and shows where
  const expected = /^(Start|EmbeddedDatabase|Migration)?Error$/.test(error.name);
  process.stderr.write(`\n${expected ? error.message : error.stack}\n`);
  process.exit(error.exitCode ?? 1);
}
