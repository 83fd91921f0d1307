import { beforeAll, describe, expect, it } from 'vitest';
import { sendMessage, markRead } from '#lib/chat/commands.ts';
import { onHint, type Hint } from '#lib/events/bus.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { markAllRead, markNoticeRead, savePreferences, saveQuietHours, unsubscribe } from '#lib/notice/commands.ts';
import {
  countUnread,
  findNoticePath,
  findStop,
  getNoticeSettings,
  getUnread,
  listFailedMail,
  listMailbox,
  listNotices,
} from '#lib/notice/queries.ts';
import { NOTICE_KINDS } from '#lib/notice/kinds.ts';
import { isQuiet, minuteIn, quietEnd } from '#lib/notice/quiet.ts';
import { quietSchema, tokenSchema } from '#lib/notice/schema.ts';
import { announceOffer } from '#lib/offer/commands/announce.ts';
import { canListen } from '#server/realtime.ts';
import { addRoom, write } from '../chat/people.ts';
import { addOffer, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
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

describe('a preference', () => {
  it('sends each kind where it is wanted, and nowhere else', async () => {
    const [buyer, seller] = [await addReader(db, 'Bob'), await addReader(db, 'Sid')];
    value(
      await savePreferences(as(seller), {
        kinds: {
          trade_taken: { app: false, mail: true },
          trade_paid: { app: true, mail: false },
          trade_ended: { app: false, mail: false },
        },
      }),
    );
    const tradeId = await addDeal(db, buyer, seller);
    await happen(db, tradeId, 'trade.markedPaid', buyer);
    await happen(db, tradeId, 'trade.cancelRequested', buyer);
    await deliverAll(db);
    await deliverAgain(db, seller);
    expect((await list(seller)).rows.map(({ kind }) => kind)).toEqual(['trade_paid']);
    expect((await mailsOf(seller)).map(({ topic }) => topic)).toEqual(['kind:trade_taken']);
    expect(await countUnread(as(seller))).toBe(1);
    const { kinds } = value(await getNoticeSettings(as(seller)));
    expect(kinds.find(({ kind }) => kind === 'trade_ended')).toEqual({ kind: 'trade_ended', app: false, mail: false });
    expect(kinds.find(({ kind }) => kind === 'chat_message')).toEqual({ kind: 'chat_message', app: true, mail: true });
  });

  it('of an account without an address leaves notices on the site', async () => {
    const [buyer, seller] = [await addReader(db, 'Bill'), await addReader(db, 'Stu', { email: null })];
    await addDeal(db, buyer, seller);
    await deliverAll(db);
    expect(await rowsOf(seller)).toHaveLength(1);
    expect(await mailsOf(seller)).toEqual([]);
    expect(value(await getNoticeSettings(as(seller)))).toMatchObject({ mailTo: null, hasMail: true });
  });

  it('counts for nothing where this site sends no mail: none is queued', async () => {
    const [buyer, seller] = [await addReader(db, 'Bert'), await addReader(db, 'Stan')];
    await addDeal(db, buyer, seller);
    testConfig({ embeddedChain: false });
    await deliverAll(db);
    expect(await rowsOf(seller)).toHaveLength(1);
    expect(await mailsOf(seller)).toEqual([]);
    expect(codeOf(await listMailbox(as(seller)))).toBe('notice.not_found');
    testConfig({ embeddedChain: true });
  });
});

/** Hours of the zone around, or far from, this very moment. */
function hoursFrom(shift: number) {
  const minute = (minuteIn('Asia/Kathmandu', now()) + shift + 1440) % 1440;
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

describe('quiet hours', () => {
  it('keep mail until they end, and let the notice arrive without ringing', async () => {
    const [buyer, seller] = [await addReader(db, 'Bud'), await addReader(db, 'Sia')];
    const hours = { on: true, zone: 'Asia/Kathmandu', from: hoursFrom(-120), to: hoursFrom(120) };
    value(await saveQuietHours(as(seller), quietSchema.parse(hours)));
    const rung: Hint[] = [];
    const off = onHint((hint) => hint.noun === 'notice' && rung.push(hint));
    const tradeId = await addDeal(db, buyer, seller);
    await happen(db, tradeId, 'trade.funded', seller);
    await deliverAll(db);
    off();
    const { quiet } = value(await getNoticeSettings(as(seller)));
    expect(isQuiet(quiet!, now())).toBe(true);
    expect((await mailsOf(seller)).map(({ dueAt }) => dueAt.getTime() / 1000)).toEqual([quietEnd(quiet!, now())]);
    expect(rung.map(({ id }) => id)).toEqual([buyer.actor.accountId]);
    expect(await countUnread(as(seller))).toBe(1);
  });

  it('that are over keep nothing', async () => {
    const [buyer, seller] = [await addReader(db, 'Bix'), await addReader(db, 'Sis')];
    const hours = { on: true, zone: 'Asia/Kathmandu', from: hoursFrom(120), to: hoursFrom(180) };
    value(await saveQuietHours(as(seller), quietSchema.parse(hours)));
    await addDeal(db, buyer, seller);
    await deliverAll(db);
    expect((await mailsOf(seller))[0]!.dueAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('are refused where they are none, or of no zone', async () => {
    const person = await addReader(db, 'Ned');
    const same = quietSchema.parse({ on: true, zone: 'UTC', from: '08:00', to: '08:00' });
    expect(codeOf(await saveQuietHours(as(person), same))).toBe('notice.quiet_wrong');
    for (const wrong of [{ zone: 'Moon/Base' }, { from: '24:00' }, { to: '8:00' }, { from: '08:60' }, { zone: null }])
      expect(quietSchema.safeParse({ on: true, zone: 'UTC', from: '08:00', to: '09:00', ...wrong }).success).toBe(
        false,
      );
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
    await sendMessage(as(room.buyer), write(room, room.buyer, 'Still there?'));
    await deliverAll(db);
    await deliverAgain(db, seller);
    const told = () => rowsOf(seller).then((rows) => rows.filter(({ kind }) => kind === 'chat_message'));
    expect(await told()).toHaveLength(1);
    expect(await rowsOf(room.buyer)).toEqual([]);
    value(await markAllRead(as(seller)));
    await sendMessage(as(room.buyer), write(room, room.buyer, 'And now?'));
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
      const subject = { noun: 'notice' as const, id: seller.actor.accountId };
      expect(await canListen(db, other.actor, subject)).toBe(false);
      expect(await canListen(db, seller.actor, subject)).toBe(true);
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
    expect(seen).toHaveLength(73);
    expect(new Set(seen).size).toBe(73);
    for (const broken of ['x', '1_2', "1_' OR 1=1", '999999999999999999_00000000000000000000'])
      expect((await list(seller, broken)).rows).toHaveLength(30);
  });
});

describe('a link in a mail', () => {
  it('stops one kind of mail of one person, without signing in; notices on the site stay', async () => {
    const [buyer, seller, other] = [await addReader(db, 'Bon'), await addReader(db, 'Son'), await addReader(db, 'Oth')];
    await addDeal(db, buyer, seller);
    await addDeal(db, buyer, other);
    await deliverAll(db);
    const [mail] = value(await listMailbox(as(seller)));
    const token = tokenSchema.parse(mail!.stopUrl.split('/').at(-1));
    expect(mail!.text).toContain(mail!.stopUrl);
    expect(value(await findStop(as(null), { token }))).toMatchObject({ kind: 'trade_taken', stopped: false });
    value(await unsubscribe(as(null), { token }));
    value(await unsubscribe(as(null), { token }));
    expect(value(await findStop(as(null), { token }))).toMatchObject({ stopped: true });
    await addDeal(db, buyer, seller);
    await addDeal(db, buyer, other);
    await deliverAll(db);
    expect(await mailsOf(seller)).toHaveLength(1);
    expect(await mailsOf(other)).toHaveLength(2);
    expect(await rowsOf(seller)).toHaveLength(2);
  });

  it('cannot be made from what the database keeps, nor guessed', async () => {
    const rows = await db.unsubscribeToken.findMany();
    expect(rows.length).toBeGreaterThan(3);
    const dump = JSON.stringify(await db.mail.findMany());
    for (const { hash } of rows) {
      expect(codeOf(await unsubscribe(as(null), { token: hash.slice(0, 43) }))).toBe('notice.link_unknown');
      expect(dump).not.toContain(hash);
    }
    const [mail] = value(await listMailbox(as(await personOf(rows[0]!.accountId))));
    expect(dump).not.toContain(mail!.stopUrl.split('/').at(-1));
    const guess = { token: Buffer.from(secureRandom(32)).toString('base64url') };
    expect(codeOf(await unsubscribe(as(null), guess))).toBe('notice.link_unknown');
    expect(codeOf(await findStop(as(null), guess))).toBe('notice.link_unknown');
  });
});

async function personOf(accountId: string): Promise<Person> {
  const base = await addReader(db, `like ${accountId}`);
  return { ...base, actor: { ...base.actor, accountId } };
}

it('without its unique key an event would make two notices (planted)', async () => {
  await db.$executeRaw`DROP INDEX "Notice_accountId_eventId_kind_key"`;
  const [buyer, seller] = [await addReader(db, `B${newId(secureRandom)}`), await addReader(db, 'Ser')];
  await addDeal(db, buyer, seller);
  await deliverAll(db);
  await deliverAgain(db, seller);
  expect((await rowsOf(seller)).length).toBeGreaterThan(1);
});
