import { beforeAll, describe, expect, it } from 'vitest';
import { onHint, type Hint } from '#lib/events/bus.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { savePreferences, saveQuietHours, unsubscribe } from '#lib/notice/commands.ts';
import { countUnread, findStop, getNoticeSettings, listMailbox, listNotices } from '#lib/notice/queries.ts';
import { isQuiet, minuteIn, quietEnd } from '#lib/notice/quiet.ts';
import { quietSchema, tokenSchema } from '#lib/notice/schema.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { addDeal, addReader, codeOf, deliverAgain, deliverAll, happen, now, value } from './people.ts';

const { db } = await testDatabase();
beforeAll(() => setChainClock(db, now()));

const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null });
const rowsOf = ({ actor }: Person) => db.notice.findMany({ where: { accountId: actor.accountId } });
const mailsOf = ({ actor }: Person) =>
  db.mail.findMany({ where: { accountId: actor.accountId }, orderBy: { createdAt: 'asc' } });
const list = async (person: Person) => value(await listNotices(as(person), { locale: 'en' }));

describe('a preference', () => {
  it('sends each kind where it is wanted, and nowhere else', async () => {
    const [buyer, seller] = [await addReader(db, 'Bob'), await addReader(db, 'Sid')];
    value(
      await savePreferences(as(seller), {
        kinds: {
          trade_taken: { app: false, mail: true, push: true },
          trade_paid: { app: true, mail: false, push: true },
          trade_ended: { app: false, mail: false, push: false },
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
    expect(kinds.find(({ kind }) => kind === 'trade_ended')).toEqual({
      kind: 'trade_ended',
      app: false,
      mail: false,
      push: false,
    });
    expect(kinds.find(({ kind }) => kind === 'chat_message')).toEqual({
      kind: 'chat_message',
      app: true,
      mail: true,
      push: true,
    });
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

describe('a link in a mail', () => {
  it('stops one kind of mail of one person, without signing in; notices on the site stay', async () => {
    const [buyer, seller, other] = [await addReader(db, 'Bon'), await addReader(db, 'Son'), await addReader(db, 'Oth')];
    await addDeal(db, buyer, seller);
    await addDeal(db, buyer, other);
    await deliverAll(db);
    const [mail] = value(await listMailbox(as(seller)));
    const token = tokenSchema.parse(mail!.stopUrl!.split('/').at(-1));
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
    expect(dump).not.toContain(mail!.stopUrl!.split('/').at(-1));
    const guess = { token: Buffer.from(secureRandom(32)).toString('base64url') };
    expect(codeOf(await unsubscribe(as(null), guess))).toBe('notice.link_unknown');
    expect(codeOf(await findStop(as(null), guess))).toBe('notice.link_unknown');
  });
});

async function personOf(accountId: string): Promise<Person> {
  const base = await addReader(db, `like ${accountId}`);
  return { ...base, actor: { ...base.actor, accountId } };
}
