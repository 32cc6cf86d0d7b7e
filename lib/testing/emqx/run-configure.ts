import { spawn } from 'node:child_process';

const CONFIGURE = new URL('../../../deploy/emqx/configure.mjs', import.meta.url).pathname;

/** As an operator runs it: a process of its own, with nothing but these variables. */
export function runConfigure(
  env: Record<string, string | undefined>,
  args: string[] = [],
): Promise<{ code: number | null; out: string[]; error: string }> {
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
