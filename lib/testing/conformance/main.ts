// `npm run conformance [-- names…]`: runs tools of others against a product that it starts on free ports in `.data-conformance`, and prints
// their findings. A run of all tools writes docs/conformance.md. Ends by itself; exit code 1 if a finding is no reviewed exception.
import { pkilint, zlint } from './certificates';
import { estclient } from './est';
import { generatedClient, schemathesis } from './http-api';
import { paho } from './mqtt';
import { browserConsole, lighthouse, vnu } from './pages';
import { type Product, startProduct } from './product';
import { type Outcome, print, review, writeDocument } from './report';
import { sslyze } from './tls';
import type { Finding, Tool } from './tool';

// schemathesis is last: it changes and deletes what the others look at
const TOOLS: readonly Tool[] = [
  ...[browserConsole, vnu, lighthouse, generatedClient, zlint, pkilint, sslyze, estclient, paho],
  schemathesis,
];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !TOOLS.some((tool) => tool.name === name));
if (unknown.length > 0) {
  const known = TOOLS.map(({ name }) => `"${name}"`).join(', ');
  process.stderr.write(`Unknown tool: ${unknown.join(', ')}; there are: ${known}\n`);
  process.exit(2);
}
const chosen = TOOLS.filter(({ name }) => names.length === 0 || names.includes(name));

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500);
const notRun = (error: unknown): Finding => ({
  severity: 'error',
  rule: 'did not run to its end',
  place: '',
  text: reasonOf(error),
});

async function runTool(tool: Tool, product: Product): Promise<Outcome> {
  const { name, checks } = tool;
  const began = performance.now();
  let outcome: Outcome = { name, checks, version: '', findings: [] };
  try {
    outcome.version = await tool.install();
  } catch (error) {
    outcome.skipped = reasonOf(error);
  }
  if (outcome.skipped === undefined) {
    outcome = { ...outcome, findings: await tool.run(product).catch((error) => [notRun(error)]) };
  }
  const { version, skipped, findings } = outcome;
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  const result = skipped ? `skipped: ${skipped}` : `${findings.length} findings, exceptions included`;
  process.stdout.write(`  ${name} ${version}  ${seconds} s  ${result}\n`);
  return outcome;
}

let exitCode = 1;
const product = await startProduct();
const stop = async () => {
  await product.api.dispose();
  await product.stack.close();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().then(() => process.exit(1)));
try {
  const outcomes: Outcome[] = [];
  for (const tool of chosen) outcomes.push(await runTool(tool, product));
  print(outcomes);
  if (names.length === 0) writeDocument(outcomes);
  exitCode = review(outcomes).rows.length > 0 ? 1 : 0;
} finally {
  await stop();
}
process.exit(exitCode);
