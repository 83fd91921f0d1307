/** What of a person's life stands on the chain and in their notices. */
import { noteAct } from '#lib/account/commands/staff.ts';
import type { Db } from '#lib/db/ctx.ts';
import type { Trade } from '#lib/db/generated/client.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { dateOf } from '#lib/kernel/instant.ts';
import type { Keyed } from '../chat/people.ts';

const NOW = 1_900_000_000;
const id = () => newId(secureRandom);
const hex = (byte: string) => `0x${byte.repeat(32)}`;

/** They asked to be a merchant, and are one. */
export async function ofMerchant(db: Db, me: Keyed): Promise<void> {
  const { accountId } = me.actor;
  const at = dateOf(NOW);
  const asked = { accountId, why: 'MERCHANT-WHY', state: 'granted', standing: { completed: 50 }, decidedById: id() };
  await db.merchantApplication.create({ data: { id: id(), ...asked, decidedAt: at, reason: 'MERCHANT-REASON' } });
  await db.merchant.create({
    data: { accountId, grantedAt: at, grantedById: id(), asset: 'USDC', units: '1000000000', lookedAt: at },
  });
}

/** A deposit and the withdrawal of all of it: an empty vault with a history. */
export async function ofChain(db: Db, me: Keyed, trade: Trade): Promise<void> {
  const owner = me.wallet.address;
  const at = { chainId: 31337, blockHash: hex('0a') };
  for (const logIndex of [0, 1, 2, 3, 4]) {
    await db.chainLog.create({
      data: {
        ...at,
        logIndex,
        blockNumber: 5,
        blockTime: dateOf(NOW),
        txHash: hex('0b'),
        address: '0x',
        name: 'Released',
        args: {},
        origin: 'own',
        finalAt: dateOf(NOW),
        ...(logIndex === 4 && { tradeHash: trade.tradeHash }),
      },
    });
  }
  const token = '0x0000000000000000000000000000000000000000';
  await db.vaultEntry.createMany({
    data: [
      {
        ...at,
        logIndex: 0,
        part: 0,
        blockNumber: 5,
        owner,
        token,
        delta: '340282366920938463463374607431768211455',
        kind: 'deposited',
      },
      {
        ...at,
        logIndex: 1,
        part: 0,
        blockNumber: 5,
        owner,
        token,
        delta: '-340282366920938463463374607431768211455',
        kind: 'withdrawn',
      },
    ],
  });
  const lock = { ...at, owner, token, tradeHash: trade.tradeHash, fromVault: false };
  await db.lockEntry.createMany({
    data: [
      { ...lock, logIndex: 2, delta: '7' },
      { ...lock, logIndex: 3, delta: '-7' },
    ],
  });
  await db.seriesCancellation.create({ data: { ...at, logIndex: 4, owner, series: '1' } });
  await db.lane.create({ data: { chainId: 31337, contract: '0x', sellerAddress: owner, lane: 0 } });
  await db.vaultAct.create({
    data: { id: id(), accountId: me.actor.accountId, chainId: 31337, kind: 'deposit', units: '7', txHash: hex('0b') },
  });
}

export async function ofNotices(db: Db, me: Keyed): Promise<void> {
  const { accountId, sessionId } = me.actor;
  const event = await db.event.findFirstOrThrow({ where: { type: 'trade.released', actorId: accountId } });
  const mail = await db.mail.create({
    data: {
      id: id(),
      accountId,
      to: 'marta@example.com',
      topic: 'kind:trade',
      locale: 'en',
      subject: 'Released',
      text: 'Coins.',
      html: '<p>Coins.</p>',
      state: 'sent',
      dueAt: dateOf(NOW),
      messageId: id(),
    },
  });
  const notice = await db.notice.create({
    data: {
      id: id(),
      accountId,
      eventId: event.id,
      kind: 'trade',
      subjectNoun: 'trade',
      subjectId: event.subjectId,
      data: {},
      createdAt: dateOf(NOW),
      mailId: mail.id,
    },
  });
  await db.noticePreference.create({ data: { accountId, kind: 'trade', app: true, mail: false } });
  await db.quietHours.create({ data: { accountId, zone: 'Europe/Madrid', fromMinute: 0, toMinute: 60 } });
  await db.discretion.create({ data: { accountId, hideAmounts: true } });
  await db.unsubscribeToken.create({ data: { hash: id(), accountId, topic: 'kind:trade' } });
  const subscription = await db.pushSubscription.create({
    data: {
      id: id(),
      accountId,
      sessionId,
      endpoint: `https://push.example/${id()}`,
      p256dh: 'p',
      auth: 'PUSH-SECRET',
      label: 'Phone',
    },
  });
  await db.push.create({
    data: { id: id(), noticeId: notice.id, subscriptionId: subscription.id, dueAt: dateOf(NOW) },
  });
}

export async function ofPrograms(db: Db, me: Keyed, offerId: string): Promise<void> {
  const { accountId } = me.actor;
  const over = { expiresAt: new Date() };
  await db.accountLink.create({
    data: { id: id(), accountId, purpose: 'verify', address: 'marta@example.com', ...over },
  });
  await db.addressChange.create({
    data: { id: id(), accountId, before: 'marta@example.com', after: 'marta@example.com' },
  });
  await db.device.create({ data: { id: id(), accountId, hash: 'DEVICE-HASH' } });
  await db.apiKey.create({ data: { id: id(), accountId, name: 'Bot', secretHash: 'API-KEY-HASH', scopes: ['read'] } });
  const endpoint = await db.webhookEndpoint.create({
    data: { id: id(), accountId, url: 'https://bot.example', topics: [], secret: 'WEBHOOK-SECRET' },
  });
  const endpointId = endpoint.id;
  const message = await db.webhookMessage.create({
    data: { id: id(), endpointId, cause: 'test', type: 'test', sequence: 1n, body: '{}', dueAt: dateOf(NOW) },
  });
  await db.webhookTry.create({ data: { endpointId, messageId: message.id, attempt: 1, at: dateOf(NOW), tookMs: 5 } });
  await db.nostrOrder.create({
    data: { offerId, digest: '', status: 'pending', event: {}, eventId: '', saidAt: dateOf(NOW), renewAt: dateOf(NOW) },
  });
}

/** What staff set about the person; and as if they had been staff themselves once, what they did then. */
export async function ofStaff(db: Db, me: Keyed): Promise<void> {
  const { accountId } = me.actor;
  await db.restraint.create({ data: { accountId, pausedUntil: dateOf(NOW) } });
  await db.staffNote.create({
    data: { id: id(), accountId, authorId: id(), text: 'NOTE-ABOUT-ME', createdAt: dateOf(NOW) },
  });
  await db.$transaction((tx) =>
    noteAct(tx, { requestId: 'r' }, me.actor, {
      act: 'users.note',
      subject: { noun: 'account', id: id() },
      reason: 'A reason that says why.',
    }),
  );
  const by = { setById: accountId, reason: 'A reason.' };
  await db.arbiterPanel.create({
    data: {
      id: newId(secureRandom),
      chainId: 31337,
      address: `0x${'9b'.repeat(20)}`,
      threshold: 2,
      members: [`0x${'9c'.repeat(20)}`, `0x${'9d'.repeat(20)}`],
      adoptedAt: new Date(),
      adoptedById: me.actor.accountId,
      reason: 'New people at the desk.',
    },
  });
  const compared = { chainId: 31337, state: 'done', whole: true, startedAt: dateOf(NOW) };
  await db.reconciliation.create({ data: { id: id(), askedById: me.actor.accountId, ...compared } });
  await db.siteSetting.create({
    data: { key: 'fee', value: { bps: 50 }, effectiveFrom: dateOf(NOW), setAt: dateOf(NOW), ...by },
  });
  const until = { fromAt: dateOf(NOW), untilAt: dateOf(NOW), createdAt: dateOf(NOW) };
  await db.announcement.create({
    data: { id: id(), audience: 'staff', tone: 'neutral', words: {}, dismissable: true, ...until, ...by },
  });
}
