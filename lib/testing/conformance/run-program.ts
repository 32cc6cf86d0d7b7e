import { spawn } from 'node:child_process';

type Options = { timeoutMs: number; cwd?: string; env?: Record<string, string>; exitCodes?: readonly number[] };

const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) kill(pid);
});

/**
 * Runs a program without input, in a process group of its own that ends with this process.
 * @throws if it exits with another code than `exitCodes`, or does not end in time
 */
export function runProgram(
  command: string,
  args: readonly string[],
  { timeoutMs, cwd, env, exitCodes = [0] }: Options,
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const all = { ...process.env, NO_COLOR: '1', ...env };
    const child = spawn(command, args, { cwd, env: all, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const timer = setTimeout(() => {
      if (pid !== undefined) kill(pid);
      reject(new Error(`${command} did not end within ${timeoutMs / 1_000} s`));
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (pid !== undefined) {
        kill(pid); // what it started and left
        running.delete(pid);
      }
      if (code !== null && exitCodes.includes(code)) return resolve({ stdout, stderr });
      const last = (stderr.trim() || stdout.trim()).split('\n').slice(-3).join(' ');
      reject(new Error(`${command} ended with ${code ?? signal}: ${last.slice(0, 500)}`));
    });
  });
}

function kill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
