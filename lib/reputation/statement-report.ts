/** What a statement says, line by line, and what the chain says to each: for the verifier's page and command. Pure. */
import type { Checked } from './statement-chain.ts';
import { ENDINGS, type ChainFacts, type Ending, type Statement, type WordFacts } from './statement.ts';

/** What is compared, without what belongs to it. */
export const CHAIN_FACTS = [
  'completed',
  'volume',
  'partners',
  'firstTradeAt',
  'payMedian',
  'payNinetieth',
  'releaseMedian',
  'releaseNinetieth',
  'disputesOpened',
  'disputesLost',
] as const;
export type ChainFact = (typeof CHAIN_FACTS)[number] | Ending;
export const WORD_FACTS = [
  'older',
  'volumeCents',
  'completionBps',
  'faults',
  'feedbackPositive',
  'feedbackNegative',
  'blockedBy',
  'scoreLow',
  'scoreHigh',
] as const satisfies readonly (keyof WordFacts)[];
export type WordFact = (typeof WORD_FACTS)[number];

/**
 * `unfounded`: it follows from events of a contract that is not the known one, or of another chain's history; `unasked`: no node was asked; `word`: no
 * chain knows, it rests on the site's signature.
 */
export type Verdict = 'same' | 'different' | 'unfounded' | 'unasked' | 'word';

export type Line = {
  readonly fact: ChainFact | WordFact;
  /** How to write the figures. */
  readonly as: 'count' | 'seconds' | 'time' | 'units' | 'cents' | 'percent' | 'points';
  /** Of a volume: in which coin. */
  readonly token?: string;
  readonly said: number | string | null;
  /** What the chain has, where a node was asked. */
  readonly found?: number | string | null;
  readonly verdict: Verdict;
};

type Figure = Omit<Line, 'found' | 'verdict'>;

function chainFigures(facts: ChainFacts, tokens: readonly string[]): Figure[] {
  const { endings, pay, release } = facts;
  const unitsOf = (token: string) => facts.tokens.find((one) => one.token === token)?.units ?? '0';
  return [
    { fact: 'completed', as: 'count', said: facts.completed },
    ...ENDINGS.map((fact) => ({ fact, as: 'count', said: endings[fact] }) as const),
    ...tokens.map((token) => ({ fact: 'volume', as: 'units', token, said: unitsOf(token) }) as const),
    { fact: 'partners', as: 'count', said: facts.partners },
    { fact: 'firstTradeAt', as: 'time', said: facts.firstTradeAt },
    { fact: 'payMedian', as: 'seconds', said: pay.medianSeconds },
    { fact: 'payNinetieth', as: 'seconds', said: pay.ninetiethSeconds },
    { fact: 'releaseMedian', as: 'seconds', said: release.medianSeconds },
    { fact: 'releaseNinetieth', as: 'seconds', said: release.ninetiethSeconds },
    { fact: 'disputesOpened', as: 'count', said: facts.disputesOpened },
    { fact: 'disputesLost', as: 'count', said: facts.disputesLost },
  ];
}

const AS: Partial<Record<WordFact, Line['as']>> = {
  volumeCents: 'cents',
  completionBps: 'percent',
  scoreLow: 'points',
  scoreHigh: 'points',
};

/** Whether the chain's answers are worth anything: of the known contract, in the history the statement speaks of. */
export const isFounded = ({ knownEscrow, block }: Checked): boolean =>
  knownEscrow && block !== 'other' && block !== 'unknown';

/** Every figure of the statement, those that a chain can tell first. */
export function linesOf(made: Statement, checked?: Checked): Line[] {
  const tokens = [
    ...new Set([...made.chain.tokens, ...(checked?.chain.tokens ?? [])].map(({ token }) => token)),
  ].sort();
  const found = checked && chainFigures(checked.chain, tokens);
  const chain = chainFigures(made.chain, tokens).map((line, at): Line => {
    if (!checked || !found) return { ...line, verdict: 'unasked' };
    const there = found[at]!.said;
    const verdict = !isFounded(checked) ? 'unfounded' : there === line.said ? 'same' : 'different';
    return { ...line, found: there, verdict };
  });
  const word = WORD_FACTS.map((fact): Line => ({
    fact,
    as: AS[fact] ?? 'count',
    said: made.word[fact],
    verdict: 'word',
  }));
  return [...chain, ...word];
}

/** Whether everything that a chain can tell is as the statement says. */
export const isBornOut = (lines: readonly Line[], checked: Checked): boolean =>
  isFounded(checked) &&
  checked.block === 'same' &&
  checked.trades.every(({ fault }) => fault === null) &&
  lines.every(({ verdict }) => verdict === 'same' || verdict === 'word');

/** What nobody can know from a chain, said beside every result. */
export const UNKNOWABLE = ['people', 'fault', 'feedback', 'dollars', 'key'] as const;
