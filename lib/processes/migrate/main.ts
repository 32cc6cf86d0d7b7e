import path from 'node:path';
import { CONFIG_EXIT_CODE, ConfigError, processVariables, readConfig } from '@/lib/platform/config';
import { prepareDatabase } from './prepare-database';

// Run once before the first process starts in a deployment on several machines; `npm start` does the same by itself.
try {
  const config = readConfig(processVariables.migrate);
  const settings = { ...config, DATA_DIR: path.resolve(config.DATA_DIR) };
  await prepareDatabase(settings, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  process.stderr.write(`migrate: ${(error as Error).message}\n`);
  process.exitCode = error instanceof ConfigError ? CONFIG_EXIT_CODE : 1;
}
