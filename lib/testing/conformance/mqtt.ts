import path from 'node:path';
import { installPython } from './install';
import { runProgram } from './run-program';
import type { Finding, Tool } from './tool';

const PAHO = '2.2.0';
const TIMEOUT_MS = 180_000;
const USERNAME = 'conformance';
const PREFIX = 'conformance';

export const paho: Tool = {
  name: 'Eclipse Paho',
  checks: 'what MQTT 3.1.1 requires of the broker',
  install: async () => {
    await installPython('paho-mqtt', PAHO);
    return PAHO;
  },
  run: async ({ stack: { settings }, api }) => {
    const bin = await installPython('paho-mqtt', PAHO);
    const account = await api.post('/api/v1/service-accounts', { data: { username: USERNAME, description: '' } });
    const rule = { id: 'conformance', effect: 'allow', action: 'all', topic: `${PREFIX}/#` };
    const rules = [{ ...rule, principal: { kind: 'service', username: USERNAME } }];
    const published = await api.put('/api/v1/acl', { data: { rules, reason: 'Conformance' } });
    if (!account.ok() || !published.ok()) throw new Error(`${await account.text()} ${await published.text()}`);
    const { secret } = await account.json();
    const script = path.join(import.meta.dirname, 'mqtt.py');
    const args = [script, String(settings.MQTT_TCP_PORT), USERNAME, PREFIX];
    const options = { timeoutMs: TIMEOUT_MS, env: { MQTT_PASSWORD: secret } };
    const { stdout } = await runProgram(path.join(bin, 'python'), args, options);
    const found = JSON.parse(stdout) as { rule: string; text: string }[];
    return found.map((one): Finding => ({ severity: 'error', place: 'broker', ...one }));
  },
};
