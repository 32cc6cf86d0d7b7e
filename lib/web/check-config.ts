import { CONFIG_EXIT_CODE, ConfigError } from '@/lib/platform/config';
import { getBroker } from './broker';
import { getConfig } from './config';

/** A server that cannot answer does not start: it names what is wrong and ends. */
export function checkConfig(): void {
  try {
    getConfig();
    getBroker();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(CONFIG_EXIT_CODE);
  }
}
