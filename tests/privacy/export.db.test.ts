import { describe, expect, it } from 'vitest';
import { askExport, openExport } from '#lib/privacy/commands/export.ts';
import { LINK_SECONDS, makeLink } from '#lib/privacy/internal/link.ts';
import { writeTrades } from '#lib/privacy/internal/taxes.ts';
import { TABLES } from '#lib/privacy/inventory.ts';
import type { ExportInput } from '#lib/privacy/schema.ts';
import type { Actor } from '#lib/account/policy.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import { addPerson } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { liveLife, NOW } from './life.ts';
import { readCsv } from './csv.ts';

const { db } = await testDatabase();
const { me, partner, trade } = await liveLife(db);
const as = (actor: Actor | null) => testCtx(db, { actor });

type Rows = Record<string, Record<string, unknown>[]>;

async function fetchAs(actor: Actor, input: ExportInput) {
  const asked = await askExport(as(actor), input);
  if (!asked.ok) return asked.refusal.code;
  const opened = await openExport(as(actor), { token: asked.value.path.split('/').at(-1)! });
  if (!opened.ok) return opened.refusal.code;
  let text = '';
  for await (const part of opened.value.parts) text += part;
  return { ...opened.value, text };
}

async function everythingOf(actor: Actor): Promise<{ tables: Rows; text: string; complete?: boolean }> {
  const file = await fetchAs(actor, { kind: 'everything' });
  if (typeof file === 'string') throw new Error(file);
  return { ...(JSON.parse(file.text) as { tables: Rows; complete?: boolean }), text: file.text };
}

describe('the export of everything', () => {
  it('has rows of every table that is said to be exported, to the last table', async () => {
    const { tables, complete } = await everythingOf(me.actor);
    const exported = TABLES.filter(({ mine }) => mine !== null).map((table) => table.model);
    expect(Object.keys(tables)).toEqual(exported);
    expect(exported.filter((name) => tables[name]!.length === 0)).toEqual([]);
    expect(complete).toBe(true);
  });

  it('has every column of a row as the table has it, wide numbers as text', async () => {
    const { tables } = await everythingOf(me.actor);
    expect(tables.Trade).toMatchObject([
      { id: trade.id, tokenUnits: '100000000', fiatMinor: '9200', reference: 'HF 7777' },
    ]);
    expect(tables.VaultEntry![0]).toMatchObject({ delta: '340282366920938463463374607431768211455' });
    expect(tables.PaymentAccount).toMatchObject([{ label: 'Main bank', ciphertext: '{"sealed":"account"}' }]);
    expect(tables.ChatMessage!.map(({ message }) => message)).toEqual(['{"mine":1}', '{"theirs":1}']);
    expect(Object.keys(tables.Trade![0]!).length).toBeGreaterThan(45);
  });

  it('tells nothing that would betray others, and no secret of the server', async () => {
    await db.account.update({ where: { id: me.actor.accountId }, data: { signInHash: 'SIGN-IN-HASH' } });
    const [mine, theirs] = [me.actor.accountId, partner.actor.accountId];
    await db.block.create({ data: { blockerId: theirs, blockedId: mine } });
    await db.trust.create({ data: { trusterId: theirs, trustedId: mine } });
    await db.traderNote.create({ data: { authorId: theirs, aboutId: mine, text: 'THEIR-NOTE-ABOUT-ME' } });
    const { tables, text } = await everythingOf(me.actor);
    for (const secret of [
      'REPORT-ABOUT-ME',
      'STAFF-NOTE',
      'SIGN-IN-HASH',
      'SECRET-FINGERPRINT',
      'PUSH-SECRET',
      'RAW-TX-OF-THE-OPERATOR',
      'API-KEY-HASH',
      'DEVICE-HASH',
      'TOTP-SECRET',
      'PLACE-HASH',
      'DISSENT',
      'CASE-NOTE',
      'WEBHOOK-SECRET',
      'NOTE-ABOUT-ME',
      'THEIR-NOTE-ABOUT-ME',
    ])
      expect(text).not.toContain(secret);
    expect(tables.Block).toHaveLength(1);
    expect(tables.Block![0]).toMatchObject({ blockerId: mine });
    expect(tables.Trust).toMatchObject([{ trusterId: mine, trustedId: theirs }]);
    // One's own notes are one's own; the other's export has none of them (below).
    expect(tables.TraderNote).toMatchObject([{ aboutId: theirs, text: 'MY-NOTE' }]);
  });

  it('of a stranger has none of it, and of the partner what is between the two alone', async () => {
    const stranger = await addPerson(db, 'Stranger');
    const other = await everythingOf(stranger.actor);
    expect(Object.entries(other.tables).filter(([, rows]) => rows.length > 0)).toMatchObject([
      ['Account', [{ name: 'Stranger' }]],
    ]);
    const theirs = await everythingOf(partner.actor);
    expect(theirs.tables.Trade).toHaveLength(1);
    for (const table of ['Session', 'Mail', 'PaymentAccount', 'SavedSearch', 'Notice', 'VaultEntry', 'StandingOffer'])
      expect(theirs.tables[table], table).toEqual([]);
    expect(theirs.text).not.toContain('marta@example.com');
    expect(theirs.text).not.toContain('MY-NOTE');
  });
});

describe('the link of an export', () => {
  const old = { ...me.actor, confirmed: false };
  it('is given to nobody who has not just proved who they are', async () => {
    expect(await askExport(as(null), { kind: 'everything' })).toMatchObject({
      refusal: { code: 'account.sign_in_first' },
    });
    expect(await askExport(as(old), { kind: 'everything' })).toMatchObject({
      refusal: { code: 'account.confirm_first' },
    });
  });

  it('opens for the session that asked, for some minutes, and as it was made', async () => {
    const now = instantOf(new Date());
    const open = async (token: string, actor: Actor | null = me.actor) => {
      const opened = await openExport(as(actor), { token });
      return opened.ok ? 'ok' : opened.refusal.code;
    };
    const mine = (until: number) => makeLink({ kind: 'everything' }, me.actor.sessionId, until);
    expect(await open(mine(now + LINK_SECONDS))).toBe('ok');
    expect(await open(mine(now - 1))).toBe('privacy.link_over');
    expect(await open(mine(now + 60), partner.actor)).toBe('privacy.link_over');
    expect(await open(mine(now + 60), { ...me.actor, sessionId: newId(secureRandom) })).toBe('privacy.link_over');
    expect(await open(mine(now + 60), null)).toBe('account.sign_in_first');
    const [text, seal] = mine(now - 60).split('.') as [string, string];
    const later = Buffer.from(
      Buffer.from(text, 'base64url')
        .toString()
        .replace(/\d{10}/, `${now + 900}`),
    ).toString('base64url');
    expect(await open(`${later}.${seal}`)).toBe('privacy.link_over');
  });
});

describe('the trades of a year', () => {
  it('are a table that a tax office reads: when, what, how much, with whom, by which transaction', async () => {
    const year = dateOf(NOW).getUTCFullYear();
    const file = await fetchAs(me.actor, { kind: 'trades', year, zone: 'Europe/Madrid' });
    if (typeof file === 'string') throw new Error(file);
    expect(file.name).toBe(`holdfast-trades-${year}.csv`);
    const [head, line, ...more] = readCsv(file.text.replace(/^\uFEFF/, ''));
    expect(more).toEqual([]);
    expect(Object.fromEntries(head!.map((name, at) => [name, line![at]]))).toEqual({
      ended_utc: '2030-03-17T17:46:40.000Z',
      ended_local: '2030-03-17 18:46:40',
      zone: 'Europe/Madrid',
      side: 'sold',
      outcome: 'completed',
      coin: 'USDC',
      amount: '100',
      currency: 'EUR',
      paid: '92.00',
      rate: '0.92',
      fee: '0.5',
      partner: 'Otto',
      chain: expect.any(String),
      transaction: `0x${'0b'.repeat(32)}`,
      payment_method: 'SEPA',
      reference: 'HF 7777',
      trade: trade.id,
    });
  });

  it('belong to the year on the person’s own wall, and each to one year', async () => {
    const atMidnight = Date.UTC(2028, 11, 31, 23, 30);
    await db.trade.update({ where: { id: trade.id }, data: { endedAt: new Date(atMidnight) } });
    const linesOf = async (year: number, zone: string) => {
      const file = await fetchAs(me.actor, { kind: 'trades', year, zone });
      return typeof file === 'string' ? file : readCsv(file.text).length - 1;
    };
    expect([await linesOf(2028, 'UTC'), await linesOf(2029, 'UTC')]).toEqual([1, 0]);
    expect([await linesOf(2028, 'Europe/Madrid'), await linesOf(2029, 'Europe/Madrid')]).toEqual([0, 1]);
    await db.trade.update({ where: { id: trade.id }, data: { endedAt: dateOf(NOW) } });
  });

  it('hold a partner’s name as text, whatever a spreadsheet would make of it', async () => {
    await db.account.update({ where: { id: partner.actor.accountId }, data: { name: '=HYPERLINK("http://x","y")' } });
    const file = await fetchAs(me.actor, { kind: 'trades', year: 2030, zone: 'UTC' });
    expect(typeof file === 'string' ? file : file.text).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
  });
});

describe('a person with ten thousand trades', () => {
  it('gets all of them, each once, while no more than some hundred are held at a time', async () => {
    const busy = await addPerson(db, 'Busy');
    await db.$executeRaw`
      INSERT INTO "Trade" SELECT made.* FROM "Trade" t, generate_series(1, 10000) n, LATERAL jsonb_populate_record(t, jsonb_build_object(
        'id', 'busy' || lpad(n::text, 16, '0'), 'tradeHash', 'hash ' || n, 'sellerId', ${busy.actor.accountId}::text,
        'endedAt', to_timestamp(${NOW} + n / 4))) made
      WHERE t."id" = ${trade.id}`;
    // Taken part by part, with a pause of the reader's in between: what lies in memory is one part.
    const ids = new Set<string>();
    let longest = 0;
    for await (const part of writeTrades(db, busy.actor.accountId, { year: 2030, zone: 'UTC' })) {
      longest = Math.max(longest, part.length);
      for (const [id] of part.matchAll(/busy\d{16}/g)) ids.add(id);
    }
    expect(ids.size).toBe(10_000);
    expect(longest).toBeLessThan(100_000);
    let parts = 0;
    let most = 0;
    let text = '';
    const asked = await askExport(as(busy.actor), { kind: 'everything' });
    const token = asked.ok ? asked.value.path.split('/').at(-1)! : '';
    const file = await openExport(as(busy.actor), { token });
    if (!file.ok) throw new Error(file.refusal.code);
    for await (const part of file.value.parts) {
      parts += 1;
      most = Math.max(most, part.length);
      text += part;
    }
    expect(parts).toBeGreaterThan(500);
    expect(most).toBeLessThan(64_000);
    const { tables } = JSON.parse(text) as { tables: Rows };
    expect(tables.Trade).toHaveLength(10_000);
    expect(new Set(tables.Trade!.map(({ id }) => id)).size).toBe(10_000);
  });
});
