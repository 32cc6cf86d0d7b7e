import { spawn } from 'node:child_process';

const CONFIGURE = new URL('../../../deploy/emqx/configure.mjs', import.meta.url).pathname;

type Env = Record<string, string | undefined>;
type Outcome = { code: number | null; out: string[]; error: string };

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
