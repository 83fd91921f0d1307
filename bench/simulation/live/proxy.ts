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

/** What becomes of what passes: the fault of now, and the lines it meets. */
class Crossing {
  fault: Fault | undefined;
  readonly lines = new Set<Line>();
  readonly met = new Map<Fault, number>();

  meet(one: Fault): void {
    this.met.set(one, (this.met.get(one) ?? 0) + 1);
  }

  readonly read = (line: Line, towards: 'near' | 'far', bytes: Buffer): void => {
    const { fault } = this;
    if (fault === 'mute' && towards === 'near') {
      line.broken = true;
      return this.meet('mute');
    }
    if (fault === 'half' && towards === 'near') {
      this.meet('half');
      line.pass('near', bytes.subarray(0, Math.floor(bytes.length / 2)));
      // Destroyed once the half is out: what a peer that dies in the middle of an answer leaves.
      return void setImmediate(() => line.end());
    }
    if (fault === 'stall' || line.isHolding) {
      if (fault === 'stall') this.meet('stall');
      return line.hold(towards, bytes);
    }
    if (fault === 'slow') {
      this.meet('slow');
      line.hold(towards, bytes);
      return void setTimeout(() => line.letOne(), SLOW_MS);
    }
    if (!line.broken) line.pass(towards, bytes);
  };

  /** Answers how many. */
  end(which: (line: Line) => boolean = () => true): number {
    const ending = [...this.lines].filter(which);
    for (const line of ending) line.end();
    return ending.length;
  }

  be(next: Fault | undefined): void {
    this.fault = next;
    if (next === 'cut' || next === 'refuse') {
      if (this.end() > 0) this.meet(next);
      return;
    }
    // Whoever lost an answer waits for ever: their line ends, as a router's table would end it.
    if (next !== 'mute') this.end(({ broken }) => broken);
    if (next !== 'stall') for (const line of this.lines) line.letGo();
  }
}

export async function openProxy(name: string, address: string): Promise<Proxy> {
  const to = new URL(address);
  const crossing = new Crossing();
  const server: Server = createServer((near) => {
    if (crossing.fault === 'refuse') {
      crossing.meet('refuse');
      return void near.destroy();
    }
    const line = new Line(near, connect(Number(to.port), to.hostname), crossing.read);
    crossing.lines.add(line);
    near.once('close', () => crossing.lines.delete(line));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = new URL(address);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  return {
    name,
    url: url.href.replace(/\/$/, ''),
    met: crossing.met,
    be: (next) => crossing.be(next),
    stop: async () => {
      crossing.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
