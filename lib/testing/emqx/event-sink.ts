import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type EventSink = { url: string; events: Record<string, unknown>[]; close(): Promise<void> };

/** A server for EMQX's hooks that accepts every client, allows everything and keeps the events. */
export async function startEventSink(): Promise<EventSink> {
  const events: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    if (request.url?.startsWith('/broker/events')) events.push(JSON.parse(text));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ result: 'allow' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
