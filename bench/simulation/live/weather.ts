/** What becomes of the lines while people trade, drawn from a seed: one line, one fault, for a while; now and then the chain forks. */
import { rpc } from '#scripts/rpc.ts';
import { FAULTS, type Fault, type Proxy } from './proxy.ts';

/** How long a fault lasts at most, in milliseconds: longer than anybody waits for one answer of the database, and not so long that nothing happens any more. */
const LONGEST: Readonly<Record<Fault, number>> = {
  cut: 0,
  refuse: 2_500,
  stall: 3_000,
  slow: 4_000,
  mute: 1_500,
  half: 1_500,
};
/** Of so many strikes one is a fork; blocks that one takes back at most. The local chain calls a block final two later. */
const FORK_OF = 12;
const FORK_BLOCKS = 1;

export type Weather = {
  /** Something bad begins, and ends by itself. Its name, for the count; null: nothing could. */
  strike(random: () => number): Promise<string>;
  /** All lines are calm from now on. */
  calm(): void;
};

/** `chainUrl`: the chain itself, past every line. */
export function createWeather(lines: readonly Proxy[], chainUrl: string): Weather {
  const until = new Map<Proxy, NodeJS.Timeout>();
  const calm = (line: Proxy) => {
    clearTimeout(until.get(line));
    until.delete(line);
    line.be(undefined);
  };
  return {
    strike: async (random) => {
      if (random() < 1 / FORK_OF) {
        await rpc(chainUrl, 'anvil_reorg', [FORK_BLOCKS, []]);
        return 'the chain forks';
      }
      const line = lines[Math.floor(random() * lines.length)]!;
      const fault = FAULTS[Math.floor(random() * FAULTS.length)]!;
      calm(line);
      line.be(fault);
      until.set(
        line,
        setTimeout(() => calm(line), LONGEST[fault] * random()),
      );
      return `${line.name}: ${fault}`;
    },
    calm: () => lines.forEach(calm),
  };
}
