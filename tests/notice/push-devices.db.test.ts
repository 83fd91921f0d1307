import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { MOST_DEVICES, removePushDevice, savePushDevice } from '#lib/notice/push/commands.ts';
import { endpointMark } from '#lib/notice/push/devices.ts';
import { pushKeyOf } from '#lib/notice/push/key.ts';
import { getNoticeSettings } from '#lib/notice/queries.ts';
import { pushSender } from '#server/push/send.ts';
import { pushNext } from '#server/pusher.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { TEST_SECRETS } from '../setup/settings.ts';
import { addDeal, codeOf, deliverAll, now, value } from './people.ts';
import { addSignedIn, device, turnedOn } from './push-people.ts';
import { startPushPeer } from './push-peer.ts';

const { db } = await testDatabase();
const peer = await startPushPeer();
const key = pushKeyOf(TEST_SECRETS.pushKey);
const send = pushSender({ keys: [key], contact: 'mailto:operator@holdfast.example', loopback: true });
beforeAll(() => setChainClock(db, now()));
beforeEach(() => void (peer.received.length = 0));

const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null });
const signedIn = (name: string) => addSignedIn(db, name);
const turnOn = (person: Person) => turnedOn(db, peer, person);
const sendAll = async () => {
  while (await pushNext(db, send));
};

describe('a device', () => {
  it('is turned on by somebody signed in, at an address of a push service, with keys of a browser', async () => {
    const person = await signedIn('Dan');
    const one = await device(peer);
    expect(codeOf(await savePushDevice(as(null), one.input))).toBe('notice.sign_in');
    for (const endpoint of ['https://127.0.0.1/x', 'http://192.168.0.1/x', 'https://db.internal/x'])
      expect(codeOf(await savePushDevice(as(person), { ...one.input, endpoint }))).toBe('notice.push_address');
    expect(await db.pushSubscription.count({ where: { accountId: person.actor.accountId } })).toBe(0);
  });

  it('counts: an account has so many, the same one again is the same, and those signed out make room', async () => {
    const person = await signedIn('Eve');
    const all = await Promise.all(Array.from({ length: MOST_DEVICES }, () => device(peer)));
    const ids = await Promise.all(
      all.map(async ({ input }) => value(await savePushDevice(as(person), input)).deviceId),
    );
    expect(new Set(ids).size).toBe(MOST_DEVICES);
    expect(value(await savePushDevice(as(person), all[0]!.input)).deviceId).toBe(ids[0]);
    const more = await device(peer);
    expect(codeOf(await savePushDevice(as(person), more.input))).toBe('notice.too_many_devices');
    await db.session.update({ where: { id: person.actor.sessionId }, data: { revokedAt: new Date() } });
    const again = { ...person, actor: { ...person.actor, sessionId: newId(secureRandom) } };
    const { accountId, sessionId: id } = again.actor;
    await db.session.create({ data: { id, accountId, expiresAt: new Date(Date.now() + 86_400_000) } });
    value(await savePushDevice(as(again), more.input));
    expect(value(await getNoticeSettings(as(again))).devices).toHaveLength(1);
  });

  it('shows one person’s notices: whoever signs in there next takes it over with the browser’s keys, and nobody by its address', async () => {
    const [fay, gus, eve] = [await signedIn('Fay'), await signedIn('Gus'), await signedIn('Eva')];
    const one = await turnOn(fay);
    const forged = { ...(await device(peer)).input, endpoint: one.endpoint };
    expect(codeOf(await savePushDevice(as(eve), forged))).toBe('notice.push_taken');
    expect(value(await getNoticeSettings(as(fay))).devices).toHaveLength(1);
    const buyer = await signedIn('Bud');
    await addDeal(db, buyer, fay);
    await deliverAll(db);
    value(await savePushDevice(as(gus), one.input));
    await sendAll();
    expect(peer.received).toEqual([]);
    expect(value(await getNoticeSettings(as(fay))).devices).toEqual([]);
    expect(value(await getNoticeSettings(as(gus))).devices).toHaveLength(1);
  });

  it('is removed by its owner, by address or from the list, and by nobody else', async () => {
    const [hal, eve] = [await signedIn('Hal'), await signedIn('Evi')];
    const [one, two] = [await turnOn(hal), await turnOn(hal)];
    const { id } = value(await getNoticeSettings(as(hal))).devices[0]!;
    value(await removePushDevice(as(eve), { deviceId: id }));
    value(await removePushDevice(as(eve), { endpoint: one.endpoint }));
    expect(value(await getNoticeSettings(as(hal))).devices).toHaveLength(2);
    value(await removePushDevice(as(hal), { endpoint: one.endpoint }));
    const left = value(await getNoticeSettings(as(hal))).devices;
    expect(left.map(({ mark }) => mark)).toEqual([endpointMark(two.endpoint)]);
    value(await removePushDevice(as(hal), { deviceId: left[0]!.id }));
    expect(value(await getNoticeSettings(as(hal))).devices).toEqual([]);
    expect(codeOf(await removePushDevice(as(null), { deviceId: id }))).toBe('notice.sign_in');
  });
});
