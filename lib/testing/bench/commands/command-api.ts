import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { CommandDetail } from '@/lib/contracts';
import { signInCookie } from '../sign-in-cookie';
import type { Stack } from '../stack';

export type CommandApi = {
  /** @param waitS longest time to wait for the end; without it the response comes at once */
  issue(vin: string, waitS?: number): Promise<CommandDetail>;
  read(id: string): Promise<CommandDetail>;
  close(): void;
};

/** The HTTP API as a program uses it, with keep-alive connections. */
export async function openCommandApi(stack: Stack): Promise<CommandApi> {
  const port = stack.settings.PORT;
  const cookie = await signInCookie(`http://localhost:${port}`);
  const agent = new Agent({ keepAlive: true, maxSockets: 64, noDelay: true });
  const call = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    new Promise<CommandDetail>((resolve, reject) => {
      const outgoing = request({ agent, port, method, path, headers: { cookie, ...headers } }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => {
          if ((response.statusCode ?? 500) < 300) resolve(JSON.parse(text) as CommandDetail);
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 300)}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return {
    issue: (vin, waitS) =>
      call(
        'POST',
        `/api/v1/vehicles/${vin}/commands`,
        {
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          ...(waitS !== undefined && { prefer: `wait=${waitS}` }),
        },
        JSON.stringify({ operation: 'report_now', expiresInMs: 600_000 }),
      ),
    read: (id) => call('GET', `/api/v1/commands/${id}`),
    close: () => agent.destroy(),
  };
}
