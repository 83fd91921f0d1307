/** A row for each act of the console as its form sends it; what it is done to is made anew for each. */
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { DEFAULT_LEVELS, BARS, CAPS, LEVELS } from '#lib/site/levels.ts';
import { REVERSIBILITIES } from '#lib/kernel/reversibility.ts';
import { askedBy, bondOf } from '../reputation/merchant-people.ts';
import { addPerson } from '../dispute/people.ts';
import { form } from './action-rows.ts';
import { NOW, type Scene } from './world.ts';

type Fields = Readonly<Record<string, string>>;
type DeskRow = (s: Scene) => Promise<Fields> | Fields;

const later = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString().slice(0, 16);
/** By the chain's time, which is far ahead. */
const muchLater = new Date((NOW + 30 * 86_400) * 1000).toISOString().slice(0, 16);
const points = (value: number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'on' : '') : `${value / 100}`;

function levels(): Fields {
  const fields: Record<string, string> = {};
  for (const name of LEVELS) {
    const { bar, caps } = DEFAULT_LEVELS.levels[name];
    for (const one of BARS)
      fields[`${name}.${one}`] =
        one === 'completionBps' || one === 'scoreLow' || one === 'secured' ? points(bar[one]) : `${bar[one]}`;
    for (const one of CAPS) fields[`${name}.${one}`] = caps[one] === null ? '' : `${Number(caps[one]) / 100}`;
  }
  for (const kind of REVERSIBILITIES) fields[`release.${kind}`] = `${DEFAULT_LEVELS.releaseSeconds[kind] / 3600}`;
  return fields;
}

export function deskRows(db: Db): Readonly<Record<string, DeskRow>> {
  const somebody = async (): Promise<string> => (await addPerson(db, 'Somebody')).actor.accountId;
  const about = async (): Promise<Fields> => ({ accountId: await somebody() });
  const restrained = async (data: object): Promise<Fields> => {
    const fields = await about();
    await db.restraint.create({ data: { accountId: fields.accountId!, ...data } });
    return fields;
  };
  const review = async (more: object): Promise<Fields> => {
    const id = newId(secureRandom);
    await db.review.create({ data: { id, accountId: await somebody(), openedAt: new Date(), score: 80, ...more } });
    return { reviewId: id, version: '1' };
  };
  const asked = async (): Promise<Fields> => ({ applicationId: await askedBy(db, await somebody(), NOW) });
  return {
    pause: async () => ({ ...(await about()), days: '3' }),
    unpause: () => restrained({ pausedUntil: new Date(Date.now() + 1e9) }),
    ban: about,
    unban: () => restrained({ bannedAt: new Date() }),
    endSessions: about,
    replaceName: about,
    note: about,
    showMail: async () => {
      const fields = await about();
      await db.account.update({ where: { id: fields.accountId! }, data: { email: `${fields.accountId}@example.com` } });
      return fields;
    },
    takeOutWords: async (s) => {
      const tradeId = await s.rated();
      const { id } = await db.feedback.findFirstOrThrow({ where: { tradeId } });
      await db.feedback.update({ where: { id }, data: { comment: 'Idiot.' } });
      return { feedbackId: id, part: 'comment' };
    },
    takeDown: async (s) => ({ offerId: await s.offer() }),
    makeMerchant: asked,
    turnDown: asked,
    endMerchant: async () => {
      const accountId = await somebody();
      const { asset, units } = bondOf(5n);
      const at = new Date();
      await db.merchant.create({ data: { accountId, grantedAt: at, asset, units: `${units}`, lookedAt: at } });
      return { accountId };
    },
    changeSeat: async () => ({ ...(await about()), seat: 'support', to: 'grant' }),
    changePanel: () => ({ chainId: '31337', address: '0x00000000000000000000000000000000000000A1' }),
    changeFee: () => ({ bps: '60', effectiveFrom: muchLater }),
    changeLimits: () => ({ tradeCents: '1000', dayCents: '', effectiveFrom: muchLater }),
    changeLevels: levels,
    decideSignals: async () => ({ ...(await review({})), measure: 'hold', days: '1', said: 'Said to them.' }),
    settleSignals: async () => ({
      ...(await review({ state: 'decided', measure: 'hold', decidedAt: new Date(), appealedAt: new Date() })),
      lift: '1',
    }),
    askToCompare: async () => {
      await db.reconciliation.deleteMany();
      return { chainId: '31337' };
    },
    changeMethod: () => ({ methodId: `method-${newId(secureRandom)}`, country: '', on: '0' }),
    changeSwitch: () => ({ name: 'no_deposits', chainId: '', on: '1', why: 'law' }),
    withdraw: async () => {
      const value = { bps: 61 };
      const data = { key: 'fee', scope: '', value, effectiveFrom: new Date((NOW + 60 * 86_400) * 1000) };
      const { seq } = await db.siteSetting.create({
        data: { ...data, setAt: new Date(), setById: await somebody(), reason: 'A reason.' },
      });
      return { key: 'fee', seq: `${seq}` };
    },
    say: () => ({
      audience: 'everyone',
      tone: 'neutral',
      en: 'Hello.',
      es: 'Hola.',
      ar: 'مرحبًا.',
      from: '',
      until: later(3600),
    }),
    unsay: async () => {
      const id = newId(secureRandom);
      const words = { en: 'Hello.', es: 'Hola.', ar: 'مرحبًا.' };
      const [fromAt, untilAt] = [new Date(), new Date(Date.now() + 3_600_000)];
      const data = { id, audience: 'everyone', tone: 'neutral', words, dismissable: true, fromAt, untilAt };
      await db.announcement.create({
        data: { ...data, setById: await somebody(), reason: 'A reason.', createdAt: fromAt },
      });
      return { id };
    },
  };
}

/** As the console's form sends it, with its reason. */
export const deskForm = async (row: DeskRow, s: Scene): Promise<FormData> =>
  form({ ...(await row(s)), reason: 'It was asked for by the people on duty.' });
