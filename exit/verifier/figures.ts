/** A statement's figures in words, for the page and the command. */
import { formatUnits } from '#lib/kernel/money.ts';
import type { Line } from '#lib/reputation/statement-report.ts';
import type { Token } from '../connection.ts';
import type { WordKey, Words } from '../words.ts';

export type Tokens = ReadonlyMap<string, Token>;

/** Base units and an address say little, but nothing wrong, where no node was asked what the coin is. */
const unitsOf = (units: string, token: Token | undefined): string =>
  token ? `${formatUnits(BigInt(units), token.decimals)} ${token.symbol}` : units;

function secondsIn(seconds: number, { language }: Words): string {
  const [value, unit] =
    seconds < 120
      ? [seconds, 'second']
      : seconds < 7200
        ? [Math.round(seconds / 60), 'minute']
        : [Math.round(seconds / 3600), 'hour'];
  const locale = language === 'ar' ? 'ar-u-nu-latn' : language;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: unit as string, unitDisplay: 'long' }).format(
    value as number,
  );
}

const hundredths = (value: number): string => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;

/** One figure; a dash has a word. */
export function figureIn(line: Pick<Line, 'as' | 'token'>, value: Line['said'], words: Words, tokens?: Tokens): string {
  if (value === null) return words('verify.none');
  switch (line.as) {
    case 'seconds':
      return secondsIn(Number(value), words);
    case 'time':
      return words.time(Number(value));
    case 'units':
      return unitsOf(String(value), tokens?.get(line.token!));
    case 'cents':
      return `${BigInt(value) / 100n}.${String(BigInt(value) % 100n).padStart(2, '0')} USD`;
    case 'percent':
      return `${hundredths(Number(value))} %`;
    case 'points':
      return hundredths(Number(value));
    case 'count':
      return String(value);
  }
}

export const factIn = ({ fact, token }: Line, words: Words, tokens?: Tokens): string =>
  words(`verify.fact.${fact}` as WordKey, { token: (token && tokens?.get(token)?.symbol) ?? token ?? '' });

export const verdictIn = (line: Line, words: Words, tokens?: Tokens): string =>
  words(`verify.verdict.${line.verdict}`, {
    found: line.verdict === 'different' ? figureIn(line, line.found ?? null, words, tokens) : '',
  });
