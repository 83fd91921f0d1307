/**
 * A line between two real processes that can be made bad: bytes go through a port of ours, and a fault says what becomes of them. It knows no protocol, so whatever
 * either side makes of half an answer is what they would make of it on a real network.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What a line can be. `calm` is as if it were not there. */
export const FAULTS = ['cut', 'refuse', 'stall', 'slow', 'mute', 'half'] as const;
/**
 * `cut`: what is open ends at once. `refuse`: that, and nobody gets in for a while. `stall`: nothing passes for a while, then all of it. `slow`: everything passes late, in
 * its order. `mute`: what is asked arrives, and no answer does; then the line ends, and nobody knows what was done. `half`: the next answer is passed up to its
 * middle, and the line ends.
 */
export type Fault = (typeof FAULTS)[number];

export type Proxy = {
  readonly name: string;
  /** The address behind it, through it. */
  readonly url: string;
  /** How often each fault met something: an open line, bytes, somebody who wanted in. */
  readonly met: ReadonlyMap<Fault, number>;
  /** The line is so from now on; `undefined`: calm again. Lines that a fault has broken end. */
  be(fault: Fault | undefined): void;
  stop(): Promise<void>;
};

const SLOW_MS = 40;

/** One open line. Bytes of each direction keep their order, whatever happens to them. */
class Line {
  /** An answer of it was lost: nobody can go on with it. */
  broken = false;
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #held: { readonly to: Socket; readonly bytes: Buffer }[] = [];

  constructor(near: Socket, far: Socket, read: (line: Line, to: 'near' | 'far', bytes: Buffer) => void) {
    this.#near = near;
    this.#far = far;
    near.on('data', (bytes: Buffer) => read(this, 'far', bytes));
    far.on('data', (bytes: Buffer) => read(this, 'near', bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.setNoDelay();
      one.on('error', () => other.destroy());
      // What was held goes out before the line is closed behind it.
      one.on('end', () => (this.#held.length > 0 ? undefined : other.end()));
      one.on('close', () => other.destroy());
    }
  }

  pass(to: 'near' | 'far', bytes: Buffer): void {
    (to === 'near' ? this.#near : this.#far).write(bytes);
  }

  hold(to: 'near' | 'far', bytes: Buffer): void {
    this.#held.push({ to: to === 'near' ? this.#near : this.#far, bytes });
  }

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  /** One piece of what is held, in its order. False: nothing is. */
  letOne(): boolean {
    const next = this.#held.shift();
    next?.to.write(next.bytes);
    return next !== undefined;
  }

  letGo(): void {
    while (this.letOne());
  }

  end(): void {
    this.#near.destroy();
    this.#far.destroy();
  }
}

export async function openProxy(name: string, address: string): Promise<Proxy> {
  const to = new URL(address);
  const lines = new Set<Line>();
  const met = new Map<Fault, number>();
  let fault: Fault | undefined;
  const meet = (one: Fault) => void met.set(one, (met.get(one) ?? 0) + 1);

  const read = (line: Line, towards: 'near' | 'far', bytes: Buffer): void => {
    if (fault === 'mute' && towards === 'near') {
      line.broken = true;
      return meet('mute');
    }
    if (fault === 'half' && towards === 'near') {
      meet('half');
      line.pass('near', bytes.subarray(0, Math.floor(bytes.length / 2)));
      // Destroyed once the half is out: what a peer that dies in the middle of an answer leaves.
      return void setImmediate(() => line.end());
    }
    if (fault === 'stall' || line.isHolding) {
      if (fault === 'stall') meet('stall');
      return line.hold(towards, bytes);
    }
    if (fault === 'slow') {
      meet('slow');
      line.hold(towards, bytes);
      return void setTimeout(() => line.letOne(), SLOW_MS);
    }
    if (!line.broken) line.pass(towards, bytes);
  };

  const server: Server = createServer((near) => {
    if (fault === 'refuse') {
      meet('refuse');
      return void near.destroy();
    }
    const far = connect(Number(to.port), to.hostname);
    const line = new Line(near, far, read);
    lines.add(line);
    near.once('close', () => lines.delete(line));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

  const endAll = (which: (line: Line) => boolean = () => true) => {
    let ended = 0;
    for (const line of lines)
      if (which(line)) {
        line.end();
        ended += 1;
      }
    return ended;
  };
  const url = new URL(address);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  return {
    name,
    url: url.href.replace(/\/$/, ''),
    met,
    be: (next) => {
      fault = next;
      if (next === 'cut' || next === 'refuse') {
        if (endAll() > 0) meet(next);
        return;
      }
      // Whoever lost an answer waits for ever: their line ends, as a router's table would end it.
      if (next !== 'mute') endAll(({ broken }) => broken);
      if (next !== 'stall') for (const line of lines) line.letGo();
    },
    stop: async () => {
      endAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
