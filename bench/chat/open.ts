// npm run bench:room               a room of 10,000 messages, opened at its end: how long until the newest are read; prints the figures
// npm run bench:room -- --write    writes bench/chat/room.json too
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRoom } from '#lib/chat/room.browser.ts';
import { openDb } from '#lib/db/client.ts';
import { root } from '#scripts/paths.ts';
import { addKeys } from './keyed.ts';
import { addRooms } from './rooms.ts';
import { placeOf, roughPorts, SMOOTH, type Room, type World } from './rough.ts';
import { openStage } from './stage.ts';

const MESSAGES = 10_000;
const OPENINGS = 30;

const stage = await openStage(mkdtempSync(join(tmpdir(), 'holdfast-bench-')));
Object.assign(process.env, stage.env);
const db = openDb(stage.pool);
try {
  const [buyer, seller] = await addRooms(stage.pool, 1);
  await stage.pool.query('DELETE FROM "ChatCard"');
  const room: Room = {
    id: buyer!.tradeId,
    tradeHash: buyer!.tradeHash,
    buyer: await addKeys(db, buyer!),
    seller: await addKeys(db, seller!),
  };
  // No socket: a room is filled and opened over requests alone.
  const world: World = {
    db,
    url: 'http://127.0.0.1:1',
    isUp: () => true,
    ticket: async () => '',
    now: () => Math.floor(Date.now() / 1000),
  };
  const fill = roughPorts(world, room, room.buyer, () => 1, SMOOTH);
  const writer = openRoom(placeOf(room, room.buyer), fill.ports);
  writer.unlock(room.buyer);
  for (let index = 0; index < MESSAGES; index++) writer.send({ kind: 'text', text: `message ${index}` });
  await new Promise<void>((resolve) => writer.onChange(() => writer.state().outgoing.length === 0 && resolve()));
  writer.close();
  const times: number[] = [];
  for (let opening = 0; opening < OPENINGS; opening++) {
    const line = roughPorts(world, room, room.seller, () => 1, SMOOTH);
    const began = performance.now();
    const reader = openRoom(placeOf(room, room.seller), line.ports);
    reader.unlock(room.seller);
    await new Promise<void>((resolve) =>
      reader.onChange(() => reader.state().entries.at(-1)?.content !== undefined && resolve()),
    );
    times.push(performance.now() - began);
    reader.close();
    void line.close();
  }
  void fill.close();
  const sorted = times.toSorted((a, b) => a - b);
  const report = {
    messages: MESSAGES,
    openings: OPENINGS,
    conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}: the query, the checks and the opening of the newest page; without a network and a screen`,
    firstMs: Math.round(times[0]!),
    p50Ms: Math.round(sorted[Math.floor(OPENINGS / 2)]!),
    mostMs: Math.round(sorted.at(-1)!),
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (process.argv.includes('--write'))
    writeFileSync(join(root, 'bench', 'chat', 'room.json'), `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await db.$disconnect();
  await stage.stop();
}
