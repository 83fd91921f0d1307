/** People with a session and browsers that show their notices, and the push service behind those. */
import type { Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { savePushDevice } from '#lib/notice/push/commands.ts';
import type { PushMessage } from '#lib/notice/push/words.ts';
import type { Person } from '../dispute/people.ts';
import { testCtx } from '../setup/database.ts';
import { addReader, value } from './people.ts';
import { browserKeys, openPush, type BrowserKeys, type PushPeer } from './push-peer.ts';

/** Somebody with a session, as a sign-in leaves it. */
export async function addSignedIn(db: Db, name: string): Promise<Person> {
  const person = await addReader(db, name);
  const { accountId, sessionId: id } = person.actor;
  await db.session.create({ data: { id, accountId, expiresAt: new Date(Date.now() + 86_400_000) } });
  return person;
}

export type Device = {
  readonly keys: BrowserKeys;
  readonly endpoint: string;
  readonly input: Parameters<typeof savePushDevice>[1];
};

export async function device(peer: PushPeer, path = newId(secureRandom)): Promise<Device> {
  const keys = await browserKeys();
  const endpoint = `${peer.origin}/${path}`;
  const { p256dh, auth } = keys;
  return { keys, endpoint, input: { endpoint, keys: { p256dh, auth }, label: 'Firefox, Linux' } };
}
export async function turnedOn(db: Db, peer: PushPeer, person: Person): Promise<Device> {
  const one = await device(peer);
  value(await savePushDevice(testCtx(db, { actor: person.actor }), one.input));
  return one;
}
/** What the browser of this address would show of all that came. */
export async function shownBy(peer: PushPeer, { endpoint, keys }: Device): Promise<PushMessage[]> {
  const own = peer.received.filter(({ path }) => `${peer.origin}${path}` === endpoint);
  const opened = await Promise.all(own.map(({ body }) => openPush(body, keys)));
  return opened.map(({ plain }) => JSON.parse(Buffer.from(plain).toString()) as PushMessage);
}
