/** A gate before a server: while it is shut, connections are refused and those that were open are cut, as if the server were gone. */
import { createServer, connect, type Socket } from 'node:net';
import { afterAll } from 'vitest';

export type Gate = {
  /** The server's address, through the gate. */
  readonly url: string;
  shut(): Promise<void>;
  open(): Promise<void>;
};

export async function openGate(address: string): Promise<Gate> {
  const to = new URL(address);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
  const port = await listen(0);
  const shut = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  afterAll(() => (server.listening ? shut() : undefined));
  const url = new URL(address);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return { url: url.href.replace(/\/$/, ''), shut, open: async () => void (await listen(port)) };
}
