import { describe, expect, it } from 'vitest';
import { warningsOf } from '#components/chat/warnings.ts';
import { say } from '#lib/notice/words.ts';
import { STATES, type TradeState } from '#lib/trade/machine.ts';
import {
  LINES,
  nextAct,
  PATIENCE,
  SCAM_SAID,
  type PracticeAct,
  type PracticeFacts,
} from '#lib/trade/practice/script.ts';
import { LOCALES } from '../../messages/locales.ts';

const NOW = 1_900_000_000;
const START: PracticeFacts = {
  state: 'awaiting_escrow',
  cancelled: false,
  said: 0,
  payerNamed: false,
  refused: false,
  paidAt: null,
  paymentDeadline: null,
  acting: false,
  proposed: null,
  now: NOW,
};
const FUNDED: PracticeFacts = { ...START, state: 'awaiting_payment', paymentDeadline: NOW + 3600, said: 2 };
const ASKED: PracticeFacts = { ...FUNDED, payerNamed: true, said: SCAM_SAID };
const PAID: PracticeFacts = { ...ASKED, state: 'awaiting_release', paidAt: NOW };

const named = (act: PracticeAct): string => (act.kind === 'say' ? `say ${act.line}` : act.kind);

/** Lets the partner talk until they do something else, or wait. */
function talk(from: PracticeFacts): { readonly acts: readonly string[]; readonly facts: PracticeFacts } {
  let facts = from;
  const acts: string[] = [];
  for (;;) {
    const act = nextAct(facts);
    acts.push(named(act));
    if (act.kind !== 'say') return { acts, facts };
    facts = { ...facts, said: facts.said + 1 };
  }
}

describe('the practice partner', () => {
  it('goes through the whole script with somebody who does as the page says, and reaches every line of it once', () => {
    const begun = talk(START);
    const locked = talk({ ...begun.facts, state: 'awaiting_payment', paymentDeadline: NOW + 3600 });
    const asked = talk({ ...locked.facts, payerNamed: true });
    const caught = talk({ ...asked.facts, refused: true });
    const paid = talk({ ...caught.facts, state: 'awaiting_release', paidAt: NOW });
    const all = [begun, locked, asked, caught, paid].flatMap(({ acts }) => acts);
    expect(all).toEqual([
      'say hello',
      'fund',
      'say locked',
      'wait',
      'say pay_here',
      'say scam',
      'wait',
      'say caught',
      'wait',
      'say checking',
      'release',
    ]);
    expect(all.filter((act) => act.startsWith('say'))).toEqual(LINES.map((line) => `say ${line}`));
  });

  it('keeps the coins until the scam was refused, whatever else is done: marking paid too early, or without naming a payer', () => {
    expect(talk(PAID).acts).toEqual(['wait']);
    expect(talk({ ...FUNDED, state: 'awaiting_release', paidAt: NOW }).acts).toEqual([
      'say pay_here',
      'say scam',
      'wait',
    ]);
    expect(talk({ ...PAID, refused: true }).acts).toEqual(['say caught', 'say checking', 'release']);
    expect(talk({ ...PAID, now: NOW + PATIENCE - 1 }).acts).toEqual(['wait']);
  });

  it('lets nobody’s coins lie for ever: left after marking paid they go to the buyer after a day, never paid they come back', () => {
    expect(talk({ ...PAID, now: NOW + PATIENCE }).acts).toEqual(['release']);
    for (const facts of [FUNDED, ASKED]) expect(talk({ ...facts, now: NOW + 3600 }).acts).toEqual(['reclaim']);
    expect(talk({ ...ASKED, state: 'disputed' }).acts).toEqual(['release']);
  });

  it('does nothing after a cancellation or an end, and nothing twice while an act is on its way', () => {
    expect(talk({ ...START, cancelled: true }).acts).toEqual(['wait']);
    const ends: TradeState[] = ['completed', 'refunded', 'divided', 'cancelled'];
    for (const state of ends) expect(talk({ ...PAID, refused: true, state }).acts).toEqual(['wait']);
    for (const facts of [
      { ...START, said: 1 },
      { ...PAID, refused: true, said: LINES.length },
    ])
      expect(talk({ ...facts, acting: true }).acts).toEqual(['wait']);
  });

  it('says no to whatever is proposed, and takes its own steps first', () => {
    expect(nextAct({ ...ASKED, proposed: 'p' })).toEqual({ kind: 'decline', proposalId: 'p' });
    expect(named(nextAct({ ...ASKED, proposed: 'p', refused: true }))).toBe('say caught');
  });

  it('never speaks past its script nor asks for a line there is not, in any state and after any number of messages', () => {
    for (const state of STATES)
      for (let said = 0; said <= LINES.length + 2; said++)
        for (const refused of [true, false])
          for (const payerNamed of [true, false]) {
            const act = nextAct({ ...PAID, state, said, refused, payerNamed });
            if (act.kind === 'say') expect(act.line).toBe(LINES[said]);
            if (act.kind === 'release' && state === 'awaiting_release') expect(refused).toBe(true);
          }
  });
});

describe('what the practice partner says', () => {
  it.each(LOCALES)(
    'sounds like a scam to the warnings of the chat where it is one, and nowhere else, in %s',
    (locale) => {
      const heard = LINES.map((line) => [line, warningsOf(say(locale, `practice.says.${line}`))] as const);
      for (const [line, warnings] of heard) {
        if (line !== 'scam') expect([line, warnings]).toEqual([line, []]);
        else expect(warnings).toEqual(expect.arrayContaining(['other_account', 'off_platform']));
      }
    },
  );
});
