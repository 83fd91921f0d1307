import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as restrain from '#lib/account/commands/restrain.ts';
import { POWERS, SEATS } from '#lib/account/powers.ts';
import { addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { addDeployment, addMarket, addStaff, addTrader, as, codeOf, REASON } from './people.ts';
import { about, OTHERS, ROWS, type Row, type World } from './rows.ts';

const { db } = await testDatabase();
const NOW = Math.floor(Date.now() / 1000);

const WHO = ['nobody', 'trader', ...SEATS] as const;
type Who = (typeof WHO)[number];
const people: Partial<Record<Who, Person | null>> = { nobody: null };
let admin: Person;

beforeAll(async () => {
  await setChainClock(db, NOW);
  await addDeployment(db);
  people.trader = await addTrader(db, 'Tara');
  for (const seat of SEATS) people[seat] = await addStaff(db, `The ${seat}`, seat);
  admin = await addStaff(db, 'Another admin', 'admin');
});

/** Somebody new, with a mail address; where nothing is changed, or an offer is, with an offer and a trade. */
async function makeWorld(reason: string, whole: boolean): Promise<World> {
  const target = await addTrader(db, 'Target');
  const { accountId } = target.actor;
  await db.account.update({ where: { id: accountId }, data: { email: `${accountId}@example.com` } });
  if (!whole) return { target, offerId: '', tradeId: '', reason };
  const { offerId } = await addMarket(db, target);
  const spec = { offerId, buyer: people.trader!, seller: target, arbiter: target.actor.walletAddress };
  const trade = await addTrade(db, NOW, { ...spec, contract: target.actor.walletAddress });
  return { target, offerId, tradeId: trade.id, reason };
}

type Cell = {
  readonly code: string;
  readonly entries: readonly { act: string; kind: string; actorId: string | null; reason: string }[];
};

/** Where nothing is changed, one world is enough for everybody. */
let still: Promise<World> | undefined;

/** One person tries one thing; answers what came of it and what the audit log says of it. */
async function tryOut(row: Row, who: Who): Promise<Cell> {
  const changed = () =>
    makeWorld(REASON, ['takeDownOffer', 'removeWords', 'decideReview', 'settleAppeal'].includes(row.name));
  const world = await (row.kind === 'act' ? changed() : (still ??= makeWorld(REASON, true)));
  await row.before?.(as(db, admin), world);
  const { seq } = await db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
  const code = codeOf(await row.run(as(db, people[who]!), world));
  const entries = await db.auditEntry.findMany({ where: { seq: { gt: seq } } });
  return { code, entries };
}

const lineOf = (name: string, cells: readonly string[]): string =>
  [name, ...cells]
    .map((word) => word.padEnd(22))
    .join('')
    .trimEnd();

describe('the console', () => {
  it('lets each seat do what the table of powers says, and nobody else anything', async () => {
    const lines = [lineOf('', WHO)];
    for (const row of ROWS) {
      const cells: string[] = [];
      for (const who of WHO) {
        const { code, entries } = await tryOut(row, who);
        cells.push(code);
        const actorId = people[who]?.actor.accountId ?? null;
        // No act and no look without its entry; nothing that was refused leaves one.
        const expected = code === 'ok' && row.kind !== 'read' ? [{ kind: row.kind, actorId }] : [];
        expect(
          entries.map(({ kind, actorId: by }) => ({ kind, actorId: by })),
          `${row.name} by ${who}`,
        ).toEqual(expected);
        for (const entry of entries) expect(entry.reason !== '', `${row.name}: a reason`).toBe(row.kind === 'act');
      }
      lines.push(lineOf(row.name, cells));
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./matrix.txt');
  });

  it('refuses every act without a reason, and then nothing is written', async () => {
    const before = await db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
    const world = await makeWorld('', true);
    for (const row of ROWS.filter(({ kind }) => kind === 'act'))
      for (const reason of ['', '    ', 'ok', 'x'.repeat(501)])
        // A note is its own reason, and is cut where it is too long.
        if (row.name !== 'noteUser' || reason.length < 500)
          expect(codeOf(await row.run(as(db, admin), { ...world, reason })), row.name).toBe('account.reason_needed');
    expect(await db.auditHead.findUniqueOrThrow({ where: { id: 1 } })).toEqual(before);
  });

  it('has a row here for every command and query it exports', () => {
    for (const module of new Set(ROWS.map((row) => row.module))) {
      const exported = Object.entries(module).filter(([, value]) => typeof value === 'function');
      const unknown = exported
        .map(([name]) => name)
        .filter((name) => !OTHERS.includes(name) && !ROWS.some((row) => row.name === name));
      expect(unknown, 'give it a row in ROWS, or a place in OTHERS').toEqual([]);
    }
  });

  it('holds the table of powers to what was decided: a change of it is reviewed as one', async () => {
    const lines = Object.entries(POWERS).map(([power, held]) => `${power.padEnd(18)} ${held.join(', ')}`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./powers.txt');
  });

  it('sees a command that forgets to ask: planted here, its line is another', async () => {
    const forgetful: Row = {
      ...ROWS.find(({ name }) => name === 'banUser')!,
      run: (_, world) => restrain.banUser(as(db, admin), about(world)),
    };
    const cells = [];
    for (const who of WHO) cells.push((await tryOut(forgetful, who)).code);
    const line = lineOf('banUser', cells);
    const kept = readFileSync(new URL('./matrix.txt', import.meta.url), 'utf8');
    expect(kept).toContain('banUser ');
    expect(kept).not.toContain(line);
  });
});
