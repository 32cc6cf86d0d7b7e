import { z } from 'zod';
import type { CommandParameter, CommandRules } from './definition';
import { COMMAND_RULES, OPERATIONS, type Operation } from './rules';

export type CommandDefinition = CommandRules & { operation: Operation; params: z.ZodType<Record<string, unknown>> };

export const COMMAND_CATALOGUE: readonly CommandDefinition[] = OPERATIONS.map((operation) => ({
  operation,
  ...COMMAND_RULES[operation],
  params: paramsSchema(COMMAND_RULES[operation].parameters),
}));

const byOperation = new Map<string, CommandDefinition>(COMMAND_CATALOGUE.map((entry) => [entry.operation, entry]));

/** undefined: no such operation. */
export const commandDefinition = (operation: string): CommandDefinition | undefined => byOperation.get(operation);

/** Operations of a model: declared ones, or those of its powertrain. */
export function operationsOf(model: { powertrain: string; operations: readonly string[] }): Operation[] {
  return COMMAND_CATALOGUE.filter(({ operation, powertrains }) =>
    model.operations.length > 0
      ? model.operations.includes(operation)
      : powertrains.some((powertrain) => powertrain === model.powertrain),
  ).map(({ operation }) => operation);
}

function paramsSchema(parameters: CommandRules['parameters']): z.ZodType<Record<string, unknown>> {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(parameters).map(([name, parameter]) => {
        const value = valueSchema(parameter);
        return [name, parameter.required ? value : value.default(parameter.initial)];
      }),
    ),
  );
}

function valueSchema(parameter: CommandParameter): z.ZodType<string | number> {
  if ('choices' in parameter) return z.enum(Object.keys(parameter.choices));
  const { min, max, step } = parameter;
  return (step === 1 ? z.int() : z.number()).min(min).max(max);
}
