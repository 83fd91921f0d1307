/** A relay of Nostr on loopback: that of npm, which checks events itself, behind a socket that can be made slow, strict or absent. */
import type { AddressInfo } from 'node:net';
import {
  EventRepository,
  type Event,
  type EventRepositoryUpsertResult,
  type Filter,
  type IncomingMessage,
} from '@nostr-relay/common';
import { NostrRelay } from '@nostr-relay/core';
import { afterAll } from 'vitest';
import { WebSocketServer } from 'ws';

/** Keeps of each author and name the newest. */
class Shelf extends EventRepository {
  readonly events = new Map<string, Event>();
  isSearchSupported = () => false;
  upsert(event: Event): EventRepositoryUpsertResult {
    const name = `${event.kind} ${event.pubkey} ${event.tags.find(([first]) => first === 'd')?.[1]}`;
    const before = this.events.get(name);
    if (before && before.created_at >= event.created_at) return { isDuplicate: true };
    this.events.set(name, event);
    return { isDuplicate: false };
  }
  find({ ids, kinds }: Filter): Event[] {
    return [...this.events.values()].filter(
      ({ id, kind }) => (!ids || ids.includes(id)) && (!kinds || kinds.includes(kind)),
    );
  }
  destroy = async () => {};
}

export type TestRelay = {
  readonly url: string;
  /** What it keeps now, by the order's name. */
  order(name: string): Event | undefined;
  /** Every event that was told, kept or not. */
  readonly told: Event[];
  /** What it does instead, one by one: answers nothing, cuts the line, or says no with these words. */
  readonly moods: ('silent' | 'cut' | string)[];
  /** As somebody else says it there. */
  publish(event: unknown): void;
  readonly connections: number;
};

export async function startRelay(): Promise<TestRelay> {
  const shelf = new Shelf();
  const relay = new NostrRelay(shelf, {
    logger: { setLogLevel() {}, debug() {}, info() {}, warn() {}, error() {} } as never,
  });
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise<void>((resolve) => server.on('listening', resolve));
  server.on('connection', (client) => {
    relay.handleConnection(client as never);
    client.on('close', () => relay.handleDisconnect(client as never));
    client.on('error', () => {});
    client.on('message', (data) => {
      const message = JSON.parse(String(data)) as IncomingMessage;
      if (message[0] === 'EVENT') {
        test.told.push(message[1]);
        const mood = test.moods.shift();
        if (mood === 'silent') return;
        if (mood === 'cut') return client.terminate();
        if (mood) return client.send(JSON.stringify(['OK', message[1].id, false, mood]));
      }
      void relay.handleMessage(client as never, message);
    });
  });
  const test: TestRelay = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    order: (name) =>
      [...shelf.events.values()].find(({ tags }) => tags.some(([tag, value]) => tag === 'd' && value === name)),
    told: [],
    moods: [],
    // Past the relay's own check: a hostile one says what it likes.
    publish: (event) => server.clients.forEach((client) => client.send(JSON.stringify(['EVENT', 'orders', event]))),
    get connections() {
      return server.clients.size;
    },
  };
  afterAll(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
    await relay.destroy();
  });
  return test;
}
