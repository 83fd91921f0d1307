// npm run bench:chaos                          100,000 messages of 300 devices on rough lines, the server killed all the while
// npm run bench:chaos -- --write               writes bench/chat/chaos.json too
// npm run bench:chaos -- --messages N --rooms N --seed N
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openRoom, type Room as Device } from '#lib/chat/room.browser.ts';
import { openDb } from '#lib/db/client.ts';
import { root } from '#scripts/paths.ts';
import { addKeys } from './keyed.ts';
import { addRooms, addTickets, type Writer } from './rooms.ts';
import { dice, placeOf, ROUGH, roughPorts, type Room, type World } from './rough.ts';
import { openStage } from './stage.ts';

const argument = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]!.replaceAll('_', ''));
};
const messages = argument('--messages', 100_000);
const roomCount = argument('--rooms', 100);
const seed = argument('--seed', 1);
/** The mean life of the server. */
const KILL_EVERY_MS = 8_000;
const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

const stage = await openStage(mkdtempSync(join(tmpdir(), 'holdfast-bench-')));
Object.assign(process.env, stage.env);
const db = openDb(stage.pool);
let up = true;
let kills = 0;

async function killAndStart(random: () => number, done: () => boolean): Promise<void> {
  while (!done()) {
    await wait(KILL_EVERY_MS * (0.5 + random()));
    if (done()) return;
    up = false;
    await stage.kill();
    kills += 1;
    await stage.start();
    up = true;
  }
}

type Handset = { readonly name: string; readonly device: Device; readonly rough: ReturnType<typeof roughPorts> };

/** Each room: the buyer on two devices, the seller on one. */
function openHandsets(world: World, room: Room, index: number): Handset[] {
  const people = [
    ['phone', room.buyer],
    ['desk', room.buyer],
    ['seller', room.seller],
  ] as const;
  return people.map(([name, person], at) => {
    const rough = roughPorts(world, room, person, dice(seed * 1_000_003 + index * 10 + at), {
      ...ROUGH,
      killEveryMs: 3_000,
    });
    const device = openRoom(placeOf(room, person), rough.ports);
    device.unlock({ publicKey: person.publicKey, secretKey: person.secretKey });
    return { name, device, rough };
  });
}

/** Says so many things, a few ahead of what is answered, as a person who writes fast does. */
async function talk({ name, device }: Handset, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    while (device.state().outgoing.length > 3) await wait(5);
    device.send({ kind: 'text', text: `${name} ${index}` });
  }
  while (device.state().outgoing.length > 0) await wait(20);
}

const textsOf = ({ device }: Handset): string[] =>
  device.state().entries.map(({ content }) => (content?.kind === 'text' ? content.text : '(does not open)'));

/** What is wrong in a room: of each device, what it lost, has twice, or has elsewhere than the database. */
async function judge(room: Room, handsets: readonly Handset[], each: number) {
  const kept = await db.chatMessage.findMany({
    where: { tradeId: room.id },
    orderBy: { seq: 'asc' },
    select: { clientId: true },
  });
  let [lost, doubled, misplaced] = [0, 0, 0];
  for (const handset of handsets) {
    const texts = textsOf(handset);
    const ids = handset.device.state().entries.map(({ clientId }) => clientId);
    doubled += ids.length - new Set(ids).size;
    misplaced += ids.filter((id, at) => kept[at]?.clientId !== id).length;
    for (const { name } of handsets) {
      const own = texts.filter((text) => text.startsWith(`${name} `));
      lost += Math.max(0, each - new Set(own).size);
      doubled += own.length - new Set(own).size;
      misplaced += own.filter((text, at) => text !== `${name} ${at}`).length;
    }
    if (handset.device.state().fault) misplaced += 1;
  }
  return { lost, doubled, misplaced };
}

try {
  const writers = await addRooms(stage.pool, roomCount);
  await stage.pool.query('DELETE FROM "ChatCard"');
  const rooms: Room[] = [];
  const byId = new Map<string, Writer>();
  for (let index = 0; index < roomCount; index++) {
    const [buyer, seller] = [writers[index * 2]!, writers[index * 2 + 1]!];
    for (const one of [buyer, seller]) byId.set(one.accountId, one);
    rooms.push({
      id: buyer.tradeId,
      tradeHash: buyer.tradeHash,
      buyer: await addKeys(db, buyer),
      seller: await addKeys(db, seller),
    });
  }
  const world: World = {
    db,
    url: stage.url,
    isUp: () => up,
    ticket: async ({ actor }) => (await addTickets(stage.pool, [byId.get(actor.accountId)!], 60))[0]!,
    now: () => Math.floor(Date.now() / 1000),
  };
  const each = Math.ceil(messages / (roomCount * 3));
  const all = rooms.map((room, index) => ({ room, handsets: openHandsets(world, room, index) }));
  let done = false;
  const killing = killAndStart(dice(seed), () => done);
  const began = performance.now();
  const progress = setInterval(() => {
    const total = all.reduce((sum, { handsets }) => sum + handsets[0]!.device.state().entries.length, 0);
    say(`${total} of ${each * roomCount * 3}, ${kills} kills`);
    for (const { handsets } of all)
      for (const { name, device } of handsets) {
        const { entries, outgoing, fault } = device.state();
        if (fault || outgoing.some(({ refusal }) => refusal))
          say(
            `${name}: ${entries.length} here, ${outgoing.length} on their way, ${JSON.stringify([fault, outgoing[0]?.refusal])}`,
          );
      }
  }, 10_000);
  await Promise.all(all.flatMap(({ handsets }) => handsets.map((handset) => talk(handset, each))));
  done = true;
  await killing;
  for (const { handsets } of all) for (const { rough } of handsets) rough.settle();
  for (const { handsets } of all)
    while (handsets.some(({ device }) => device.state().entries.length < each * 3)) await wait(50);
  clearInterval(progress);
  const seconds = (performance.now() - began) / 1000;
  let [lost, doubled, misplaced] = [0, 0, 0];
  for (const { room, handsets } of all) {
    const found = await judge(room, handsets, each);
    [lost, doubled, misplaced] = [lost + found.lost, doubled + found.doubled, misplaced + found.misplaced];
  }
  const report = {
    messages: each * roomCount * 3,
    rooms: roomCount,
    devices: roomCount * 3,
    seed,
    conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, embedded Postgres with fsync`,
    serverKills: kills,
    rough: { ...ROUGH, killEveryMs: 3_000 },
    seconds: Math.round(seconds),
    lost,
    doubled,
    outOfOrder: misplaced,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (process.argv.includes('--write'))
    writeFileSync(join(root, 'bench', 'chat', 'chaos.json'), `${JSON.stringify(report, null, 2)}\n`);
  for (const { handsets } of all) for (const { device } of handsets) device.close();
  await Promise.all(all.flatMap(({ handsets }) => handsets.map(({ rough }) => rough.close())));
  if (lost + doubled + misplaced > 0) process.exitCode = 1;
} finally {
  await db.$disconnect();
  await stage.stop();
}
