import { z } from 'zod';
import type { CommandDefinition } from './definition';
import { OPERATIONS, type Operation } from './operations';
import { COMMAND_RULES } from './rules';

const none = z.strictObject({});

const PARAMS: Record<Operation, CommandDefinition['params']> = {
  door_unlock: z.strictObject({ doors: z.enum(['all', 'driver']).default('all') }),
  door_lock: none,
  trunk_open: none,
  windows_close: none,
  find_vehicle: z.strictObject({
    mode: z.enum(['horn_and_lights', 'lights']).default('horn_and_lights'),
    durationS: z.int().min(1).max(30).default(5),
  }),
  climate_start: z.strictObject({
    temperatureC: z.number().min(16).max(30).default(21),
    durationMin: z.int().min(1).max(30).default(10),
  }),
  climate_stop: none,
  charge_start: none,
  charge_stop: none,
  charge_limit_set: z.strictObject({ limitPct: z.int().min(50).max(100) }),
  report_now: none,
  report_interval_set: z.strictObject({ intervalS: z.int().min(1).max(3_600) }),
  diagnostics_read: none,
  tbox_reboot: none,
  engine_immobilise: none,
  engine_release: none,
};

export const COMMAND_CATALOGUE: readonly CommandDefinition[] = OPERATIONS.map((operation) => ({
  operation,
  ...COMMAND_RULES[operation],
  params: PARAMS[operation],
}));

const byOperation = new Map<string, CommandDefinition>(COMMAND_CATALOGUE.map((entry) => [entry.operation, entry]));

/** undefined: no such operation. */
export const commandDefinition = (operation: string): CommandDefinition | undefined => byOperation.get(operation);

/** What a model can do: what it declares, or else what its powertrain can. */
export function operationsOf(model: { powertrain: string; operations: readonly string[] }): Operation[] {
  return COMMAND_CATALOGUE.filter(({ operation, powertrains }) =>
    model.operations.length > 0
      ? model.operations.includes(operation)
      : powertrains.some((powertrain) => powertrain === model.powertrain),
  ).map(({ operation }) => operation);
}
