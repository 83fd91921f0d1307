import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSocketTicket } from '#lib/account/commands/sessions.ts';
import { openRoom, type Room as Device } from '#lib/chat/room.browser.ts';
import { freePort } from '#scripts/ports.ts';
import { startRealtime } from '#server/realtime.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { dice, placeOf, ROUGH, roughPorts, type Roughness } from '#bench/chat/rough.ts';
import { addRoom, type Keyed, type Room } from './people.ts';

const { db } = await testDatabase();
const NOW = 1_900_000_000;
const port = await freePort();
const url = `http://localhost:${port}`;
testConfig({ port, publicUrl: url });
const server = createServer();
const stop = startRealtime(server);

beforeAll(async () => {
  await setChainClock(db, NOW);
  await new Promise<void>((resolve) => server.listen(port, resolve));
});
afterAll(async () => {
  await stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function ticket({ actor }: Pick<Keyed, 'actor'>): Promise<string> {
  const expiresAt = new Date(Date.now() + 600_000);
  const data = { id: actor.sessionId, accountId: actor.accountId, expiresAt };
  await db.session.upsert({ where: { id: data.id }, create: data, update: {} });
  const made = await createSocketTicket(testCtx(db, { actor }));
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value.ticket;
}

const world = { db, url, isUp: () => true, ticket, now: () => NOW };

type Handset = {
  readonly name: string;
  readonly person: Keyed;
  readonly device: Device;
  readonly rough: ReturnType<typeof roughPorts>;
};

/** The buyer has two devices, the seller one. */
function openHandsets(room: Room, seed: number, rough: Roughness): Handset[] {
  const people = [
    ['phone', room.buyer],
    ['desk', room.buyer],
    ['seller', room.seller],
  ] as const;
  return people.map(([name, person], index) => {
    const line = roughPorts(world, room, person, dice(seed * 10 + index), rough);
    const device = openRoom(placeOf(room, person), line.ports);
    device.unlock({ publicKey: person.publicKey, secretKey: person.secretKey });
    return { name, person, device, rough: line };
  });
}

const textsOf = ({ device }: Handset): string[] =>
  device.state().entries.map(({ content }) => (content?.kind === 'text' ? content.text : '(does not open)'));

async function until(what: () => boolean, handsets: readonly Handset[]): Promise<void> {
  for (let tries = 0; !what(); tries++) {
    if (tries > 1_500)
      throw new Error(
        JSON.stringify(
          handsets.map(({ name, device }) => [
            name,
            device.state().entries.length,
            device.state().outgoing.length,
            device.state().outgoing[0],
            device.state().fault,
            device.reader.seen(),
          ]),
          null,
          1,
        ),
      );
    await wait(10);
  }
}

async function closeAll(handsets: readonly Handset[]): Promise<void> {
  for (const { device } of handsets) device.close();
  await Promise.all(handsets.map(({ rough }) => rough.close()));
}

describe('three devices of two people on a rough line', () => {
  it.each([1, 2, 3])('lose no message, double none and agree on the order, from seed %i', async (seed) => {
    const room = await addRoom(db, NOW);
    // Cards are published by the devices themselves, and are lost, late and overtaken like everything else.
    await db.chatCard.deleteMany({ where: { tradeId: room.id } });
    const handsets = openHandsets(room, seed, ROUGH);
    const each = 25;
    const pace = dice(seed + 1000);
    await Promise.all(
      handsets.map(async ({ name, device }) => {
        for (let index = 0; index < each; index++) {
          device.send({ kind: 'text', text: `${name} ${index}` });
          await wait(pace() * 15);
        }
      }),
    );
    await until(() => handsets.every(({ device }) => device.state().outgoing.length === 0), handsets);
    for (const { rough } of handsets) rough.settle();
    await until(() => handsets.every(({ device }) => device.state().entries.length === 3 * each), handsets);
    const [first, ...others] = handsets.map(textsOf);
    for (const other of others) expect(other).toEqual(first);
    for (const { name, device } of handsets) {
      expect(first!.filter((text) => text.startsWith(name))).toEqual(
        Array.from({ length: each }, (_, index) => `${name} ${index}`),
      );
      expect(device.state().fault).toBeUndefined();
    }
    await closeAll(handsets);
  });
});
