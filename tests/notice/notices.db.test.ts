import { beforeAll, describe, expect, it } from 'vitest';
import { markRead } from '#lib/chat/commands/mark-read.ts';
import { sendMessage } from '#lib/chat/commands/send-message.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { markAllRead, markNoticeRead, savePreferences, saveQuietHours } from '#lib/notice/commands.ts';
import {
  countUnread,
  findNoticePath,
  getNoticeSettings,
  getUnread,
  listFailedMail,
  listMailbox,
  listNotices,
} from '#lib/notice/queries.ts';
import { NOTICE_KINDS } from '#lib/notice/kinds.ts';
import { announceOffer } from '#lib/offer/commands/announce.ts';
import { canListen } from '#server/realtime.ts';
import { addRoom, write } from '../chat/people.ts';
import { addOffer, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addDeal, addReader, codeOf, deliverAgain, deliverAll, happen, now, value } from './people.ts';

const { db } = await testDatabase();
beforeAll(() => setChainClock(db, now()));

const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null });
const rowsOf = ({ actor }: Person) => db.notice.findMany({ where: { accountId: actor.accountId } });
const mailsOf = ({ actor }: Person) =>
  db.mail.findMany({ where: { accountId: actor.accountId }, orderBy: { createdAt: 'asc' } });
const list = async (person: Person, before?: string) => value(await listNotices(as(person), { locale: 'en', before }));

describe('an event', () => {
  it('makes one notice and one mail, however often it is delivered and by however many at once', async () => {
    const [buyer, seller] = [await addReader(db, 'Bea'), await addReader(db, 'Sam')];
    const tradeId = await addDeal(db, buyer, seller);
    await happen(db, tradeId, 'trade.funded', seller);
    await happen(db, tradeId, 'trade.markedPaid', buyer);
    await deliverAll(db);
    await deliverAgain(db, seller);
    await deliverAgain(db, seller);
    expect((await list(seller)).rows.map(({ title }) => title)).toEqual([
      '\u2068Bea\u2069 says that they paid you',
      '\u2068Bea\u2069 took your offer',
    ]);
    expect((await list(buyer)).rows.map(({ kind }) => kind)).toEqual(['trade_funded']);
    expect((await mailsOf(seller)).map(({ topic }) => topic).sort()).toEqual(['kind:trade_paid', 'kind:trade_taken']);
    expect(await mailsOf(buyer)).toHaveLength(1);
  });

  it('makes its mail even where that listener is called first', async () => {
    const [buyer, seller] = [await addReader(db, 'Bo'), await addReader(db, 'Sal')];
    await addDeal(db, buyer, seller);
    await db.delivery.updateMany({
      where: { listener: 'notice.tell', doneAt: null },
      data: { doneAt: new Date() },
    });
    await deliverAll(db);
    await deliverAgain(db, seller);
    expect(await rowsOf(seller)).toHaveLength(1);
    expect(await mailsOf(seller)).toHaveLength(1);
  });

  it('of long ago is there to be read, marked as read, and is not mailed', async () => {
    const [buyer, seller] = [await addReader(db, 'Ben'), await addReader(db, 'Sue')];
    const tradeId = await addDeal(db, buyer, seller);
    await happen(db, tradeId, 'trade.released', seller, now() - 4 * DAY);
    await deliverAll(db);
    const { rows, unread } = await list(buyer);
    expect(rows.map(({ kind, read }) => [kind, read])).toEqual([['trade_released', true]]);
    expect(unread).toBe(0);
    expect(await mailsOf(buyer)).toEqual([]);
  });

  it('of an offer that paused itself is told to its maker, and by the maker’s own hand to nobody', async () => {
    const maker = await addReader(db, 'Mia');
    const offerId = await addOffer(db, maker);
    for (const reason of ['maker', 'trigger'])
      await db.$transaction((tx) =>
        announceOffer(tx, { offerId, type: 'offer.paused', data: { reason }, actorId: null, at: now() }),
      );
    await deliverAll(db);
    const { rows } = await list(maker);
    expect(rows.map(({ text }) => text)).toEqual(['The market went past the limit that you set.']);
    expect(value(await findNoticePath(as(maker), { noticeId: rows[0]!.id }))).toBe(`/offers/${offerId}`);
  });
});

describe('a chat message', () => {
  it('is told to whoever has not read it a minute later, and once until they look', async () => {
    const room = await addRoom(db, now());
    const { seller } = room;
    const first = await db.delivery.count({ where: { listener: 'notice.tell', doneAt: null } });
    await sendMessage(as(room.buyer), write(room, room.buyer, 'Hello?'));
    const waiting = await db.delivery.findMany({ where: { listener: 'notice.tell', doneAt: null } });
    expect(waiting.length).toBe(first + 1);
    expect(waiting.at(-1)!.dueAt.getTime()).toBeGreaterThan(Date.now() + 50_000);
    await deliverAll(db);
    value(await sendMessage(as(room.buyer), write(room, room.buyer, 'Still there?')));
    await deliverAll(db);
    await deliverAgain(db, seller);
    const told = () => rowsOf(seller).then((rows) => rows.filter(({ kind }) => kind === 'chat_message'));
    expect(await told()).toHaveLength(1);
    expect(await rowsOf(room.buyer)).toEqual([]);
    value(await markAllRead(as(seller)));
    const later = { ...as(room.buyer), clock: () => now() + 31 };
    value(await sendMessage(later, write(room, room.buyer, 'And now?')));
    await deliverAll(db);
    expect(await told()).toHaveLength(2);
    const [event] = await db.event.findMany({ where: { noun: 'chat', subjectId: room.id } });
    expect(event!.data).toEqual({ message: 1 });
  });

  it('that was read by then is told to nobody', async () => {
    const room = await addRoom(db, now());
    await sendMessage(as(room.buyer), write(room, room.buyer, 'Hello?'));
    value(await markRead(as(room.seller), { tradeId: room.id, delivered: 1, read: 1 }));
    await deliverAll(db);
    expect((await rowsOf(room.seller)).map(({ kind }) => kind)).toEqual(['trade_taken']);
  });
});

describe('notices, mail and settings', () => {
  it('of one person are nobody else’s: not to read, not to mark, not to follow, not to hear of', async () => {
    const [buyer, seller, stranger] = [
      await addReader(db, 'Bay'),
      await addReader(db, 'Say'),
      await addReader(db, 'Eve'),
    ];
    await addDeal(db, buyer, seller);
    await deliverAll(db);
    const [notice] = await rowsOf(seller);
    const named = { noticeId: notice!.id };
    for (const other of [stranger, buyer]) {
      expect((await list(other)).rows).toEqual([]);
      expect(codeOf(await markNoticeRead(as(other), named))).toBe('notice.not_found');
      expect(codeOf(await findNoticePath(as(other), named))).toBe('notice.not_found');
      expect(value(await listMailbox(as(other)))).toEqual([]);
      expect(value(await listFailedMail(as(other)))).toEqual([]);
      value(await markAllRead(as(other)));
      for (const noun of ['notice', 'vault'] as const) {
        const subject = { noun, id: seller.actor.accountId };
        expect(await canListen(db, other.actor, subject)).toBe(false);
        expect(await canListen(db, seller.actor, subject)).toBe(true);
      }
    }
    for (const asked of [
      listNotices(as(null), { locale: 'en' }),
      markNoticeRead(as(null), named),
      markAllRead(as(null)),
      findNoticePath(as(null), named),
      getNoticeSettings(as(null)),
      savePreferences(as(null), { kinds: {} }),
      saveQuietHours(as(null), { on: false, zone: 'UTC' }),
      listMailbox(as(null)),
      listFailedMail(as(null)),
      getUnread(as(null)),
    ])
      expect(codeOf(await asked)).toBe('notice.sign_in');
    expect(await countUnread(as(null))).toBe(0);
    expect(await countUnread(as(seller))).toBe(1);
    expect(value(await listMailbox(as(seller)))).toHaveLength(1);
    value(await markNoticeRead(as(seller), named));
    expect(await countUnread(as(seller))).toBe(0);
  });

  it('come in pages that neither skip nor repeat, many of one second too', async () => {
    const [buyer, seller] = [await addReader(db, 'Bip'), await addReader(db, 'Sip')];
    await addDeal(db, buyer, seller);
    await deliverAll(db);
    const [first] = await rowsOf(seller);
    const events = await db.event.findMany({ where: { id: { not: first!.eventId } }, take: 6, select: { id: true } });
    await db.notice.createMany({
      data: events.flatMap(({ id: eventId }) =>
        NOTICE_KINDS.map((kind) => ({
          ...first!,
          data: first!.data ?? {},
          mailId: null,
          id: newId(secureRandom),
          eventId,
          kind,
        })),
      ),
    });
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = await list(seller, before);
      seen.push(...page.rows.map(({ id }) => id));
      before = page.next ?? undefined;
    } while (before);
    const all = 6 * NOTICE_KINDS.length + 1;
    expect(seen).toHaveLength(all);
    expect(new Set(seen).size).toBe(all);
    for (const broken of ['x', '1_2', "1_' OR 1=1", '999999999999999999_00000000000000000000'])
      expect((await list(seller, broken)).rows).toHaveLength(30);
  });
});

it('without its unique key an event would make two notices (planted)', async () => {
  await db.$executeRaw`DROP INDEX "Notice_accountId_eventId_kind_key"`;
  const [buyer, seller] = [await addReader(db, `B${newId(secureRandom)}`), await addReader(db, 'Ser')];
  await addDeal(db, buyer, seller);
  await deliverAll(db);
  await deliverAgain(db, seller);
  expect((await rowsOf(seller)).length).toBeGreaterThan(1);
});
