import path from 'node:path';
import { installPython } from './install';
import { runProgram } from './run-program';
import type { Tool } from './tool';

const SSLYZE = '6.3.1';
const TIMEOUT_MS = 300_000;

export const sslyze: Tool = {
  name: 'sslyze',
  checks: "every TLS listener against Mozilla's intermediate configuration and known attacks",
  install: async () => {
    await installPython('sslyze', SSLYZE);
    return SSLYZE;
  },
  run: async ({ stack: { settings } }) => {
    const bin = await installPython('sslyze', SSLYZE);
    const listeners = ['PORT', 'MQTT_WS_PORT', 'MQTT_TLS_PORT', 'EDGE_TLS_PORT'] as const;
    const names = new Map(listeners.map((name) => [`localhost:${settings[name]}`, name]));
    const args = ['--mozilla_config=intermediate', ...names.keys()];
    const { stdout } = await runProgram(path.join(bin, 'sslyze'), args, { timeoutMs: TIMEOUT_MS, exitCodes: [0, 1] });
    const compliance = stdout.split('COMPLIANCE AGAINST')[1] ?? '';
    const sections = compliance.split(/^ +(localhost:\d+): (\w+) - /m).slice(1);
    if (sections.length !== names.size * 3)
      throw new Error(`sslyze did not reach every listener: ${stdout.slice(-500)}`);
    return [...names].flatMap(([address, place]) => {
      const result = sections[sections.indexOf(address) + 1];
      const lines = [...(sections[sections.indexOf(address) + 2] ?? '').matchAll(/^ +\* (\w+): (.+)$/gm)];
      if (result === 'FAILED' && lines.length === 0) throw new Error(`sslyze gave no reason for ${address}`);
      return lines.map(([, rule = '', text = '']) => ({ severity: 'error' as const, rule, place, text }));
    });
  },
};
