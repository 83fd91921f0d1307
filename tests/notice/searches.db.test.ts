import { beforeAll, describe, expect, it } from 'vitest';
import { newSealingKey } from '#lib/account/sealing.ts';
import { MINUTE } from '#lib/kernel/instant.ts';
import { unsubscribe } from '#lib/notice/commands.ts';
import { DIGEST_SECONDS } from '#lib/notice/listeners.ts';
import { listMailbox, listNotices } from '#lib/notice/queries.ts';
import { editOffer, moveOffer, postOffer } from '#lib/offer/commands.ts';
import { offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { deleteSearch, editSearch, pauseSearch, resumeSearch, saveSearch } from '#lib/offer/searches/commands.ts';
import { getSearch, listSearches } from '#lib/offer/searches/queries.ts';
import { MOST_SEARCHES, saveSearchSchema } from '#lib/offer/searches/schema.ts';
import { sendNext } from '#server/mailer.ts';
import type { Person } from '../dispute/people.ts';
import { setChainClock } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addReader, codeOf, deliverAgain, deliverAll, now, value } from './people.ts';

const { db } = await testDatabase();
beforeAll(() => setChainClock(db, now()));

const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null });
const rowsOf = ({ actor }: Person) => db.notice.findMany({ where: { accountId: actor.accountId } });
const mailsOf = ({ actor }: Person) =>
  db.mail.findMany({
    where: { accountId: actor.accountId },
    orderBy: { createdAt: 'asc' },
    include: { notices: true },
  });

/** Somebody who may post offers; each test has a market (a currency) of its own. */
async function addMaker(name: string): Promise<Person> {
  const person = await addReader(db, name);
  const { publicKey } = newSealingKey();
  await db.account.update({ where: { id: person.actor.accountId }, data: { identityPublicKey: publicKey } });
  return { ...person, actor: { ...person.actor, identityPublicKey: publicKey } };
}

const offer = (more: Partial<OfferInput> = {}) =>
  offerSchema.parse({
    side: 'buy',
    chainId: 31337,
    asset: 'USDC',
    currency: 'EUR',
    pricing: 'margin',
    marginBps: 0,
    least: '10',
    most: '500',
    methods: [{ methodId: 'sepa' }],
    paymentWindowSeconds: 3600,
    ...more,
  });
const post = async (maker: Person, more: Partial<OfferInput> = {}) =>
  value(await postOffer(as(maker), offer(more))).offerId;

/** What a person wants to sell is found among offers that buy. */
const search = (more: object = {}, filter: object = {}) =>
  saveSearchSchema.parse({
    name: 'Mine',
    filter: { want: 'sell', asset: 'USDC', currency: 'EUR', ...filter },
    ...more,
  });
const save = async (person: Person, more: object = {}, filter: object = {}) =>
  value(await saveSearch(as(person), search(more, filter))).searchId;

describe('a saved search', () => {
  it('is told once of an offer that fits, however often it is published, edited, resumed and delivered', async () => {
    const [maker, reader] = [await addMaker('Mo'), await addReader(db, 'Ria')];
    await save(reader);
    const offerId = await post(maker);
    await deliverAll(db);
    await deliverAgain(db, reader);
    value(await editOffer(as(maker), { ...offer({ most: '600' }), offerId, seenRevision: 1 }));
    value(await moveOffer(as(maker), { offerId, move: 'pause' }));
    value(await moveOffer(as(maker), { offerId, move: 'resume' }));
    await deliverAll(db);
    await db.delivery.updateMany({ where: { listener: 'offer.matchSearches' }, data: { doneAt: null } });
    await deliverAll(db);
    const told = await rowsOf(reader);
    expect(told.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([['search_match', offerId]]);
    expect(await mailsOf(reader)).toHaveLength(1);
    const [row] = value(await listNotices(as(reader), { locale: 'en' })).rows;
    expect(row!.title).toBe('“\u2068Mine\u2069” found an offer');
    expect(await db.event.count({ where: { noun: 'offer', subjectId: offerId, type: 'offer.published' } })).toBe(3);
  });

  it('is never told of one’s own offer, of what does not fit, nor of one that is paused, unlisted or gone', async () => {
    const [maker, reader] = [await addMaker('Max'), await addMaker('Rob')];
    const searchId = await save(reader, { boundBps: 100 }, { amount: '100', methods: ['sepa'], currency: 'GBP' });
    const uk = { currency: 'GBP', methods: [{ methodId: 'faster-payments' }] };
    await post(maker, uk);
    await deliverAll(db);
    value(await deleteSearch(as(reader), { searchId }));
    await save(reader, { boundBps: 100 }, { amount: '100', methods: ['faster-payments'], currency: 'GBP' });
    await post(reader, uk);
    await post(maker, { ...uk, least: '200' });
    await post(maker, { ...uk, marginBps: -101 });
    const paused = await post(maker, uk);
    value(await moveOffer(as(maker), { offerId: paused, move: 'pause' }));
    const hidden = await post(maker, uk);
    await db.offer.update({ where: { id: hidden }, data: { unlisted: true } });
    await deliverAll(db);
    expect(await rowsOf(reader)).toEqual([]);
    // Of the same offers, those that fit now.
    value(await moveOffer(as(maker), { offerId: paused, move: 'resume' }));
    const edge = await post(maker, { ...uk, marginBps: -100 });
    await deliverAll(db);
    expect((await rowsOf(reader)).map(({ subjectId }) => subjectId).sort()).toEqual([paused, edge].sort());
  });

  it('hears of an offer that is edited until it fits', async () => {
    const [maker, reader] = [await addMaker('Mel'), await addReader(db, 'Ray')];
    await save(reader, {}, { amount: '1000', currency: 'PLN', methods: ['blik'] });
    const poland = { currency: 'PLN', methods: [{ methodId: 'blik' }] };
    const offerId = await post(maker, poland);
    await deliverAll(db);
    expect(await rowsOf(reader)).toEqual([]);
    value(await editOffer(as(maker), { ...offer({ ...poland, most: '2000' }), offerId, seenRevision: 1 }));
    await deliverAll(db);
    expect((await rowsOf(reader)).map(({ subjectId }) => subjectId)).toEqual([offerId]);
  });

  it('hears of an offer that had paused itself and is live again by an edit', async () => {
    const [maker, reader] = [await addMaker('Mog'), await addReader(db, 'Rab')];
    const czech = { currency: 'CZK', methods: [{ methodId: 'revolut' }], least: '1000', most: '9000' };
    const offerId = await post(maker, czech);
    await db.offer.update({ where: { id: offerId }, data: { state: 'paused', pauseReason: 'trigger' } });
    await deliverAll(db);
    await save(reader, {}, { currency: 'CZK' });
    value(await editOffer(as(maker), { ...offer(czech), offerId, seenRevision: 1 }));
    await deliverAll(db);
    expect((await rowsOf(reader)).map(({ subjectId }) => subjectId)).toEqual([offerId]);
  });

  it('of what the person may take is not told of an offer whose rules they do not meet, and is once they do', async () => {
    const [maker, reader] = [await addMaker('Moe'), await addReader(db, 'Rue')];
    const hungary = { currency: 'HUF', methods: [{ methodId: 'revolut' }], least: '1000', most: '90000' };
    await save(reader, {}, { currency: 'HUF', takeable: true });
    const strict = await post(maker, { ...hungary, leastTrades: 3 });
    const open = await post(maker, hungary);
    await deliverAll(db);
    expect((await rowsOf(reader)).map(({ subjectId }) => subjectId)).toEqual([open]);
    await db.account.update({ where: { id: reader.actor.accountId }, data: { tradesDone: 3 } });
    value(await moveOffer(as(maker), { offerId: strict, move: 'pause' }));
    value(await moveOffer(as(maker), { offerId: strict, move: 'resume' }));
    await deliverAll(db);
    expect((await rowsOf(reader)).map(({ subjectId }) => subjectId)).toContain(strict);
  });

  it('sends one mail in a quarter of an hour, with all it found meanwhile', async () => {
    const [maker, reader] = [await addMaker('Meg'), await addReader(db, 'Rex')];
    const brazil = { currency: 'BRL', methods: [{ methodId: 'pix' }] };
    await save(reader, {}, { currency: 'BRL' });
    await post(maker, brazil);
    await deliverAll(db);
    while (await sendNext(db, async () => ({ kind: 'accepted' })));
    await post(maker, brazil);
    await deliverAll(db);
    await post(maker, brazil);
    await post(maker, brazil);
    await deliverAll(db);
    await deliverAgain(db, reader);
    const [first, second, ...more] = await mailsOf(reader);
    expect(more).toEqual([]);
    expect([first!.state, first!.notices.length]).toEqual(['sent', 1]);
    expect([second!.state, second!.notices.length]).toEqual(['pending', 3]);
    expect(second!.subject).toBe('3 offers for “\u2068Mine\u2069”');
    const gap = second!.dueAt.getTime() / 1000 - Math.floor(first!.sentAt!.getTime() / 1000);
    expect(gap).toBe(DIGEST_SECONDS);
    expect(DIGEST_SECONDS).toBe(15 * MINUTE);
    // Nothing more goes out before.
    expect(await sendNext(db, async () => ({ kind: 'accepted' }))).toBe(false);
  });

  it('stops by the link of its mail: it looks no more, and what waits is not sent', async () => {
    const [maker, reader] = [await addMaker('Max'), await addReader(db, 'Ron')];
    const sweden = { currency: 'SEK', methods: [{ methodId: 'swish' }] };
    const searchId = await save(reader, { name: 'Svenska' }, { currency: 'SEK' });
    await post(maker, sweden);
    await deliverAll(db);
    const [mail] = value(await listMailbox(as(reader)));
    expect(mail!.sentAt).toBeNull();
    value(await unsubscribe(as(null), { token: mail!.stopUrl!.split('/').at(-1)! }));
    while (await sendNext(db, async () => ({ kind: 'accepted' })));
    await post(maker, sweden);
    await deliverAll(db);
    expect((await mailsOf(reader)).map(({ state }) => state)).toEqual(['cancelled']);
    expect(await rowsOf(reader)).toHaveLength(1);
    expect(value(await getSearch(as(reader), { searchId })).pausedAt).not.toBeNull();
    value(await resumeSearch(as(reader), { searchId }));
    const later = await post(maker, sweden);
    await deliverAll(db);
    expect((await rowsOf(reader)).map(({ subjectId }) => subjectId)).toContain(later);
  });

  it('tells where it is asked to, the site or mail', async () => {
    const [maker, onSite, byMail] = [await addMaker('Mac'), await addReader(db, 'Rae'), await addReader(db, 'Roy')];
    const mexico = { currency: 'MXN', methods: [{ methodId: 'spei' }] };
    await save(onSite, { alertMail: false }, { currency: 'MXN' });
    await save(byMail, { alertApp: false }, { currency: 'MXN' });
    await post(maker, mexico);
    await deliverAll(db);
    const shown = async (person: Person) => value(await listNotices(as(person), { locale: 'en' })).rows.length;
    expect([await shown(onSite), (await mailsOf(onSite)).length]).toEqual([1, 0]);
    expect([await shown(byMail), (await mailsOf(byMail)).length]).toEqual([0, 1]);
  });

  it('is one of twenty at most, also where many are saved at once, and once for a request that is sent again', async () => {
    const reader = await addReader(db, 'Rix');
    const answers = await Promise.all(
      Array.from({ length: MOST_SEARCHES + 6 }, () => saveSearch(as(reader), search({}, { currency: 'CHF' }))),
    );
    const codes = answers.map(codeOf);
    expect(codes.filter((code) => code === 'ok')).toHaveLength(MOST_SEARCHES);
    expect(codes.filter((code) => code === 'search.too_many')).toHaveLength(6);
    const [other] = [await addReader(db, 'Rox')];
    const ctx = { ...as(other), key: 'once' };
    const [a, b] = [await saveSearch(ctx, search()), await saveSearch(ctx, search())];
    expect(value(a)).toEqual(value(b));
  });

  it('is nobody else’s: not to see, change, pause or forget', async () => {
    const [owner, stranger] = [await addReader(db, 'Own'), await addReader(db, 'Eve')];
    const searchId = await save(owner, {}, { currency: 'DKK' });
    const change = { searchId, name: 'x', boundBps: null, alertApp: true, alertMail: true };
    for (const [who, code] of [
      [stranger, 'search.not_found'],
      [null, 'search.sign_in'],
    ] as const) {
      expect(codeOf(await getSearch(as(who), { searchId }))).toBe(code);
      expect(codeOf(await editSearch(as(who), change))).toBe(code);
      expect(codeOf(await pauseSearch(as(who), { searchId }))).toBe(code);
      expect(codeOf(await resumeSearch(as(who), { searchId }))).toBe(code);
      expect(codeOf(await deleteSearch(as(who), { searchId }))).toBe(code);
    }
    expect(codeOf(await saveSearch(as(null), search()))).toBe('search.sign_in');
    expect(value(await listSearches(as(stranger)))).toEqual([]);
    expect(value(await listSearches(as(owner)))).toMatchObject([{ id: searchId, name: 'Mine', pausedAt: null }]);
  });

  it('is refused without a name, and of a coin that is not traded here', async () => {
    const person = await addReader(db, 'Rob');
    expect(codeOf(await saveSearch(as(person), search({ name: ' \u202e\n ' })))).toBe('search.name');
    expect(codeOf(await saveSearch(as(person), search({}, { asset: 'DOGE' })))).toBe('search.filter');
  });
});

it('without the row that remembers what a search found, an edit would tell again (planted)', async () => {
  const [maker, reader] = [await addMaker('Mat'), await addReader(db, 'Rod')];
  const turkey = { currency: 'TRY', methods: [{ methodId: 'fast-tr' }] };
  await save(reader, {}, { currency: 'TRY' });
  const offerId = await post(maker, turkey);
  await deliverAll(db);
  await db.searchMatch.deleteMany({ where: { offerId } });
  value(await editOffer(as(maker), { ...offer({ ...turkey, most: '600' }), offerId, seenRevision: 1 }));
  await deliverAll(db);
  expect(await rowsOf(reader)).toHaveLength(2);
});
