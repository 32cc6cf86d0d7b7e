import { CONFIG_EXIT_CODE, ConfigError } from '@/lib/platform/config';
import { getBroker } from './broker';
import { getConfig } from './config';

/** Stops a misconfigured server at start-up with a message that names the fault. */
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
