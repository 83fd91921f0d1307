/**
 * Aggregator contracts on the chain itself (AggregatorV3Interface): latestRoundData, decimals, description, read through the chain's
 * own node. An answer counts if it is positive, of a round that was answered in itself, not of the future and of the pair it says.
 * https://docs.chain.link/data-feeds/api-reference
 */
import { Contract, type ContractRunner } from 'ethers';
import { multiply, type Ratio } from '../decimal.ts';
import { coinFigure, fiatFigure, readEach, SourceFailed, sourceTime, type PriceSource } from './source.ts';
import { figureText } from '../decimal.ts';
import { TIMEOUT_MS, type Fetching } from './fetch-text.ts';

const AGGREGATOR = [
  'function decimals() view returns (uint8)',
  'function description() view returns (string)',
  'function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)',
];

export type Feed = {
  /** "ETH", or a currency's code: the feed EUR/USD is turned round. */
  readonly base: string;
  readonly address: string;
  /** Seconds within which the feed promises a new answer; twice that and it is stale. */
  readonly heartbeat: number;
};

type Round = { roundId: bigint; answer: bigint; updatedAt: bigint; answeredInRound: bigint };

/** Feeds of something in dollars, read with `runner`. */
export function aggregatorFeed(feeds: readonly Feed[], runner: ContractRunner, limits: Fetching = {}): PriceSource {
  return {
    id: 'feed',
    everySeconds: 30,
    read: ({ assets, currencies }, now) =>
      readEach(
        feeds.filter(({ base }) => assets.includes(base) || currencies.includes(base)),
        async ({ base, address, heartbeat }) => {
          const name = `${base} / USD`;
          const { round, decimals, description } = await within(
            readFeed(address, runner),
            limits.timeoutMs ?? TIMEOUT_MS,
          );
          if (description.trim() !== name)
            throw new SourceFailed('wrong_pair', `${address} is ${description}, not ${name}`);
          if (round.answer <= 0n) throw new SourceFailed('absurd', `${name} at ${round.answer}`);
          if (decimals > 36n) throw new SourceFailed('absurd', `${name} with ${decimals} decimals`);
          if (round.answeredInRound < round.roundId)
            throw new SourceFailed('malformed', `${name}: round ${round.roundId} carries the answer of an older one`);
          const at = sourceTime(Number(round.updatedAt), now, name);
          const said: Ratio = multiply(
            { numerator: round.answer, denominator: 1n },
            { numerator: 1n, denominator: 10n ** decimals },
          );
          const goodFor = 2 * heartbeat;
          if (assets.includes(base)) {
            coinFigure(figureText(said), name);
            return { source: 'feed', base, quote: 'USD', value: said, at, goodFor };
          }
          const value = { numerator: said.denominator, denominator: said.numerator };
          fiatFigure(figureText(value), name);
          return { source: 'feed', base: 'USD', quote: base, value, at, goodFor };
        },
      ),
  };
}

async function readFeed(address: string, runner: ContractRunner) {
  const contract = new Contract(address, AGGREGATOR, runner);
  const ask = async (name: string): Promise<unknown> => contract.getFunction(name)();
  try {
    const [round, decimals, description] = await Promise.all(['latestRoundData', 'decimals', 'description'].map(ask));
    return { round: round as Round, decimals: decimals as bigint, description: description as string };
  } catch (error) {
    throw new SourceFailed('unreachable', `${address}: ${String((error as Error).message)}`);
  }
}

/** The node has the same time as any other source. */
async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SourceFailed('too_late', `the node took longer than ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
