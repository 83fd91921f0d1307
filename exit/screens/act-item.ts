/** A signed act: what it does, who signed, what is missing, and what this person can do with it. */
import { tradeHashOf } from '#lib/chain/signing.ts';
import { keyOf, maySign, missingOf, type SignedAct } from '../act.ts';
import type { Token } from '../connection.ts';
import { button, h, machineText, notice, type Child } from '../dom.ts';
import type { Session } from '../session.ts';
import type { Standing } from '../trade.ts';
import type { Words } from '../words.ts';
import { amountsOf, sendSettlement, showSigned, signAct, submitAct, summaryOf, type Doing } from './doing.ts';
import { said } from './said.ts';

const entryOf = (session: Session, { act }: SignedAct) =>
  act.kind === 'move' ? session.state.trades.get(tradeHashOf(act.terms)) : undefined;

type Place = {
  /** Below a trade, or in a section of its own. */
  readonly heading: 'h3' | 'h4';
  /** Where what comes of it is said; its own place unless given. */
  readonly key?: string;
  readonly tokens?: ReadonlyMap<string, Token>;
};

export function actItem(session: Session, words: Words, signed: SignedAct, place: Place): HTMLElement {
  const entry = entryOf(session, signed);
  const { act } = signed;
  const token = entry?.token ?? (act.kind === 'withdraw' ? place.tokens?.get(act.token) : undefined);
  const seats = entry?.standing?.seats;
  const digest = keyOf(signed);
  const doing: Doing = { session, words, key: place.key ?? `act ${digest}`, token };
  const missing = missingOf(signed, seats);
  const name = words(act.kind === 'move' ? `move.${act.move}` : `move.${act.kind}`);
  return h(
    'li',
    { class: 'act' },
    h(place.heading, {}, name),
    h('p', {}, summaryOf(words, act, token)),
    ...amountsOf(words, act, token),
    h(
      'p',
      { class: 'hint' },
      words(signed.signatures.length ? 'act.signed_by' : 'act.needs_none'),
      ' ',
      ...signedBy(signed),
    ),
    act.kind !== 'cancelOffers' && validity(session, words, act.validUntil),
    ...missing.map(({ who, count }) => notice('info', words(`act.missing.${who}`, { count }))),
    h('div', { class: 'actions' }, actButtons(doing, signed, seats, missing.length === 0, digest)),
    place.key === undefined && said(session, words, doing.key),
  );
}

const signedBy = ({ signatures }: SignedAct): readonly Child[] =>
  signatures.flatMap(({ signer }, index) => [index > 0 && ', ', machineText(signer)]);

function validity(session: Session, words: Words, validUntil: number): HTMLElement {
  const over = validUntil < session.now();
  if (over) return notice('caution', words('act.over', { time: words.time(validUntil) }));
  const forever = validUntil >= 2 ** 40 - 1;
  return h(
    'p',
    { class: 'hint' },
    forever ? words('act.no_end') : words('act.until', { time: words.time(validUntil) }),
  );
}

function actButtons(
  doing: Doing,
  signed: SignedAct,
  seats: Standing['seats'] | undefined,
  whole: boolean,
  digest: string,
): readonly Child[] {
  const { session, words, token } = doing;
  const { person } = session.state;
  const mine = person !== undefined && maySign(signed, person.address, seats);
  const add = async () => {
    const made = await signAct(doing, signed, seats);
    if (made) await session.addAct(made);
  };
  const settles = mine && signed.act.kind === 'move' && signed.act.move === 'settle' && signed.signatures.length === 1;
  return [
    whole &&
      button(words('act.send'), () => submitAct(doing, signed, seats), { look: 'primary', id: `send-${digest}` }),
    settles &&
      button(words('act.accept'), () => sendSettlement(doing, signed), { look: 'primary', id: `accept-${digest}` }),
    mine && button(words('act.sign_too'), add, { look: whole || settles ? 'plain' : 'primary', id: `sign-${digest}` }),
    button(words('act.show'), () => showSigned(words, signed, token, seats), { id: `show-${digest}` }),
    session.state.acts.includes(signed) &&
      button(words('act.remove'), () => session.removeAct(signed), { id: `remove-${digest}` }),
  ];
}
