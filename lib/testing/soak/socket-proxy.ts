import net from 'node:net';

export type SocketProxy = { disconnectAll(): void; close(): Promise<void> };

/** TCP proxy between the browser and the broker, to end the page's connection. */
export async function startSocketProxy(port: number, target: number): Promise<SocketProxy> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((browser) => {
    const broker = net.connect(target, '127.0.0.1');
    for (const socket of [browser, broker]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        browser.destroy();
        broker.destroy();
      });
    }
    browser.pipe(broker).pipe(browser);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const disconnectAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    disconnectAll,
    close: async () => {
      disconnectAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
