/** The load: as many people as it is told, in a process of its own. Talks to run.ts over IPC. */
import { setTimeout as wait } from 'node:timers/promises';
import type { SignedMessage } from '#lib/chat/frank.ts';
import { openLine, type Line } from './line.ts';
import type { Writer } from './rooms.ts';
import { scriptOf } from './script.ts';

export type Order =
  | {
      readonly kind: 'open';
      readonly url: string;
      readonly writers: readonly Writer[];
      readonly tickets: readonly string[];
      readonly each: number;
    }
  | { readonly kind: 'burst'; readonly messages: number }
  | { readonly kind: 'steady'; readonly perSecond: number; readonly seconds: number }
  | { readonly kind: 'reopened' };

export type Told = {
  readonly ms: number;
  /** Seconds of one core that the load itself used. */
  readonly cpuSeconds: number;
  readonly latencies?: readonly number[];
  readonly refused?: number;
};

type Person = {
  readonly writer: Writer;
  readonly script: SignedMessage[];
  next: number;
  line: Line | undefined;
  resume: string;
};

let people: Person[] = [];
let url = '';
/** By `clientId`: when it was said. */
const said = new Map<string, number>();
let latencies: number[] = [];
let refused = 0;
/** At once while opening: more would only wait in the kernel's queue. */
const AT_ONCE = 200;

async function connect(person: Person, auth: object): Promise<void> {
  const { tradeId } = person.writer;
  person.line = await openLine(url, auth, {
    onEvent: (event, value) => {
      if (event === 'resume') person.resume = JSON.parse(value) as string;
      if (event === 'message') heard(value, person);
    },
    onClose: () => {
      person.line = undefined;
    },
  });
  await new Promise<void>((resolve, reject) =>
    person.line!.say('subscribe', { noun: 'trade', id: tradeId }, (joined) =>
      joined === 'true' ? resolve() : reject(new Error('not joined')),
    ),
  );
}

function heard(value: string, person: Person): void {
  if (/"senderId":"([^"]*)"/.exec(value)?.[1] === person.writer.accountId) return;
  const at = said.get(/"clientId":"([^"]*)"/.exec(value)?.[1] ?? '');
  if (at !== undefined) latencies.push(performance.now() - at);
}

async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < items.length) await work(items[next++]!);
    }),
  );
}

/** Says the person's next message; false: nothing is left to say. */
function sayNext(person: Person, answered: () => void): boolean {
  const message = person.script[person.next];
  if (!message || !person.line) return false;
  person.next += 1;
  said.set(message.header.clientId, performance.now());
  person.line.say('say', { tradeId: person.writer.tradeId, message }, (answer) => {
    if (!answer.startsWith('{"ok":true') && refused++ === 0) process.stderr.write(`${answer}\n`);
    answered();
  });
  return true;
}

async function burst(messages: number): Promise<void> {
  let left = messages;
  await Promise.all(
    people.map(async (person) => {
      while (left > 0) {
        left -= 1;
        if (!(await new Promise<boolean>((resolve) => sayNext(person, () => resolve(true)) || resolve(false)))) return;
      }
    }),
  );
}

async function steady(perSecond: number, seconds: number): Promise<void> {
  const began = performance.now();
  const total = perSecond * seconds;
  for (let count = 0; count < total;) {
    const due = Math.min(total, ((performance.now() - began) / 1000) * perSecond);
    for (; count < due; count++) sayNext(people[count % people.length]!, () => {});
    await wait(2);
  }
  await wait(500);
}

async function obey(order: Order): Promise<void> {
  if (order.kind === 'open') {
    url = order.url;
    people = order.writers.map((writer) => ({
      writer,
      script: scriptOf(writer, order.each),
      next: 0,
      line: undefined,
      resume: '',
    }));
    const tickets = [...order.tickets];
    await inGroups(people, (person) => connect(person, { ticket: tickets[people.indexOf(person)] }));
  } else if (order.kind === 'burst') await burst(order.messages);
  else if (order.kind === 'steady') await steady(order.perSecond, order.seconds);
  else
    await inGroups(people, async (person) => {
      while (!person.line) await connect(person, { resume: person.resume }).catch(() => wait(100));
    });
}

process.on('message', async (order: Order) => {
  [latencies, refused] = [[], 0];
  const [began, before] = [performance.now(), process.cpuUsage()];
  await obey(order);
  const { user, system } = process.cpuUsage(before);
  const told: Told = { ms: performance.now() - began, cpuSeconds: (user + system) / 1e6, latencies, refused };
  process.send!(told);
});
