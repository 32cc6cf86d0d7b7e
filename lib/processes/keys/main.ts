import path from 'node:path';
import { DomainError } from '@/lib/domain/errors';
import { SealError } from '@/lib/domain/pki';
import { CONFIG_EXIT_CODE, ConfigError, processVariables, readConfig, secretFilesOf } from '@/lib/platform/config';
import { runCommand, UsageError } from './run-command';

// `npm run keys`: commands for keys and secrets, which must not pass through a browser. They work beside the running product.
try {
  const config = readConfig(processVariables.keys);
  const settings = { ...config, DATA_DIR: path.resolve(config.DATA_DIR), secretFiles: secretFilesOf() };
  await runCommand(process.argv.slice(2), settings, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  const isExpected = [ConfigError, DomainError, SealError, UsageError].some((kind) => error instanceof kind);
  process.stderr.write(`${isExpected ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = error instanceof ConfigError ? CONFIG_EXIT_CODE : 1;
}
