/** Every form, sent twice: a double click, a retry after a lost answer, the browser's own "send again". Next's request scope is what is stood in for. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { newStaffCode } from '#lib/account/staff-code.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { sweepCommandKeys } from '#lib/db/command-key.ts';
import { hashInput } from '#lib/db/press.ts';
import { grantMerchant } from '#lib/reputation/merchants/commands.ts';
import { adoptPanel } from '#lib/dispute/commands/adopt-panel.ts';
import { ok } from '#lib/kernel/result.ts';
import { askedBy, meetCriteria, whole } from '../reputation/merchant-people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { actionRows, form } from './action-rows.ts';
import { cookieOf } from './door.ts';
import { deskForm, deskRows } from './desk-rows.ts';
import { actionsOf, filesUnder } from './surface.ts';
import { makeWorld, NOW, setScene, type Scene, type Who } from './world.ts';

const request = vi.hoisted(() => ({ cookie: '' }));
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ origin: 'http://localhost:3000' }),
  cookies: async () => ({
    get: (name: string) =>
      request.cookie.startsWith(`${name}=`) ? { name, value: request.cookie.split('=').slice(1).join('=') } : undefined,
    set: () => undefined,
  }),
}));
vi.mock('next/cache', () => ({ revalidatePath: () => undefined }));
vi.mock('next/navigation', () => ({
  redirect: (to: string) => {
    throw new Error(`redirect ${to}`);
  },
}));
vi.mock('next-intl/server', () => ({ getLocale: async () => 'en', getTimeZone: async () => 'UTC' }));

const { db } = await testDatabase();
const world = await makeWorld(db);
const ROWS = actionRows(db);
const DESK = deskRows(db);
const CONSOLE = 'app/desk/acts.ts';
const every = actionsOf(filesUnder('app'));

/** Asked by nobody in particular, so there is no account for a key: what the mail's link says is done once by the link itself. One sets a cookie. */
const WITHOUT_ACCOUNT = [
  'preferences chooseLocale',
  'sign-in/links/[token]/actions act',
  'unsubscribe/[token]/actions stop',
];
/** What this world refuses whoever asks; the two that ask a chain are tried below with what a chain would say. */
const REFUSED: Readonly<Record<string, string>> = {
  'desk/acts changePanel': 'dispute.chain_unavailable',
  'desk/acts makeMerchant': 'reputation.criteria_unmet',
};
const keyed = every.filter(({ name }) => !WITHOUT_ACCOUNT.includes(name));

type Action = (...given: unknown[]) => Promise<unknown>;
type Try = {
  readonly who: Exclude<Who, 'nobody'>;
  readonly act: (key: string | null, more?: Record<string, string>) => Promise<unknown>;
};

const cookies = new Map<string, string>();
async function cookieFor(who: Who): Promise<string> {
  const found = cookies.get(who);
  if (found) return found;
  const id = `once-${who}`.padEnd(20, '0');
  const made = await cookieOf(world, who, id);
  cookies.set(who, made);
  return made;
}

const tables = await db.$queryRaw<{ name: string }[]>`
  SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`;
const all = tables.map(({ name }) => `SELECT t::text AS line FROM ${name} t`).join(' UNION ALL ');

/** One hash of what every row of every table says, but those of the sessions that ask. */
async function rowsNow(): Promise<string> {
  const [row] = await db.$queryRawUnsafe<{ hash: string }[]>(
    `SELECT md5(string_agg(line, ',' ORDER BY line)) AS hash FROM (${all}) x WHERE line NOT LIKE '%once-%'`,
  );
  return row!.hash;
}

/** What the owner of the practice trade was asked: the partner has come with the scam. */
async function practised(s: Scene): Promise<string> {
  const id = await s.trade();
  const { owner, partner } = s;
  const parties = { buyerId: owner.actor.accountId, sellerId: partner.actor.accountId };
  await db.trade.update({ where: { id }, data: { practice: true, ...parties } });
  const head = { tradeId: id, sellerNumber: 99, lastLink: '', lastAt: new Date(), buyerHash: '', sellerHash: '' };
  await db.chatHead.upsert({ where: { tradeId: id }, create: head, update: head });
  return id;
}

/** Rows of the matrix that this world refuses there, and does here. */
const DOES: Readonly<Record<string, (s: Scene) => Promise<unknown[]>>> = {
  'practice/actions answer': async (s) => [{}, form({ tradeId: await practised(s), answer: 'refuse' })],
  'desk/verify/actions proveStaff': async (s) => {
    const expiresAt = new Date(Date.now() + 60_000);
    const code = newStaffCode(secureRandom);
    await db.staffCode.create({ data: { id: s.id(), accountId: s.stranger.actor.accountId, code, expiresAt } });
    return [null, form({ code })];
  },
  'traders/people-actions report': async (s) => [
    null,
    form({
      accountId: s.partner.actor.accountId,
      tradeId: await s.trade(),
      reason: 'other',
      words: 'Said so.',
      block: '1',
    }),
  ],
  'settings/merchant/actions apply': async (s) => {
    await db.deployment.updateMany({ data: { bond: '0x00000000000000000000000000000000000000b0' } });
    await meetCriteria(db, s.owner.actor.accountId, NOW);
    return [null, form({ why: 'I trade every day and keep hours.' })];
  },
  'offers/save saveOffer': async (s) => {
    const paymentAccountId = await s.paymentAccount();
    const fields = { side: 'sell', pricing: 'fixed', fixedPrice: '0.93', least: '10', most: '100', seenRevision: '1' };
    const given = form({ ...fields, methods: 'sepa', 'account.sepa': paymentAccountId, seenTotal: '' });
    return [await s.offer(), null, given];
  },
};

async function tryOf({ name, path, action }: (typeof every)[number]): Promise<Try> {
  const scene = setScene(world);
  const desk = path === CONSOLE;
  const row = ROWS[name];
  const given = desk ? [null, await deskForm(DESK[action]!, scene)] : await (DOES[name]?.(scene) ?? row!.with(scene));
  const last = given.at(-1);
  const fields = last instanceof FormData ? [...last] : [];
  const before = last instanceof FormData ? given.slice(0, -1) : given;
  const who = desk ? 'admin' : row!.kind === 'staff' ? 'seated' : 'owner';
  const module = (await import(/* @vite-ignore */ `../../${path}`)) as Record<string, Action>;
  return {
    who,
    act: async (key, more = {}) => {
      const sent = form({ ...more, ...(key !== null && { key }) });
      for (const [field, value] of fields) sent.append(field, value);
      request.cookie = await cookieFor(who);
      (globalThis as unknown as Record<symbol, Map<string, unknown> | undefined>)[
        Symbol.for('holdfast.limits')
      ]?.clear();
      try {
        return await module[action]!(...before, sent);
      } catch (error) {
        const { message } = error as Error;
        if (message.startsWith('redirect ')) return message;
        throw error;
      }
    },
  };
}

const refusalOf = (answer: unknown): string | undefined =>
  (answer as { refusal?: { code?: string } } | null | undefined)?.refusal?.code;

describe('a form that is sent again', () => {
  it('has a row here for every server action', () => {
    expect(every.length).toBeGreaterThan(55);
    const missing = keyed.filter(({ name, path, action }) => (path === CONSOLE ? !DESK[action] : !ROWS[name]));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('is done once and answered with the first answer; with other content under the same key it is refused', async () => {
    const wrong: string[] = [];
    for (const one of keyed) {
      const { act } = await tryOf(one);
      const key = `press of ${one.name}`;
      const untouched = await rowsNow();
      const first = await act(key);
      const after = await rowsNow();
      const code = refusalOf(first);
      if (code !== REFUSED[one.name]) wrong.push(`${one.name}: answered ${JSON.stringify(first)}`);
      if (!code && after === untouched) wrong.push(`${one.name}: did nothing`);
      const again = await act(key);
      // Kept as JSON: the order of its keys is another.
      if (hashInput(again) !== hashInput(first))
        wrong.push(`${one.name}: first ${JSON.stringify(first)}, then ${JSON.stringify(again)}`);
      if ((await rowsNow()) !== after) wrong.push(`${one.name}: was done twice`);
      if (code) continue;
      const other = await act(key, { other: 'content' });
      // A button that answers nothing shows the page as it is.
      if (other !== undefined && refusalOf(other) !== 'request.key_reused')
        wrong.push(`${one.name}: other content was answered ${JSON.stringify(other)}`);
      if ((await rowsNow()) !== after) wrong.push(`${one.name}: other content under the same key was done`);
    }
    expect(wrong).toEqual([]);
  });

  it('would be done twice without its key, or answered otherwise: planted here, it is seen', async () => {
    const seen: string[] = [];
    for (const one of keyed) {
      const { act } = await tryOf(one);
      await act(null);
      const after = await rowsNow();
      const first = JSON.stringify(await act(`x ${one.name}`));
      const twice = (await rowsNow()) !== after;
      const { act: fresh } = await tryOf(one);
      if (twice || JSON.stringify(await fresh(null)) !== first) seen.push(one.name);
    }
    for (const name of [
      'desk/acts note',
      'desk/acts pause',
      'desk/acts say',
      'searches/actions save',
      'verify-staff/actions askCode',
    ])
      expect(seen).toContain(name);
    expect(seen.length).toBeGreaterThan(25);
  });

  it('is each account’s own: the same key of somebody else is their own press', async () => {
    const block = (await import('../../app/traders/people-actions.ts')).block;
    const { stranger } = world.people;
    for (const who of ['owner', 'partner'] as const) {
      await db.block.deleteMany({ where: { blockerId: world.people[who].actor.accountId } });
      request.cookie = await cookieFor(who);
      expect(await block(null, form({ accountId: stranger.actor.accountId, key: 'shared' }))).toEqual({
        done: 'blocked',
      });
    }
    expect(await db.block.count({ where: { blockedId: stranger.actor.accountId } })).toBe(2);
  });

  it('keeps nobody’s mail address and no note with its key, and forgets keys when those of the API are forgotten', async () => {
    const kept = await db.commandKey.findMany();
    expect(kept.length).toBeGreaterThan(40);
    const mail = kept.find(({ command }) => command === 'users.revealMail');
    expect(mail?.answer).toEqual({});
    expect(JSON.stringify(kept)).not.toContain('@example');
    await sweepCommandKeys(db, new Date(Date.now() + 73 * 3_600_000));
    expect(await db.commandKey.count()).toBe(0);
  });
});

describe('an act of the console that asks the chain', () => {
  it('is done once under its key', async () => {
    const { accountId } = world.people.partner.actor;
    await meetCriteria(db, accountId, NOW);
    const ctx = testCtx(db, { actor: world.people.admin.actor, key: 'grant', clock: () => NOW });
    const reason = 'It was asked for.';
    const input = { applicationId: await askedBy(db, accountId, NOW), reason };
    const first = await grantMerchant(ctx, input, whole);
    expect(first).toEqual({ ok: true, value: { accountId } });
    expect(await grantMerchant(ctx, input, whole)).toEqual(first);
    const seats = async () => ok({ members: [world.people.seated.wallet.address], threshold: 2 });
    const panel = { chainId: 31337, address: '0x00000000000000000000000000000000000000A1', reason };
    const fresh = { ...ctx, key: 'panel', actor: { ...world.people.admin.actor, confirmedAt: NOW } };
    const adopt = () => adoptPanel(fresh as typeof ctx, panel, { readPanel: seats, readSeats: seats });
    const adopted = await adopt();
    expect(await adopt()).toEqual(adopted);
    expect(adopted.ok).toBe(true);
  });
});

describe('a form that changes something', () => {
  it('carries a key wherever it stands, and the check sees one that does not', () => {
    const bare = (text: string) => /<form\b[^>]*\baction=\{/.test(text) && !/name="key"/.test(text);
    const forms = [...filesUnder('app'), ...filesUnder('components')];
    expect(forms.filter(({ text }) => text.includes('<KeyedForm')).length).toBeGreaterThan(15);
    expect(forms.filter(({ text }) => bare(text)).map(({ path }) => path)).toEqual([
      'app/sign-in/links/[token]/page.tsx',
      'app/unsubscribe/[token]/page.tsx',
      'components/shell/footer.tsx',
    ]);
    expect(bare('<form action={save}>')).toBe(true);
    const asking = every.filter(({ path }) => !/actionCtx\(form\)|keyOf\(form\)/.test(readFileSync(path, 'utf8')));
    expect([...new Set(asking.map(({ path }) => path))]).toEqual(['app/preferences.ts']);
  });
});

afterAll(() => vi.restoreAllMocks());
