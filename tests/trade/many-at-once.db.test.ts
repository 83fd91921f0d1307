// Many acts of many people at once, from two processes, over connections that break: each comes out as if it had been alone.
import { expect, it } from 'vitest';
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { namePayer } from '#lib/trade/commands/name-payer.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { submitTransaction } from '#lib/trade/commands/submit-transaction.ts';
import { findBrokenEvents } from '#lib/trade/reconcile/events.ts';
import type { Random } from '../../bench/simulation/random.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { NOW, sealedTo, seatActors, sign, type World } from './acting.ts';
import { playRounds, twoProcesses } from './two-processes.ts';

const { db, url } = await testDatabase();
const { buyer, seller, stranger, makeTrade } = await seatActors(db);
const { processes, cutter } = twoProcesses(url);

const ROUNDS = 6;
const TRADES = 5;
const ACTS = 60;
/** One statement of so many loses its connection. */
const BREAKS = 40;

type Act = { readonly name: string; readonly key: string; readonly run: (on: Db) => Promise<Result<unknown>> };

/** Something one of the two may do, or somebody else tries; the same act may come twice under one key, and under another. */
async function makeAct(random: Random, worlds: readonly World[], at: number): Promise<Act> {
  const world = worlds[random.below(worlds.length)]!;
  const who = random.chance(0.1) ? stranger : random.chance(0.2) ? seller : buyer;
  const key = `${newId(secureRandom)}`;
  const ctx = (on: Db) => testCtx(on, { actor: who.actor, key });
  const tradeId = world.id;
  const kind = random.below(3);
  if (kind === 0) {
    const payerSealed = sealedTo(buyer, seller);
    return { name: `payer ${at}`, key, run: (on) => namePayer(ctx(on), { tradeId, payerSealed }) };
  }
  if (kind === 1) {
    const txHash = `0x${'0'.repeat(62)}${(at % 20).toString(16).padStart(2, '0')}`;
    return {
      name: `note ${at}`,
      key,
      run: (on) => submitTransaction(ctx(on), { tradeId, move: 'markPaid', txHash }),
    };
  }
  // A few moments to pick from, so that the same act is signed more than once.
  const validUntil = NOW + HOUR + random.below(3);
  const signature = await sign(world, who, 'markPaid', validUntil);
  return {
    name: `paid ${at}`,
    key,
    run: (on) => signMove(ctx(on), { tradeId, move: 'markPaid', validUntil, signature }),
  };
}

/** Asks until there is an answer, as a page does under the same key. */
async function persist({ run }: Act, random: Random): Promise<Result<unknown>> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      return await run(processes[random.below(processes.length)]!);
    } catch {
      // The connection is gone: nobody knows whether it was done.
    }
  }
  throw new Error('there is no answer');
}

it('done once under each key, whatever breaks and whoever asks twice: each event has its act, follows the one before, and its answer stays', async () => {
  await playRounds(ROUNDS, playRound);
});

async function playRound(random: Random): Promise<void> {
  const worlds: World[] = [];
  while (worlds.length < TRADES) worlds.push(await makeTrade());
  const acts: Act[] = [];
  while (acts.length < ACTS) acts.push(await makeAct(random, worlds, acts.length));
  let cuts = 0;
  cutter.watch((text) => !/^\s*(LISTEN|DISCARD)/.test(text) && random.below(2 * BREAKS) === 0 && ++cuts > 0);
  // Every third is pressed twice, by two browsers.
  const pressed = acts.flatMap((act, index) => (index % 3 === 0 ? [act, act] : [act]));
  const answers = await Promise.all(pressed.map((act) => persist(act, random)));
  cutter.stop();
  expect(cuts).toBeGreaterThan(0);
  const first = new Map<string, string>();
  /** What was done has one answer; a refusal is judged anew each time. */
  const hear = ({ name }: Act, result: Result<unknown>) => {
    if (!result.ok) return;
    const said = JSON.stringify(result.value);
    expect(first.get(name) ?? said, name).toBe(said);
    first.set(name, said);
  };
  pressed.forEach((act, index) => hear(act, answers[index]!));
  for (const act of acts.filter(({ name }) => first.has(name))) hear(act, await act.run(db));
  const ids = worlds.map(({ id }) => id);
  const trades = await db.trade.findMany({ where: { id: { in: ids } } });
  const events = await db.event.findMany({ where: { subjectId: { in: ids } } });
  for (const { id, version } of trades) {
    const own = events.filter(({ subjectId }) => subjectId === id).map(({ seq }) => seq);
    expect(
      own.sort((a, b) => a - b),
      id,
    ).toEqual(Array.from({ length: version }, (_, index) => index + 1));
  }
  const facts = events.filter(({ seq }) => seq > 1);
  const payers = facts.filter(({ type }) => type === 'trade.payerNamed');
  expect(payers).toHaveLength([...first.keys()].filter((name) => name.startsWith('payer')).length);
  const notes = facts.filter(({ type }) => type === 'trade.transactionSubmitted');
  const noted = notes.map(({ subjectId, data }) => `${subjectId} ${(data as { txHash: string }).txHash}`);
  expect(new Set(noted).size).toBe(noted.length);
  const signed = facts.filter(({ type }) => type === 'trade.moveSigned');
  const [moves, intents] = [
    await db.signedMove.count({ where: { tradeId: { in: ids } } }),
    await db.relayIntent.count({ where: { tradeId: { in: ids } } }),
  ];
  expect([moves, intents]).toEqual([signed.length, signed.length]);
  const told = await db.delivery.findMany({ where: { eventId: { in: facts.map((fact) => fact.id) } } });
  expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(facts.length);
  expect((await findBrokenEvents(db, 0n)).broken).toEqual([]);
}
