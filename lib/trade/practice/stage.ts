/** Where a person is in their practice trade, as the card in its room says it. Pure. */
import { isEnd, type TradeState } from '../machine.ts';
import { SCAM_SAID } from './script.ts';

/** Nothing to answer yet, the question, what follows from the right answer, and the end: with it or without. */
export type PracticeStage = 'wait' | 'asked' | 'refused' | 'over' | 'unfinished';

type Facts = {
  readonly state: TradeState;
  readonly cancelled: boolean;
  readonly refused: boolean;
  /** How many messages the partner has written. */
  readonly said: number;
};

export function practiceStage({ state, cancelled, refused, said }: Facts): PracticeStage {
  if (isEnd(state) || cancelled) return refused && state === 'completed' ? 'over' : 'unfinished';
  if (refused) return 'refused';
  return said >= SCAM_SAID ? 'asked' : 'wait';
}
