import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { io } from 'socket.io-client';
import { afterAll, expect, it } from 'vitest';
import { tellReader } from '#server/feed-line.ts';
import { testConfig } from '../setup/settings.ts';

testConfig();
const server = createServer();
const sockets = new Server(server, { transports: ['websocket'] });
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => sockets.close());

type Held = {
  readonly io: { readonly engine: { readonly transport: { readonly ws: { readonly _socket: { pause(): void } } } } };
};

async function connect() {
  const there = new Promise<Socket>((resolve) => sockets.once('connection', resolve));
  const here = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
  await new Promise<void>((resolve) => here.on('connect', () => resolve()));
  return { here, there: await there };
}

it('cuts off who does not read, and keeps nothing for them; whoever reads gets all of it', async () => {
  const [slow, quick] = [await connect(), await connect()];
  const got: number[] = [];
  quick.here.on('news', (one: { n: number }) => got.push(one.n));
  (slow.here as unknown as Held).io.engine.transport.ws._socket.pause();
  const gone = new Promise<void>((resolve) => slow.there.on('disconnect', () => resolve()));
  let sent = 0;
  const filling = 'x'.repeat(32_768);
  // What a line and its two ends hold is some megabytes at most; without the rule this would never end.
  for (; sent < 5_000 && tellReader(slow.there, 'news', { filling }); sent++) {
    expect(tellReader(quick.there, 'news', { n: sent })).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(sent).toBeLessThan(5_000);
  await gone;
  expect(slow.there.connected).toBe(false);
  const all = new Promise<void>((resolve) => quick.here.on('end', resolve));
  quick.there.emit('end');
  await all;
  quick.here.close();
  slow.here.close();
  expect(got).toEqual([...got.keys()]);
  expect(got.length).toBeGreaterThan(0);
});
