/**
 * What a crowd leaves behind when it comes at once, after a restart for instance, is given back once it has calmed down: left alone it stays for
 * hours, a third of what each connection costs. One collection, a tenth of a second for thousands of sockets, when nobody else arrives.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { log, type Stop } from './loop.ts';

/** So many within one stretch are a crowd, and a stretch in which none comes is calm. */
const CROWD = 500;
const STRETCH_MS = 5_000;

type Collect = (options: {
  readonly type: 'major';
  readonly execution: 'async';
  readonly flavor: 'last-resort';
}) => Promise<void>;

/** Node hides the collector unless it is started with a flag. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}

export type Door = { readonly came: () => void; readonly stop: Stop };

/** `came` is told of everybody who comes. */
export function watchCalm({ crowd = CROWD, stretchMs = STRETCH_MS, collect = collector() } = {}): Door {
  let [lately, since] = [0, 0];
  const look = () => {
    if (lately === 0 && since >= crowd) {
      collect({ type: 'major', execution: 'async', flavor: 'last-resort' }).catch((error: unknown) =>
        log().error({ err: error }, 'memory was not given back'),
      );
    }
    since = lately === 0 ? 0 : since + lately;
    lately = 0;
  };
  const timer = setInterval(look, stretchMs);
  timer.unref();
  return { came: () => void lately++, stop: async () => clearInterval(timer) };
}
