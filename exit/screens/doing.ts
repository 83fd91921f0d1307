/** Doing an act: in words with its amounts, asked once, then sent or signed. */
import type { SendRequest } from '#lib/chain/wallet.browser.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { dataOf, submissionOf, type Act, type SignedAct } from '../act.ts';
import type { Token } from '../connection.ts';
import { h, machineText, type Child } from '../dom.ts';
import {
  allowancesFor,
  cancelOffersCallOf,
  ownCallOf,
  outcomeOf,
  settlementDataOf,
  withdrawCallOf,
  ALL,
} from '../moves.ts';
import { refuseExit } from '../refusals.ts';
import type { Session } from '../session.ts';
import type { NoteKey } from '../state.ts';
import type { Place, Standing } from '../trade.ts';
import type { WordKey, Words } from '../words.ts';
import { ask, showAct, showCall } from './dialogs.ts';
import { tell } from './said.ts';

/** An amount with its token; base units where the token could not be asked. */
export const amountOf = (units: bigint, token: Token | undefined): string =>
  token ? `${formatUnits(units, token.decimals)} ${token.symbol}` : `${units}`;

/** One line that says what an act does. */
export function summaryOf(words: Words, act: Act, token: Token | undefined): string {
  if (act.kind === 'withdraw') {
    if (act.max === ALL) return words('does.withdraw_all', { token: token?.symbol ?? act.token, to: act.to });
    return words('does.withdraw', { amount: amountOf(BigInt(act.max), token), to: act.to });
  }
  if (act.kind === 'cancelOffers') return words('does.cancelOffers', { series: act.series });
  const until = act.move === 'extend' && act.value !== null ? words.time(Number(act.value)) : '';
  const locked = amountOf(BigInt(act.terms.amount) + BigInt(act.terms.fee), token);
  return words(`does.${act.move}`, { until, locked });
}

/** Who gets what, line by line, to the last unit. */
export function amountsOf(words: Words, act: Act, token: Token | undefined): readonly Child[] {
  if (act.kind !== 'move') return [];
  const outcome = outcomeOf(act.move, act.terms, act.value);
  if (!outcome) return [];
  const line = (key: WordKey, units: bigint, who?: string) =>
    h('li', {}, words(key, { amount: amountOf(units, token) }), who ? [' ', machineText(who)] : []);
  return [
    h(
      'ul',
      { class: 'amounts' },
      line('gets.buyer', outcome.toBuyer, act.terms.buyer),
      line(act.terms.fromVault ? 'gets.seller_vault' : 'gets.seller', outcome.toSeller, act.terms.seller),
      line('gets.fee', outcome.fee),
    ),
  ];
}

const isEnding = (act: Act) => act.kind !== 'move' || outcomeOf(act.move, act.terms, act.value) !== undefined;

/** Says what would happen and asks for a yes. */
function confirmed(words: Words, act: Act, token: Token | undefined, how: 'send' | 'sign'): Promise<boolean> {
  const name = act.kind === 'move' ? words(`move.${act.move}`) : words(`move.${act.kind}`);
  return ask(words, {
    title: name,
    lines: [
      summaryOf(words, act, token),
      ...amountsOf(words, act, token),
      isEnding(act) && h('p', { class: 'hint' }, words('ask.final')),
      how === 'sign' && h('p', { class: 'hint' }, words('ask.sign')),
    ],
    yes: words(how === 'send' ? 'ask.yes_send' : 'ask.yes_sign', { move: name }),
    danger: isEnding(act),
  });
}

const placeOf = (session: Session): Result<Place> => {
  const { connection, contract } = session.state;
  if (!connection || !contract) return refused(refuseExit('exit.connect_first'));
  if (!contract.published && !contract.accepted) return refused(refuseExit('exit.not_published'));
  return ok({ chainId: connection.chainId, contract: contract.address });
};

async function sendAll(
  session: Session,
  words: Words,
  key: NoteKey,
  requests: readonly SendRequest[],
): Promise<Result<string>> {
  let last: Result<string> = ok('');
  for (const request of requests) {
    last = await session.send(request, (hash) =>
      session.note(key, { kind: 'wait', text: words('sent.waiting', { hash }) }),
    );
    if (!last.ok) return last;
  }
  await session.refresh();
  return last;
}

/** The transactions of an act made by the person themselves. */
async function ownRequests(session: Session, place: Place, act: Act): Promise<Result<readonly SendRequest[]>> {
  if (act.kind === 'withdraw') return ok([withdrawCallOf(place, act.token, act.max, act.to)]);
  if (act.kind === 'cancelOffers') return ok([cancelOffersCallOf(place, act.series)]);
  const own = ownCallOf(place, act);
  if (act.move !== 'fund') return ok([own]);
  // Coins go in here: only into the code that this release knows.
  if (!session.state.contract?.published) return refused(refuseExit('exit.not_published'));
  const allowances = await allowancesFor(session.state.connection!, place, act.terms);
  return allowances.ok ? ok([...allowances.value, own]) : allowances;
}

export type Doing = {
  readonly session: Session;
  readonly words: Words;
  readonly key: NoteKey;
  readonly token: Token | undefined;
};

/** By the person's own transaction, with their gas. */
export function sendOwn({ session, words, key, token }: Doing, act: Act): Promise<boolean> {
  return tell<string>(
    session,
    key,
    async () => {
      const place = placeOf(session);
      if (!place.ok) return place;
      if (!session.state.person?.signer) return refused(refuseExit('exit.person_first'));
      if (!(await confirmed(words, act, token, 'send'))) return ok('');
      const requests = await ownRequests(session, place.value, act);
      return requests.ok ? sendAll(session, words, key, requests.value) : requests;
    },
    (hash) => (hash ? words('sent.done', { hash }) : words('sent.not')),
  );
}

/** The same transaction as text, for a wallet that is not here. */
export function showOwn({ session, words, key, token }: Doing, act: Act, from: string): Promise<boolean> {
  return tell(session, key, async () => {
    const place = placeOf(session);
    if (!place.ok) return place;
    const requests = await ownRequests(session, place.value, act);
    if (!requests.ok) return requests;
    for (const request of requests.value) showCall(words, request, from, summaryOf(words, act, token));
    return ok('');
  });
}

/** Adds the person's signature to an act and shows it for somebody else. Answers what was signed. */
export async function signAct(
  doing: Doing,
  unsigned: SignedAct,
  seats: Standing['seats'] | undefined,
): Promise<SignedAct | undefined> {
  const { session, words, key, token } = doing;
  let made: SignedAct | undefined;
  await tell(session, key, async () => {
    const place = placeOf(session);
    if (!place.ok) return place;
    const { person } = session.state;
    if (!person?.signer) return refused(refuseExit('exit.person_first'));
    if (!(await confirmed(words, unsigned.act, token, 'sign'))) return ok(null);
    const data = dataOf(place.value, unsigned.act);
    const signature = await person.signer.signTypedData(data.domain, data.types, data.value);
    if (!signature.ok) return signature;
    const given = { signer: person.address, signature: signature.value };
    made = { ...place.value, act: unsigned.act, signatures: [...unsigned.signatures, given] };
    showSigned(words, made, token, seats);
    return ok(null);
  });
  return made;
}

export function showSigned(
  words: Words,
  signed: SignedAct,
  token: Token | undefined,
  seats: Standing['seats'] | undefined,
): void {
  const call = submissionOf(signed, seats);
  showAct(words, signed, summaryOf(words, signed.act, token), call.ok ? call.value : undefined);
}

/** Sends somebody's signed act with the person's gas. */
export function submitAct(
  { session, words, key, token }: Doing,
  signed: SignedAct,
  seats: Standing['seats'] | undefined,
): Promise<boolean> {
  return tell<string>(
    session,
    key,
    async () => {
      const place = placeOf(session);
      if (!place.ok) return place;
      const call = submissionOf(signed, seats);
      if (!call.ok) return call;
      if (!(await confirmed(words, signed.act, token, 'send'))) return ok('');
      return sendAll(session, words, key, [
        { chainId: place.value.chainId, to: place.value.contract, data: call.value },
      ]);
    },
    (hash) => (hash ? words('sent.done', { hash }) : words('sent.not')),
  );
}

/** Accepts the other's proposal to divide: their signature, and the person's own transaction. */
export function sendSettlement({ session, words, key, token }: Doing, signed: SignedAct): Promise<boolean> {
  return tell<string>(
    session,
    key,
    async () => {
      const place = placeOf(session);
      if (!place.ok) return place;
      const { act, signatures } = signed;
      if (act.kind !== 'move' || act.value === null) return refused(refuseExit('exit.act_wrong'));
      if (!(await confirmed(words, act, token, 'send'))) return ok('');
      const { chainId, contract } = place.value;
      return sendAll(session, words, key, [
        { chainId, to: contract, data: settlementDataOf(act, signatures[0]!.signature) },
      ]);
    },
    (hash) => (hash ? words('sent.done', { hash }) : words('sent.not')),
  );
}

/** Sends call data that somebody else printed. */
export function submitData({ session, words, key }: Doing, data: string, name: string): Promise<boolean> {
  return tell<string>(
    session,
    key,
    async () => {
      const place = placeOf(session);
      if (!place.ok) return place;
      const question = {
        title: words('acts.data_title'),
        lines: [words('acts.data_ask', { name })],
        yes: words('acts.data_yes'),
        danger: true,
      };
      if (!(await ask(words, question))) return ok('');
      return sendAll(session, words, key, [{ chainId: place.value.chainId, to: place.value.contract, data }]);
    },
    (hash) => (hash ? words('sent.done', { hash }) : words('sent.not')),
  );
}
