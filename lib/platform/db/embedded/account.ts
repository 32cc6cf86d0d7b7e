import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

/** The system account for PostgreSQL, which refuses root; empty: the current one. */
export type Account = { uid?: number; gid?: number };

const ACCOUNT_NAME = 'postgres';

export function databaseAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const found = findAccount(ACCOUNT_NAME) ?? create() ?? findAccount('nobody');
  return found ?? {};
}

function findAccount(name: string): Account | undefined {
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((entry) => entry.split(':'))
    .find(([login]) => login === name);
  return line ? { uid: Number(line[2]), gid: Number(line[3]) } : undefined;
}

function create(): Account | undefined {
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT_NAME]);
  return findAccount(ACCOUNT_NAME);
}

/** Whether the account may write in a folder and enter all folders above it. */
export function canUse(account: Account, dir: string): boolean {
  if (account.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'test -w "$0" && test -x "$0"', dir], { ...account, cwd: '/' }).status === 0;
}
