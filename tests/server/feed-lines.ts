/** A server of this file's own with sockets, and readers of its feeds. */
import { createServer } from 'node:http';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createSocketTicket } from '#lib/account/commands/sessions.ts';
import type { Db } from '#lib/db/ctx.ts';
import { freePort } from '#scripts/ports.ts';
import { startRealtime } from '#server/realtime.ts';
import type { Person } from '../dispute/people.ts';
import { testCtx } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';

export type Line = {
  readonly socket: Socket;
  /** Everything heard so far, by event name. */
  readonly heard: { readonly event: string; readonly message: Record<string, unknown> }[];
  /** Resolves once `count` messages of this event have come, with those. */
  until(event: string, count: number): Promise<Record<string, unknown>[]>;
  ask(
    event: string,
    input?: unknown,
  ): Promise<{ ok: boolean; value: Record<string, unknown>; refusal?: { code: string } }>;
};

export async function feedServer(db: Db) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  testConfig({ port, publicUrl: origin });
  const server = createServer();
  const stop = startRealtime(server, { sweepMs: 50, feedMs: 20 });
  const lines: Socket[] = [];
  beforeAll(() => new Promise<void>((resolve) => server.listen(port, resolve)));
  afterEach(() => lines.splice(0).forEach((line) => line.close()));
  afterAll(async () => {
    await stop();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = (path: string, auth: object = {}, from?: string): Promise<Line> => {
    const socket = io(`${origin}${path}`, {
      transports: ['websocket'],
      auth,
      reconnection: false,
      forceNew: true,
      ...(from !== undefined && { extraHeaders: { origin: from } }),
    });
    lines.push(socket);
    const heard: Line['heard'] = [];
    const watchers = new Set<() => void>();
    socket.onAny((event: string, message: Record<string, unknown>) => {
      heard.push({ event, message });
      for (const watcher of watchers) watcher();
    });
    const line: Line = {
      socket,
      heard,
      until: (event, count) =>
        new Promise((resolve) => {
          const look = () => {
            const of = heard.filter((one) => one.event === event).map(({ message }) => message);
            if (of.length < count) return;
            watchers.delete(look);
            resolve(of);
          };
          watchers.add(look);
          look();
        }),
      ask: (event, input) => socket.timeout(5_000).emitWithAck(event, input),
    };
    return new Promise((resolve, reject) => {
      socket.on('connect', () => resolve(line));
      socket.on('connect_error', reject);
    });
  };
  const ticketOf = async (person: Person): Promise<string> => {
    const { sessionId: id, accountId } = person.actor;
    const data = { id, accountId, expiresAt: new Date(Date.now() + 60_000) };
    await db.session.upsert({ where: { id }, create: data, update: {} });
    const made = await createSocketTicket(testCtx(db, { actor: person.actor }));
    if (!made.ok) throw new Error(made.refusal.code);
    return made.value.ticket;
  };
  return {
    origin,
    openMarket: (from?: string) => open('/market', {}, from),
    openOwn: async (person: Person) => open('/', { ticket: await ticketOf(person) }),
  };
}
