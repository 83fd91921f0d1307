// Several processes over one database and one chain, behind a proxy that leads requests round: what one says all hear, and one after the other is started
// again while people trade and write.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import { Wallet } from 'ethers';
import { createSocketTicket } from '#lib/account/commands/sessions.ts';
import { freePort } from '#scripts/ports.ts';
import { chatIn, makerOf, payFor, seatOf, takeFrom, tradeOf, until, type Seat } from '../api/life.ts';
import { addTrader } from '../api/people.ts';
import { localChain } from '../setup/chain.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { setNoLevels } from '../setup/levels.ts';
import { startProcess, type ServerProcess } from '../setup/processes.ts';
import { hasRedis, startRedis } from '../setup/redis.ts';
import { startProxy } from '../setup/round.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

const database = await testDatabase();
await setNoLevels(database.db);
const chain = await localChain({ database });
const { db } = database;
const front = await freePort();
const url = `http://localhost:${front}`;
const DRAIN_SECONDS = 2;

const proxy = startProxy(front);
let maker: Seat;
let taker: Seat;
const running: ServerProcess[] = [];

/** Every answer of the API that the people got, by status. */
const answers: number[] = [];
const watched: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init);
  answers.push(answer.status);
  return answer;
};

async function start(roles: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const more = { DRAIN_SECONDS: `${DRAIN_SECONDS}`, ...env };
  const one = await startProcess({ database, chain, roles, publicUrl: url, env: more });
  running.push(one);
  return one;
}

/** A person's socket on one process, or behind the proxy, that comes back by itself. */
async function lineOf(seat: Seat, at: string): Promise<Socket> {
  const { sessionId: id, accountId } = seat.actor;
  const data = { id, accountId, expiresAt: new Date(Date.now() + 3_600_000) };
  await db.session.upsert({ where: { id }, create: data, update: {} });
  let resume: string | undefined;
  const socket = io(at, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 100,
    auth: (show) => {
      if (resume) return show({ resume });
      void createSocketTicket(testCtx(db, { actor: seat.actor })).then((made) =>
        show({ ticket: made.ok ? made.value.ticket : '' }),
      );
    },
  });
  socket.on('resume', (token: string) => (resume = token));
  await new Promise((resolve) => socket.once('connect', () => resolve(true)));
  return socket;
}

type Told = { readonly accountId: string; readonly here: boolean };
const listen = (socket: Socket, id: string): Promise<boolean> =>
  socket.emitWithAck('subscribe', { noun: 'trade', id }) as Promise<boolean>;
const next = (
  socket: Socket,
  event: string,
  is: (message: { value: Told }) => boolean = () => true,
): Promise<unknown> =>
  new Promise((resolve) => {
    const hear = (message: { value: Told }) => {
      if (!is(message)) return;
      socket.off(event, hear);
      resolve(message);
    };
    socket.on(event, hear);
  });

beforeAll(async () => {
  await chain.fund(new Wallet(TEST_SECRETS.relayerKey).address);
  await proxy.open();
});
afterAll(async () => {
  proxy.close();
  await Promise.all(running.map((one) => one.end('SIGKILL')));
});

async function seat(name: string): Promise<Seat> {
  const trader = await addTrader(db, name, (await chain.head()).timestamp);
  await db.account.update({
    where: { id: trader.actor.accountId },
    data: { email: `${name}@example.com`.toLowerCase() },
  });
  return seatOf(trader, url, watched);
}

/** One trade from take to release. */
async function tradeOnce(id: string): Promise<void> {
  if ((await tradeOf(maker, id)).state === 'awaiting_escrow') await makerOf(maker, url, watched).turn();
  await payFor(taker, id);
  await until(
    () => tradeOf(maker, id),
    ({ state, isFinal }) => state === 'awaiting_release' && isFinal,
  );
  await makerOf(maker, url, watched, { demo: true }).turn();
  await until(
    () => tradeOf(taker, id),
    ({ state, isFinal }) => state === 'completed' && isFinal,
  );
}

describe('two web processes, one for sockets and a worker', () => {
  let webs: ServerProcess[];
  let lines: ServerProcess[];
  let worker: ServerProcess;
  let id: string;

  beforeAll(async () => {
    webs = await Promise.all([start('web'), start('web')]);
    lines = await Promise.all([start('realtime'), start('realtime')]);
    worker = await start('worker');
    await proxy.know(webs.map(({ port }) => port));
    [maker, taker] = [await seat('Maker'), await seat('Taker')];
    await chain.drip(maker.wallet.address);
    await makerOf(maker, url, watched).turn();
    id = await takeFrom(taker, maker.actor.accountId);
  });

  it('tell people on another process what happened, what was written, and who is there', async () => {
    const [ofMaker, ofTaker] = [await lineOf(maker, lines[0]!.url), await lineOf(taker, lines[1]!.url)];
    try {
      expect(await listen(ofMaker, id)).toBe(true);
      const came = next(ofMaker, 'here', ({ value }) => value.accountId === taker.actor.accountId);
      const there = next(ofTaker, 'here', ({ value }) => value.accountId === maker.actor.accountId);
      expect(await listen(ofTaker, id)).toBe(true);
      await Promise.all([came, there]);
      const types = next(ofTaker, 'typing');
      ofMaker.emit('typing', id);
      await types;
      // A message that came in by a page's process, and a hint of the worker.
      const written = [next(ofMaker, 'message'), next(ofTaker, 'message')];
      await chatIn(taker, maker, id);
      await Promise.all(written);
      const hinted = [next(ofMaker, 'hint'), next(ofTaker, 'hint')];
      await makerOf(maker, url, watched).turn();
      await Promise.all(hinted);
      await until(
        () => tradeOf(maker, id),
        ({ state }) => state === 'awaiting_payment',
      );
      const left = next(ofMaker, 'here', ({ value }) => !value.here);
      ofTaker.disconnect();
      await left;
    } finally {
      ofMaker.close();
      ofTaker.close();
    }
  });

  it('write lines by which a trade is followed by its id, from the request over the event to its listeners, and no secret', async () => {
    await tradeOnce(id);
    await until(
      async () => worker.log(),
      (text) => text.includes('trade.released') && text.includes('"mail sent"'),
    );
    const all = running.map((one) => one.log()).join('\n');
    const about = all
      .split('\n')
      .filter((line) => line.startsWith('{') && line.includes(id))
      .map((line) => JSON.parse(line) as Record<string, string>);
    const events = about.filter(({ msg }) => msg === 'an event');
    const taken = events.find(({ type }) => type === 'trade.opened')!;
    expect(taken.requestId).toBeTruthy();
    // The worker, another process, goes on under the request's id.
    const carried = about.filter(({ requestId, msg }) => requestId === taken.requestId && msg === 'delivered');
    expect(carried.map(({ listener }) => listener)).toContain('notice.tell');
    expect(carried[0]!.eventId).toBe(taken.eventId);
    expect(about.some(({ msg, requestId }) => msg === 'mail sent' && requestId === taken.requestId)).toBe(true);
    const secrets = [
      ...Object.values(TEST_SECRETS),
      maker.token,
      taker.token,
      maker.wallet.privateKey,
      maker.identityKey,
      taker.wallet.privateKey,
    ];
    expect(secrets.filter((secret) => all.includes(secret) || all.includes(secret.replace(/^0x/, '')))).toEqual([]);
  });

  it('are started again one after the other without a failed request or a lost message', async () => {
    await proxy.know(webs.map(({ port }) => port));
    const trade = await takeFrom(taker, maker.actor.accountId);
    const line = await lineOf(taker, lines[1]!.url);
    const seen = new Set<number>();
    let cuts = 0;
    line.on('message', ({ value }: { value: { seq: number } }) => void seen.add(value.seq));
    line.on('disconnect', () => cuts++);
    // Cut off again before the answer, it asks anew when it is back; closed at the end, nobody asks any more.
    line.on('connect', () => void listen(line, trade).catch(() => {}));
    expect(await listen(line, trade)).toBe(true);
    answers.length = 0;
    let over = false;
    const failed: string[] = [];
    // Pages too, several at a time, all the while.
    const looking = Array.from({ length: 4 }, async () => {
      while (!over) {
        const answer = await fetch(`${url}/how`).catch((error: unknown) => error as Error);
        const status = answer instanceof Error ? answer.message : answer.status;
        if (!(answer instanceof Error)) await answer.arrayBuffer();
        if (status !== 200 && status !== 429) failed.push(`${status}`);
      }
    });
    const trading = tradeOnce(trade);
    for (const [at, old] of webs.entries()) {
      const fresh = await start('web');
      await proxy.know([...webs.map(({ port }) => port), fresh.port]);
      expect(await old.end('SIGTERM')).toBe(0);
      webs[at] = fresh;
      await proxy.know(webs.map(({ port }) => port));
    }
    await chatIn(taker, maker, trade);
    await trading;
    over = true;
    await Promise.all(looking);
    expect(failed).toEqual([]);
    expect(answers.length).toBeGreaterThan(10);
    expect(answers.filter((status) => status >= 500)).toEqual([]);
    // The worker too: what it was at goes on in its successor.
    const third = await takeFrom(taker, maker.actor.accountId);
    const more = tradeOnce(third);
    expect(await worker.end('SIGTERM')).toBe(0);
    worker = await start('worker');
    await more;
    // And who carries the sockets: it is told to come back, and hears what is written afterwards.
    const back = new Promise((resolve) => line.once('connect', () => resolve(true)));
    const port = lines[1]!.port;
    expect(await lines[1]!.end('SIGTERM')).toBe(0);
    lines[1] = await startProcess({ database, chain, roles: 'realtime', publicUrl: url, port });
    running.push(lines[1]);
    await back;
    expect(cuts).toBeGreaterThan(0);
    const kept = await db.chatMessage.count({ where: { tradeId: trade } });
    expect(kept).toBe(1);
    expect(seen.size).toBe(kept);
    line.close();
  });
});

describe.skipIf(!hasRedis)('with Redis between them', () => {
  it('tell each other the same, also after Redis was gone and came back', async () => {
    const redis = await startRedis();
    const [one, two] = await Promise.all([
      start('realtime', { REDIS_URL: redis.url }),
      start('realtime', { REDIS_URL: redis.url }),
    ]);
    const [ofMaker, ofTaker] = [await lineOf(maker, one.url), await lineOf(taker, two.url)];
    const trade = await db.trade.findFirstOrThrow({ where: { buyerId: taker.actor.accountId } });
    try {
      for (const socket of [ofMaker, ofTaker]) expect(await listen(socket, trade.id)).toBe(true);
      const heard = next(ofTaker, 'typing');
      const saying = setInterval(() => ofMaker.emit('typing', trade.id), 100);
      await heard;
      const missed = Promise.all([next(ofMaker, 'missed'), next(ofTaker, 'missed')]);
      await redis.kill();
      await redis.start();
      await missed;
      await next(ofTaker, 'typing');
      clearInterval(saying);
    } finally {
      ofMaker.close();
      ofTaker.close();
      await redis.kill();
    }
  });
});
