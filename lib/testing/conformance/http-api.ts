import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { installNpm, installPython } from './install';
import type { Product } from './product';
import { runProgram } from './run-program';
import type { Finding, Tool } from './tool';

const SCHEMATHESIS = '4.32.5';
const OPENAPI_TYPESCRIPT = '7.13.0';
const TYPESCRIPT = '5.9.3';
const SCHEMATHESIS_TIMEOUT_MS = 900_000;
const MAX_EXAMPLES = '10';
const CHECKS = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_schema_conformance'],
  ...['response_headers_conformance', 'negative_data_rejection', 'missing_required_header', 'unsupported_method'],
  'allow_header_conformance',
];
/** Also 413: data that is too long is refused before it is read. */
const REFUSALS = '["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429"]';

async function writeDocument({ api, report }: Product): Promise<string> {
  const file = report('openapi.json');
  writeFileSync(file, await (await api.get('/api/v1/openapi.json')).text());
  return file;
}

export const schemathesis: Tool = {
  name: 'schemathesis',
  checks: 'the HTTP API against its OpenAPI document, with valid and invalid requests',
  install: async () => {
    await installPython('schemathesis', SCHEMATHESIS);
    return SCHEMATHESIS;
  },
  run: async (product) => {
    const { origin, report, signIn } = product;
    const bin = await installPython('schemathesis', SCHEMATHESIS);
    const config = report('schemathesis.toml');
    const { value } = await signIn();
    writeFileSync(
      config,
      `[auth.openapi.session]\napi_key = "${value}"\n\n[checks.negative_data_rejection]\nexpected-statuses = ${REFUSALS}\n`,
      { mode: 0o600 },
    );
    const { stdout } = await runProgram(
      path.join(bin, 'schemathesis'),
      [
        ...['--config-file', config, 'run', await writeDocument(product), '--url', origin, '--tls-verify', 'false'],
        ...['--header', `origin: ${origin}`, '--checks', CHECKS.join(','), '--max-examples', MAX_EXAMPLES],
        ...['--seed', '1', '--phases', 'coverage,fuzzing', '--workers', '2', '--request-timeout', '30', '--no-color'],
        // It would end its own session
        ...['--exclude-operation-id', 'endOwnSession'],
      ],
      { timeoutMs: SCHEMATHESIS_TIMEOUT_MS, exitCodes: [0, 1], cwd: path.dirname(config), env: { COLUMNS: '200' } },
    );
    writeFileSync(report('schemathesis.log'), stdout);
    if (!/\d+ generated/.test(stdout)) throw new Error(`schemathesis tested nothing: ${stdout.slice(-300)}`);
    return readFailures(stdout);
  },
};

/** Failures of the report that schemathesis prints: a section for an operation, in it test cases with failed checks. */
export function readFailures(output: string): Finding[] {
  const sections = output.split(/^_{3,} (\S+ \S+) _{3,}$/m).slice(1);
  return sections.flatMap((operation, index) => {
    if (index % 2 === 1) return [];
    const [text = ''] = (sections[index + 1] ?? '').split(/^={3,} /m);
    return text.split(/^\d+\. Test Case ID.*$/m).flatMap((testCase) => {
      const request = /^ +(curl .*)$/m.exec(testCase)?.[1] ?? '';
      return [...testCase.matchAll(/^- (ST\d+) (.+)$/gm)].map(([, code = '', title = '']): Finding => {
        const reason = /Invalid component:\s*([\s\S]*?)\n\n/.exec(testCase)?.[1]?.replaceAll(/\s+/g, ' ') ?? '';
        return {
          severity: code === 'ST101' ? 'error' : 'warning',
          rule: `${code} ${title}`,
          place: operation,
          text: [reason, request.replaceAll(/ -H '[^']*'/g, '')].filter(Boolean).join('; '),
        };
      });
    });
  });
}

export const generatedClient: Tool = {
  name: 'openapi-typescript',
  checks: 'a client generated from the OpenAPI document compiles',
  install: async () => {
    await installNpm(['openapi-typescript', OPENAPI_TYPESCRIPT], ['typescript', TYPESCRIPT]);
    return OPENAPI_TYPESCRIPT;
  },
  run: async (product) => {
    const modules = await installNpm(['openapi-typescript', OPENAPI_TYPESCRIPT], ['typescript', TYPESCRIPT]);
    const client = product.report('client.ts');
    const generate = [path.join(modules, 'openapi-typescript/bin/cli.js'), await writeDocument(product), '-o', client];
    await runProgram(process.execPath, generate, { timeoutMs: 120_000 });
    const project = product.report('tsconfig.json');
    const compilerOptions = { noEmit: true, strict: true, types: [] };
    writeFileSync(project, JSON.stringify({ compilerOptions, files: [path.basename(client)] }));
    const compile = [path.join(modules, 'typescript/bin/tsc'), '--project', project];
    const { stdout } = await runProgram(process.execPath, compile, { timeoutMs: 120_000, exitCodes: [0, 1, 2] });
    return stdout
      .split('\n')
      .filter((line) => line.includes('error TS'))
      .map((line) => ({ severity: 'error', rule: /TS\d+/.exec(line)?.[0] ?? 'TS', place: 'client.ts', text: line }));
  },
};
