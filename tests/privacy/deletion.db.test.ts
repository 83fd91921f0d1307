import { describe, expect, it } from 'vitest';
import { GONE_NAME } from '#lib/account/name.ts';
import type { Actor } from '#lib/account/policy.ts';
import { findActor } from '#lib/account/queries.ts';
import { getTradeFeedback, findProfile } from '#lib/reputation/queries.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { listMyTrades } from '#lib/trade/queries/list.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { postOffer } from '#lib/offer/commands.ts';
import { offerSchema } from '#lib/offer/schema.ts';
import { deleteMyAccount } from '#lib/privacy/commands/delete-account.ts';
import { TABLES } from '#lib/privacy/inventory.ts';
import { getDeletion } from '#lib/privacy/queries.ts';
import type { Result } from '#lib/kernel/result.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { everyRow } from '../setup/rows.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { liveLife, NOW, type Life } from './life.ts';

const { db } = await testDatabase();
await setChainClock(db, NOW);
const as = (actor: Actor | null) => testCtx(db, { actor, clock: () => NOW });
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);
const remove = async ({ actor }: Pick<Person, 'actor'>, changes: Partial<Actor> = {}) =>
  codeOf(await deleteMyAccount(as({ ...actor, ...changes }), { name: actor.name, keysSaved: true }));

/** How many rows of a table are somebody's. */
async function countOf(model: string, mine: string, who: Person): Promise<number> {
  const [row] = await db.$queryRawUnsafe<{ count: number }[]>(
    `WITH me AS (SELECT $1::text AS id, $2::text AS wallet) SELECT count(*)::int AS count FROM me CROSS JOIN "${model}" t WHERE ${mine}`,
    who.actor.accountId,
    who.wallet.address,
  );
  return row!.count;
}

const countAll = async (who: Person): Promise<Record<string, number>> => {
  const counted = TABLES.flatMap(({ model, mine }) => (mine === null ? [] : [[model, mine] as const]));
  return Object.fromEntries(
    await Promise.all(counted.map(async ([model, mine]) => [model, await countOf(model, mine, who)] as const)),
  );
};

describe('a deletion', () => {
  let life: Life;
  let before: Record<string, number>;

  it('asks for a fresh proof and for the name, and without them changes nothing', async () => {
    life = await liveLife(db);
    // Live again where the world made it, so that the offer has to be ended.
    const { me } = life;
    before = await countAll(me);
    const rows = await everyRow(db);
    expect(codeOf(await deleteMyAccount(as(null), { name: 'Marta', keysSaved: true }))).toBe('account.sign_in_first');
    expect(await remove(me, { confirmed: false })).toBe('account.confirm_first');
    expect(codeOf(await deleteMyAccount(as(me.actor), { name: 'Martha', keysSaved: true }))).toBe(
      'privacy.name_differs',
    );
    const browser = { ...me.actor, walletKind: 'browser' as const };
    expect(codeOf(await deleteMyAccount(as(browser), { name: 'Marta', keysSaved: false }))).toBe('privacy.keys_first');
    expect(await everyRow(db)).toBe(rows);
  });

  it('does with every table what the inventory says, and leaves the partner all of theirs', async () => {
    const { me, partner } = life;
    const theirs = await countAll(partner);
    expect(await remove(me)).toBe('ok');
    const after = await countAll(me);
    for (const { model, mine, atDeletion } of TABLES) {
      if (mine === null) continue;
      expect(after[model], model).toBe(atDeletion === 'deleted' ? 0 : before[model]);
    }
    for (const { model, mine, atDeletion } of TABLES.filter(
      (table) => table.mine === null && table.atDeletion === 'deleted',
    )) {
      expect(mine).toBe(null);
      expect(atDeletion).toBe('deleted');
      expect(await countOf(model, 't."accountId" = me.id', me), model).toBe(0);
    }
    expect(await countAll(partner)).toEqual({ ...theirs, OfferMethod: theirs.OfferMethod });
    expect(await db.offer.findUniqueOrThrow({ where: { id: life.offerId } })).toMatchObject({ state: 'closed' });
  });

  it('takes name, mail, address and country out of the account, and out of nowhere else they stood', async () => {
    const row = await db.account.findUniqueOrThrow({ where: { id: life.me.actor.accountId } });
    expect(row).toMatchObject({
      name: GONE_NAME,
      email: null,
      country: null,
      signInHash: null,
      roles: [],
      identityPublicKey: null,
    });
    expect(row.walletAddress).toMatch(/^0x[0-9a-fA-F]{40}$/);
    expect(row.walletAddress).not.toBe(life.me.wallet.address);
    const all = await everyRow(db);
    expect(all).not.toContain('marta@example.com');
    expect(all).not.toContain('Marta');
  });

  it('ends the session at once, and a second deletion on its way is one', async () => {
    expect(await findActor(db, life.me.actor.sessionId)).toBeNull();
    expect(await remove(life.me)).toBe('ok');
    expect(await db.departure.count()).toBe(1);
  });

  it('lets nothing begin that was on its way: no take, no offer', async () => {
    const actor = { ...life.me.actor, identityPublicKey: `0x${'01'.repeat(32)}` };
    const offerId = await addOffer(db, life.partner);
    expect(codeOf(await takeOffer(as(actor), { offerId, revision: 1 } as never))).toBe('trade.sign_in');
    expect(codeOf(await postOffer(as(actor), offerSchema.parse(OFFER)))).toBe('offer.sign_in');
  });

  it('leaves pages that show the person whole, under no name', async () => {
    const { partner, trade, me } = life;
    const room = await getTradeRoom(as(partner.actor), { tradeId: trade.id });
    expect(room).toMatchObject({
      ok: true,
      value: { seller: { name: GONE_NAME }, terms: { seller: me.wallet.address } },
    });
    expect(await listMyTrades(as(partner.actor))).toMatchObject({ ok: true, value: [{ partnerName: GONE_NAME }] });
    expect(await getTradeFeedback(as(partner.actor), { id: trade.id })).toMatchObject({
      ok: true,
      value: { partnerName: GONE_NAME, theirs: { comment: 'Quick.' } },
    });
    expect(await findProfile(db, { accountId: partner.actor.accountId, chainId: 31337 })).toMatchObject({
      feedback: [{ fromName: GONE_NAME }],
    });
    expect(await findProfile(db, { accountId: me.actor.accountId, chainId: 31337 })).toMatchObject({
      trader: { name: GONE_NAME },
    });
  });
});

const OFFER = {
  side: 'sell',
  chainId: 31337,
  asset: 'USDC',
  currency: 'EUR',
  pricing: 'fixed',
  fixedPrice: '0.92',
  least: '10',
  most: '100',
  methods: [{ methodId: 'sepa', paymentAccountId: '0'.repeat(20) }],
  paymentWindowSeconds: 14_400,
};

describe('what stands in the way of a deletion', () => {
  const obstacles = async ({ actor }: Person) => {
    const view = await getDeletion(as(actor));
    return view.ok ? view.value.obstacles : view.refusal.code;
  };
  const stays = async (who: Person, expected: object[]) => {
    expect(await obstacles(who)).toMatchObject(expected);
    const rows = await everyRow(db);
    expect(await remove(who)).toBe('privacy.in_the_way');
    expect(await everyRow(db)).toBe(rows);
  };
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  const trader = (name: string, roles?: Person['actor']['roles']) =>
    addPerson(db, name, roles ? { roles: [...roles] } : {});

  it.each(['buyer', 'seller'] as const)('a trade of theirs as %s that is not over, or not final', async (side) => {
    const [who, other] = [await trader('Live'), await trader('Other')];
    const [buyer, seller] = side === 'buyer' ? [who, other] : [other, who];
    const offerId = await addOffer(db, seller);
    const trade = await addTrade(db, NOW, { offerId, buyer, seller, arbiter, round: side === 'buyer' ? 90 : 91 });
    await stays(who, [{ kind: 'trade', tradeId: trade.id }]);
    await db.trade.update({ where: { id: trade.id }, data: { state: 'completed' } });
    await stays(who, [{ kind: 'trade', tradeId: trade.id }]);
    await db.trade.update({ where: { id: trade.id }, data: { finalState: 'completed' } });
    await db.dispute.create({ data: { id: trade.id, tradeId: trade.id, openedById: trade.buyerId, reason: 'other' } });
    await stays(who, [{ kind: 'dispute', tradeId: trade.id }]);
    await db.dispute.update({ where: { tradeId: trade.id }, data: { state: 'closed' } });
    expect(await remove(who)).toBe('ok');
  });

  it('coins in the vault, free or locked; with the vault emptied it is none', async () => {
    const who = await trader('Rich');
    const at = { chainId: 31337, blockHash: `0x${'77'.repeat(32)}` };
    await db.deployment.create({
      data: {
        chainId: 31337,
        escrow: '0x',
        panel: '0x',
        backupArbiter: '0x',
        feeRecipient: '0x',
        tokens: {
          USDC: '0x00000000000000000000000000000000000000c1',
          USDT: '0x00000000000000000000000000000000000000c2',
          DAI: '0x00000000000000000000000000000000000000c3',
        },
        codeHash: '',
        deployBlock: 1,
        deployBlockHash: '',
      },
    });
    for (const logIndex of [0, 1, 2])
      await db.chainLog.create({
        data: {
          ...at,
          logIndex,
          blockNumber: 9,
          blockTime: dateOf(NOW),
          txHash: '0x',
          address: '0x',
          name: 'Deposited',
          args: {},
          origin: 'own',
        },
      });
    const entry = {
      ...at,
      part: 0,
      blockNumber: 9,
      owner: who.wallet.address,
      token: '0x0000000000000000000000000000000000000000',
    };
    await db.vaultEntry.create({ data: { ...entry, logIndex: 0, delta: '2500000000000000000', kind: 'deposited' } });
    await stays(who, [{ kind: 'coins', amount: '2.5' }]);
    await db.vaultEntry.create({ data: { ...entry, logIndex: 1, delta: '-2500000000000000000', kind: 'withdrawn' } });
    await db.lockEntry.create({
      data: {
        ...at,
        logIndex: 2,
        owner: entry.owner,
        token: entry.token,
        delta: '1000000000000000000',
        tradeHash: '0x',
        fromVault: true,
      },
    });
    await stays(who, [{ kind: 'coins', amount: '1' }]);
    // A log that a reorganisation took back counts no more.
    await db.chainLog.updateMany({ where: { ...at, logIndex: 2 }, data: { revertedAt: new Date() } });
    expect(await remove(who)).toBe('ok');
  });

  it('a deposit or withdrawal on its way', async () => {
    const who = await trader('Moving');
    const { accountId } = who.actor;
    await db.vaultAct.create({ data: { id: 'act1', accountId, chainId: 31337, kind: 'withdraw', actKey: 'w 1' } });
    const intent = await db.relayIntent.create({
      data: { id: 'int1', chainId: 31337, actKey: 'w 1', move: 'withdraw', to: '0x', data: '0x', status: 'sent' },
    });
    await stays(who, [{ kind: 'act' }]);
    await db.relayIntent.update({ where: { id: intent.id }, data: { status: 'mined' } });
    expect(await obstacles(who)).toEqual([]);
  });

  it('a freeze: whoever has just changed what signs in may not be the owner', async () => {
    const who = await trader('Cold');
    const { accountId: id } = who.actor;
    await db.account.update({ where: { id }, data: { frozenUntil: new Date(Date.now() + 60_000) } });
    await stays(who, [{ kind: 'frozen' }]);
    await db.account.update({ where: { id }, data: { frozenUntil: new Date(Date.now() - 1) } });
    expect(await remove(who)).toBe('ok');
  });

  it('a seat; and the last administrator is told that they are the last', async () => {
    const [admin, second, mod] = [
      await trader('Boss', ['trader', 'admin']),
      await trader('Vice', ['trader', 'admin']),
      await trader('Judge', ['trader', 'moderator']),
    ];
    await stays(mod, [{ kind: 'seat', role: 'moderator' }]);
    await stays(admin, [{ kind: 'seat', role: 'admin' }]);
    await db.account.update({ where: { id: second.actor.accountId }, data: { roles: ['trader'] } });
    await stays(admin, [{ kind: 'seat', role: 'admin' }, { kind: 'last_admin' }]);
    expect(await remove(second)).toBe('ok');
  });
});
