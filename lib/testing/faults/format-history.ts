import type { RecordedCommand } from './command-report';
import type { Execution } from './execution-log';

/** Events and executions of one command in order of time, for the analysis of a violation. */
export function formatHistory(
  id: string,
  commands: readonly RecordedCommand[],
  executions: readonly Execution[],
): string {
  const command = commands.find((one) => one.id === id);
  const lines = [
    ...(command?.events ?? []).map(({ at, seq, type, state, changed, code }) => ({
      at,
      text: `${seq} ${type}${code ? ` ${code}` : ''}: ${changed ? state : `still ${state}`}`,
    })),
    ...(command ? [{ at: command.expiresAt, text: 'deadline' }] : []),
    ...executions
      .filter(({ commandId }) => commandId === id)
      .map(({ at, vin, operation }) => ({ at, text: `EXECUTED ${operation} by ${vin}` })),
  ].sort((a, b) => a.at - b.at);
  const title = command ? `${command.operation} for ${command.vin}, ${command.state}` : 'not in the database';
  return [`${id} ${title}`, ...lines.map(({ at, text }) => `  ${new Date(at).toISOString()} ${text}`)].join('\n');
}
