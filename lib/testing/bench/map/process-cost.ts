import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// Linux: USER_HZ is 100 on every architecture that Node runs on
const TICKS_PER_SECOND = 100;

/** `cpuShare`: of one core. `rssBytes`: at the end. */
export type ProcessCost = { cpuShare: number; rssBytes: number };

/** Cost of processes during these seconds. */
export async function costOf(pids: Record<string, number>, seconds: number): Promise<Record<string, ProcessCost>> {
  const before = Object.entries(pids).map(([name, pid]) => ({ name, pid, cpuS: cpuSeconds(pid) }));
  const began = performance.now();
  await sleep(seconds * 1_000);
  const passed = (performance.now() - began) / 1_000;
  return Object.fromEntries(
    before.map(({ name, pid, cpuS }) => [
      name,
      { cpuShare: (cpuSeconds(pid) - cpuS) / passed, rssBytes: rssBytes(pid) },
    ]),
  );
}

/** @see proc_pid_stat(5): fields 14 and 15, counted from after the name, which may contain spaces */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function rssBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(status.match(/^VmRSS:\s+(\d+) kB/m)?.[1] ?? 0) * 1_024;
}
