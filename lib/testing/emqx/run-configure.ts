import { spawn } from 'node:child_process';
import type { EmqxRest } from './emqx-rest';

const CONFIGURE = new URL('../../../deploy/emqx/configure.mjs', import.meta.url).pathname;

export const EDGE_URL = 'http://edge.example:8081';
export const HOOK_SECRET = 'hook-secret-of-a-test';

type Env = Record<string, string | undefined>;
type Outcome = { code: number | null; out: string[]; error: string };

/** The variables of a complete configuration of this EMQX. */
export const configureEnv = (rest: EmqxRest) => ({
  EMQX_API_URL: rest.url,
  EMQX_API_KEY: rest.key,
  EMQX_API_SECRET: rest.secret,
  EDGE_URL,
  BROKER_HOOK_SECRET: HOOK_SECRET,
  TOPIC_ROOT: 'tsp',
});

/** Runs `configure.mjs` in this process with only these variables. */
export async function runConfigure(env: Env, args: string[] = []): Promise<Outcome> {
  const { main } = await import(CONFIGURE);
  const out: string[] = [];
  const errors: string[] = [];
  const code: number = await main(
    env,
    args,
    (line: string) => out.push(line),
    (line: string) => errors.push(line),
  );
  return { code, out: out.length === 0 ? [''] : out, error: errors.join('\n') };
}

/** Runs it as a separate process, as an operator does. */
export function spawnConfigure(env: Env, args: string[] = []): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CONFIGURE, ...args], { env: env as NodeJS.ProcessEnv, cwd: '/' });
    let out = '';
    let error = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (error += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out: out.trim().split('\n'), error: error.trim() }));
  });
}
