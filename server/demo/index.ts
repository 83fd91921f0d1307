/**
 * The demo's people at their desks: a process of its own that answers takes through the same API as anybody. Started by `npm start`
 * on the embedded local chain alone, and refuses to run anywhere else.
 */
import type { SessionView } from '#lib/account/view.ts';
import { config } from '#lib/config.ts';
import { makeLog } from '#lib/events/trail.ts';
import { lookAround, sitOnPanel } from './answers.ts';
import { signInAs, type Client } from './client.ts';
import { MODERATORS, TRADERS, type Person } from './people.ts';

const POLL_MS = 2000;
const REST_MS = 15_000;
const VISIT_SECONDS = 30 * 60;
const log = makeLog('demo');
const ending = new AbortController();

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    ending.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

async function sitDown(origin: string, person: Person): Promise<Client | null> {
  while (!ending.signal.aborted) {
    const client = await signInAs(origin, person);
    if (client.ok) return client.value;
    log.warn({ person: person.key, code: client.refusal.code }, 'could not sign in yet');
    await pause(REST_MS);
  }
  return null;
}

/** A visitor has stepped into this person's place and was here a moment ago: then nobody else acts for them. */
async function isPlayedByVisitor(client: Client): Promise<boolean> {
  const sessions = await client.api.call<readonly SessionView[]>('GET', '/sessions');
  const since = Math.floor(Date.now() / 1000) - VISIT_SECONDS;
  return sessions.ok && sessions.value.some((s) => s.userAgent.startsWith('Mozilla') && s.lastSeenAt > since);
}

async function keepDesk(origin: string, person: Person): Promise<void> {
  const since = new Map<string, number>();
  let client = await sitDown(origin, person);
  while (client && !ending.signal.aborted) {
    const isModerator = person.roles.includes('moderator');
    const act = isModerator ? () => sitOnPanel(client!) : () => lookAround(client!, person, since);
    const trouble: string[] = (await isPlayedByVisitor(client)) ? [] : await act();
    for (const line of trouble) log.warn({ person: person.key }, line);
    // Signed out, or the server is new: sit down again.
    if (trouble.some((line) => line.endsWith('account.sign_in_first') || line.endsWith('trade.sign_in'))) {
      client = await sitDown(origin, person);
    }
    await pause(POLL_MS);
  }
}

async function main(): Promise<void> {
  const { demo, embeddedChain, publicUrl } = config();
  if (!demo || !embeddedChain) throw new Error('the demo exists on the embedded local chain alone');
  // The third moderator sits in for the panel, so that a visitor who rules as one of the other two is not left waiting.
  const desks = [...TRADERS, MODERATORS[2]!];
  for (const person of desks) {
    void keepDesk(publicUrl, person).catch((error: unknown) => {
      log.error({ person: person.key, err: error }, 'left the desk');
      process.exitCode = 1;
      ending.abort();
    });
    // Deriving keys from passwords is work: one after the other leaves the machine to whoever is at the page.
    await pause(400);
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    ending.abort();
    process.exit(0);
  });
}
process.on('disconnect', () => process.exit(0));

await main();
