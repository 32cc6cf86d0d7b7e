import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChangeableSecret, ENCRYPTING_SECRETS, type SecretHolder, type SecretSummary } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { ConflictError } from '@/lib/domain/errors';
import { countSigningKeysSealedWith, type KeyEncryptionKeys, resealSigningKeys } from '@/lib/domain/keys';
import { countAuthorityKeysSealedWith, type KeyStore, resealAuthorityKeys } from '@/lib/domain/pki';
import { finishSecretChange, listSecrets, readRecentReports, startSecretChange } from '@/lib/domain/secrets';
import { countSessionsFromBefore, endSessionsFromBefore } from '@/lib/domain/users';
import { fingerprintOf, generateSecret, parseSecrets } from '@/lib/platform/secrets';
import { writeSecretFile } from '@/lib/platform/secrets/write-secret-file';

export type SecretFiles = Partial<Record<ChangeableSecret, string>>;

type Input = { ctx: Ctx; files: SecretFiles; name: string };
type Keys = { keys: KeyStore; keyEncryptionKeys: KeyEncryptionKeys };

// Of somebody else, who makes the new one
const MADE_ELSEWHERE = new Set<string>(['EMQX_API_KEY', 'EMQX_API_SECRET', 'CA_UPSTREAM_PASSWORD']);
// Longer than all that uses a secret regularly
const UNUSED_MS = 600_000;
const NOTICED_TIMEOUT_MS = 30_000;
const POLL_MS = 500;

const NEXT: Partial<Record<string, string>> = {
  ...Object.fromEntries(ENCRYPTING_SECRETS.map((name) => [name, 'Next: npm run keys -- reseal'])),
  BROKER_HOOK_SECRET: 'With EMQX: configure it again. It uses the former one until then.',
  METRICS_TOKEN: 'Next: give the first line of the file to what reads the metrics.',
  AUTH_SECRET: 'Sessions from before use the former one until they end, after 12 hours at the latest.',
};

/** Makes a new secret; the processes use it from now on, and accept the former one too. @throws ConflictError */
export async function startChange({ ctx, files, name }: Input): Promise<string> {
  const file = fileOf(files, name);
  if (MADE_ELSEWHERE.has(name)) {
    throw new ConflictError(
      'secret_made_elsewhere',
      `${name} is not made here. Write the new one into the first line of ${file}, and the former one into the second`,
    );
  }
  let accepted: string[] = [];
  await startSecretChange({ ctx, name }, () => {
    const [current = '', former] = readSecrets(file);
    if (former !== undefined) {
      throw new ConflictError(
        'secret_changing',
        `${file} has two secrets already: finish that change, or remove one of them`,
      );
    }
    accepted = [generateSecret(), current];
    write(file, accepted);
  });
  const { isNoticed, text } = await untilNoticed(ctx, name, accepted);
  const next = [NEXT[name], `Then: npm run keys -- finish ${name}`];
  return [
    `${name}: there is a new one in ${file}; the former one is accepted too.`,
    text,
    ...(isNoticed ? next : ['Next: find out why, with npm run keys -- status']),
  ]
    .filter(Boolean)
    .join('\n');
}

/**
 * Removes the former secret.
 * @param now also if it was changed, or the former one used, in the last ten minutes
 * @throws ConflictError
 */
export async function finishChange({ ctx, files, name, now }: Input & { now: boolean }): Promise<string> {
  const file = fileOf(files, name);
  let accepted: string[] = [];
  await finishSecretChange({ ctx, name, now }, async (startedAt) => {
    const [current = '', former] = readSecrets(file);
    if (former === undefined) throw new ConflictError('secret_not_changing', `${file} has only one secret`);
    requireNoticed(await readRecentReports(ctx, name, now ? undefined : UNUSED_MS), current);
    if (!now) await requireUnused({ ctx, name, startedAt });
    // Last, so that no process can use the former one for another key after that
    if (former !== current) await requireResealed({ ctx, name, former });
    accepted = [current];
    write(file, accepted);
    if (name === 'AUTH_SECRET') await endSessionsFromBefore({ ctx, createdBefore: startedAt });
  });
  const { text } = await untilNoticed(ctx, name, accepted);
  return `${name}: only the new one is accepted.\n${text}`;
}

/** Encrypts the stored keys with the current secrets. @throws SealError, ConflictError */
export async function reseal({ ctx, keys, keyEncryptionKeys }: { ctx: Ctx } & Keys): Promise<string> {
  const { live: shared, command } = keyEncryptionKeys;
  const current = { CA_KEY: keys.secret, KEY_ENCRYPTION_KEY: shared, COMMAND_KEY_ENCRYPTION_KEY: command };
  // A process that does not have the new one could not open them
  for (const name of ENCRYPTING_SECRETS) {
    requireNoticed(await readRecentReports(ctx, name), current[name].current);
  }
  const signing = await resealSigningKeys(ctx, keyEncryptionKeys);
  const authorities = await resealAuthorityKeys({ ctx, keys });
  const unreadable =
    signing.unreadable > 0
      ? `\n${signing.unreadable} signing keys cannot be decrypted: one is replaced when something is next signed with it.`
      : '';
  return `Encrypted anew: ${signing.resealed} signing keys, ${authorities} keys of authorities.${unreadable}`;
}

/** One line for each secret and each process. */
export async function describeSecrets(ctx: Ctx): Promise<string[]> {
  const secrets = await listSecrets({ ctx });
  return secrets.flatMap((secret) => [
    describe(secret),
    ...secret.processes.map((holder) => `  ${describeHolder(holder)}`),
  ]);
}

function describe({ name, changedAt, changing, agreed, problem }: SecretSummary): string {
  const age = changedAt === null ? 'not from a file' : `changed ${new Date(changedAt).toISOString()}`;
  const state = [
    changing && 'being changed',
    !agreed && 'DIFFERS between processes',
    problem !== null && `PROBLEM: ${problem}`,
  ];
  return [name, age, ...state.filter(Boolean)].join(', ').replace(',', ':');
}

function describeHolder({ process, instance, fingerprints, secondUsedAt }: SecretHolder): string {
  const used = secondUsedAt === null ? '' : `, second one used ${new Date(secondUsedAt).toISOString()}`;
  return `${process} ${instance}: ${fingerprints.join(', ')}${used}`;
}

function fileOf(files: SecretFiles, name: string): string {
  const file = Object.entries(files).find(([known]) => known === name)?.[1];
  if (file !== undefined) return file;
  throw new ConflictError(
    'secret_without_file',
    `There is no file with the secret ${name}. Secrets in files: ${Object.keys(files).sort().join(', ')}. ` +
      'One in a variable is changed by a restart; <NAME>_FILE names a file instead',
  );
}

function readSecrets(file: string): readonly string[] {
  try {
    return parseSecrets(readFileSync(file, 'utf8'), { minLength: 1 });
  } catch (error) {
    throw new ConflictError('secret_unreadable', `${file}: ${(error as Error).message}`);
  }
}

function write(file: string, secrets: readonly string[]): void {
  try {
    writeSecretFile(file, secrets);
  } catch (error) {
    const { message } = error as Error;
    throw new ConflictError('secret_not_written', `${file} cannot be replaced: ${message}. By hand: docs/keys.md`);
  }
}

async function requireResealed({ ctx, name, former }: { ctx: Ctx; name: string; former: string }): Promise<void> {
  if (!ENCRYPTING_SECRETS.some((one) => one === name)) return;
  const count =
    name === 'CA_KEY' ? await countAuthorityKeysSealedWith(ctx, former) : await countSigningKeysSealedWith(ctx, former);
  if (count > 0) {
    throw new ConflictError('not_resealed', `${count} keys need the former one: run npm run keys -- reseal first`);
  }
}

/** A process that does not have it would encrypt keys with the former one, and be refused by the others. */
function requireNoticed(reports: SecretHolder[], current: string): void {
  const late = reports.filter(({ fingerprints }) => fingerprints[0] !== fingerprintOf(current));
  if (late.length > 0) {
    throw new ConflictError(
      'secret_not_noticed',
      `${list(late)}: does not use the new one, or has not reported that it does`,
    );
  }
}

/** So soon after the change, what uses the former one seldom may not have used it yet. */
async function requireUnused({ ctx, name, startedAt }: { ctx: Ctx; name: string; startedAt: number }): Promise<void> {
  const summary = (await listSecrets({ ctx })).find((one) => one.name === name);
  const usedAt = summary?.secondUsedAt ?? 0;
  const agoMs = ctx.clock.now() - Math.max(startedAt, usedAt);
  const hint = '(--now: finish anyway; what still uses it is refused)';
  if (agoMs < UNUSED_MS) {
    const what = usedAt > startedAt ? 'The former one was used' : 'It was changed';
    const seconds = Math.max(0, Math.round(agoMs / 1_000));
    throw new ConflictError(
      'secret_in_use',
      `${what} ${seconds} s ago; wait until nothing has used the former one for ten minutes ${hint}`,
    );
  }
  if (name !== 'AUTH_SECRET') return;
  const sessions = await countSessionsFromBefore({ ctx, createdBefore: startedAt });
  if (sessions > 0) throw new ConflictError('secret_in_use', `${sessions} sessions from before are open ${hint}`);
}

const list = (holders: SecretHolder[]): string =>
  holders.map(({ process, instance }) => `${process} ${instance}`).join(', ');

/** Waits until the processes report these secrets. */
async function untilNoticed(
  ctx: Ctx,
  name: string,
  accepted: readonly string[],
): Promise<{ isNoticed: boolean; text: string }> {
  const wanted = accepted.map(fingerprintOf).join();
  const deadline = Date.now() + NOTICED_TIMEOUT_MS;
  for (;;) {
    const processes = await readRecentReports(ctx, name);
    const late = processes.filter(({ fingerprints }) => fingerprints.join() !== wanted);
    if (late.length === 0) {
      const text = processes.length > 0 ? `Read by ${list(processes)}.` : 'No process reports that it has it.';
      return { isNoticed: true, text };
    }
    if (Date.now() > deadline) return { isNoticed: false, text: `WARNING: not read by ${list(late)}.` };
    await sleep(POLL_MS);
  }
}
