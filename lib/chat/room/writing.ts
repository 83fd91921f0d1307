import type { PublishedIdentity } from '#lib/account/identity.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Content } from '../content.ts';
import { sealMessage, messageHash } from '../frank.ts';
import { refuseChat } from '../refusals.ts';
import { cardHash, directionKeyAsSender, makeCard, tradeKeys, type Card, type TradeKeys } from '../room-keys.ts';
import { ZEROS } from '../signing.ts';
import type { CardView, ChatView, MessageView } from '../view.ts';
import type { OwnKey, Place, RoomPorts } from './ports.ts';
import type { Reader } from './reading.ts';

export type Writer = {
  /** Signs a message as the next of its author's own and hands it in. Refuses what the server refuses, and `request.unreachable`. */
  readonly send: (clientId: string, content: Content) => Promise<Result<MessageView>>;
  /** Where the server says one's own next message joins. */
  readonly follow: (own: ChatView['own']) => void;
  /** A message of one's own is there, from this device or another. */
  readonly wrote: (view: MessageView) => void;
};

type Told = Omit<MessageView, 'message'> & { readonly message?: MessageView['message'] };

/** How often a message is signed again because the chat moved on under it (another device, another key) before the person is asked. */
const MOST_TRIES = 40;
/** Two devices that wait equally long meet again: the longest wait before the next try, in milliseconds, is doubled up to the last. */
const JITTER_MS = [20, 640] as const;

/** Signs and sends, one message at a time. `catchUp`: fetches what this device does not know yet. */
export function createWriter(place: Place, ports: RoomPorts, reader: Reader, catchUp: () => Promise<void>): Writer {
  let own: ChatView['own'] = { number: 0, previous: ZEROS };
  let following = false;
  let partner: PublishedIdentity | undefined;
  const cards = createCards(place, ports, reader);

  const handIn = async (clientId: string, content: Content, key: OwnKey): Promise<Result<MessageView>> => {
    const to = partner ? ok(partner) : await ports.partner();
    if (!to.ok) return to;
    partner = to.value;
    const card = await cards.own(key);
    if (!card.ok) return card;
    const directionKey = card.value.directionTo(partner.publicKey);
    if (!directionKey) return refused(refuseChat('chat.identity_unproven'));
    const head = {
      trade: place.tradeHash,
      author: place.party,
      card: cardHash(card.value.card),
      to: partner.publicKey,
      clientId,
      number: own.number + 1,
      previous: own.previous,
      seen: reader.seen(),
    };
    const { signSecret } = card.value.keys;
    const message = sealMessage(content, head, { directionKey, signSecret }, ports.random);
    const input = { tradeId: place.tradeId, message };
    const said = await ports.ask<Told>('say', input);
    // The socket does not send back what it was just given.
    if (said?.ok) return ok({ ...said.value, message: said.value.message ?? message });
    return said ?? ports.call('POST', `/trades/${place.tradeId}/messages`, { message }, { key: clientId });
  };

  return {
    send: async (clientId, content) => {
      const key = await ports.key();
      if (!key.ok) return key;
      // What was never heard of cannot be followed: where one's own last message is, is asked before the first is signed.
      if (!following) await catchUp();
      for (let tries = 1; ; tries++) {
        const answer = await handIn(clientId, content, key.value);
        if (answer.ok || tries >= MOST_TRIES) return answer;
        if (answer.refusal.code === 'chat.written_meanwhile') {
          await ports.pause((ports.random(1)[0]! / 256) * Math.min(JITTER_MS[1], JITTER_MS[0] * 2 ** tries));
          await catchUp();
        } else if (answer.refusal.code === 'chat.card_unknown') cards.forget();
        else if (answer.refusal.code === 'chat.partner_key_changed') partner = undefined;
        else return answer;
      }
    },
    follow: (next) => {
      following = true;
      if (next.number >= own.number) own = next;
    },
    wrote: ({ message: { header } }) => {
      if (header.number > own.number) own = { number: header.number, previous: messageHash(header) };
    },
  };
}

type OwnCard = {
  readonly card: Card;
  readonly keys: TradeKeys;
  /** The key of what is written to that identity key; undefined where it is none that anybody can hold. */
  readonly directionTo: (to: string) => Uint8Array | undefined;
};

/** The card this person writes under: one that is published already, else a new one. */
function createCards(place: Place, ports: RoomPorts, reader: Reader) {
  let known: (OwnCard & { readonly publicKey: string }) | undefined;
  let unknown: string | undefined;
  return {
    /** The server does not have it: it is published (again). */
    forget: () => {
      if (known) unknown = cardHash(known.card);
      known = undefined;
    },
    own: async (key: OwnKey): Promise<Result<OwnCard>> => {
      if (known?.publicKey === key.publicKey) return ok(known);
      const keys = tradeKeys(key.secretKey, place.tradeHash);
      const directions = new Map<string, Uint8Array | undefined>();
      const directionTo = (to: string) => {
        if (!directions.has(to)) directions.set(to, directionKeyAsSender(keys, place.tradeHash, to));
        return directions.get(to);
      };
      const fits = ({ hash, accountId, card }: CardView) =>
        hash !== unknown && accountId === place.me && card.identity === key.publicKey && card.signKey === keys.signKey;
      const published = reader.cards().find(fits);
      if (published) {
        known = { card: published.card, keys, directionTo, publicKey: key.publicKey };
        return ok(known);
      }
      const card = makeCard(key.secretKey, place.tradeHash, instantOf(new Date(ports.now())));
      const made = await ports.call<CardView>(
        'POST',
        `/trades/${place.tradeId}/cards`,
        { card },
        { key: cardHash(card) },
      );
      if (!made.ok) return made;
      reader.takeCards([made.value]);
      known = { card: made.value.card, keys, directionTo, publicKey: key.publicKey };
      return ok(known);
    },
  };
}
