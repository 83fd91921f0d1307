'use client';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Key } from '#components/trade/use-key.ts';
import { NO_DRAFTS, openDrafts, sealDrafts, type Drafts } from '#lib/chat/drafts.ts';
import { openRoom, type Room } from '#lib/chat/room.browser.ts';
import type { OwnKey, Seen } from '#lib/chat/room/ports.ts';
import type { RoomState } from '#lib/chat/room/state.ts';
import { ask, sendTyping, subscribe, watchConnection } from '#lib/events/browser.ts';
import { call } from '#lib/http/browser.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { provenIdentityOf } from '#lib/trade/browser.ts';
import { otherParty } from '#lib/trade/policy.ts';
import type { TradeView } from '#lib/trade/view.ts';

export type Chatting = Pick<Room, 'send' | 'retry' | 'discard' | 'loadOlder' | 'markRead' | 'reader' | 'place'> & {
  readonly state: RoomState;
  readonly noteTyping: () => void;
};

/** What is being written; survives the page where the keys are there to seal it. */
export type Draft = { readonly text: string; readonly write: (text: string) => void };

const TYPING_EVERY_MS = 2_000;

/** The room of a trade as long as the page shows it; undefined while the page comes alive. */
export function useRoom(trade: TradeView, keys: Key): { readonly chat: Chatting | undefined; readonly draft: Draft } {
  const drafts = useDrafts(trade, keys);
  const room = useOpenRoom(trade, keys, drafts.keepUnsent);
  const { key } = keys;
  const { left } = drafts;
  useEffect(() => {
    room?.unlock(key);
    // What an earlier page left behind goes out once the keys are there.
    if (room && key) room.resume(left(key));
  }, [room, key, left]);
  const state = useSyncExternalStore(
    useCallback((listener: () => void) => room?.onChange(listener) ?? (() => {}), [room]),
    () => room?.state(),
    () => undefined,
  );
  const sentAt = useRef(0);
  const noteTyping = useCallback(() => {
    if (Date.now() - sentAt.current < TYPING_EVERY_MS) return;
    sentAt.current = Date.now();
    sendTyping(trade.id);
  }, [trade.id]);
  const chat = useMemo(() => (room && state ? { ...room, state, noteTyping } : undefined), [room, state, noteTyping]);
  return { chat, draft: drafts.draft };
}

function useOpenRoom(trade: TradeView, keys: Key, keepUnsent: (unsent: Drafts['unsent']) => void): Room | undefined {
  const latest = useRef({ trade, keys, keepUnsent });
  useEffect(() => {
    latest.current = { trade, keys, keepUnsent };
  });
  const [room, setRoom] = useState<Room>();
  const { id } = trade;
  useEffect(() => {
    const { party, tradeHash, terms, buyer, seller } = latest.current.trade;
    const [me, partner] = party === 'buyer' ? [buyer.id, seller.id] : [seller.id, buyer.id];
    const place = { tradeId: id, tradeHash, party, me, partner, wallets: { buyer: terms.buyer, seller: terms.seller } };
    const last = readSeen(id);
    const opened = openRoom(place, {
      call,
      ask,
      subscribe: (handlers) => subscribe('trade', id, handlers),
      onLine: watchConnection,
      key: () => latest.current.keys.ask(),
      partner: () => provenIdentityOf(latest.current.trade, otherParty(party), call),
      keep: (unsent) => latest.current.keepUnsent(unsent),
      ...(last && { last }),
      remember: ({ seq, link }) => writeStorage(seenName(id), `${seq} ${link}`),
      random: secureRandom,
      now: Date.now,
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    setRoom(opened);
    return () => {
      opened.close();
      setRoom(undefined);
    };
  }, [id]);
  return room;
}

/** What must outlive the page, sealed in this browser's storage; without the keys, or without storage, it lives as long as the page does. */
function useDrafts({ id, tradeHash }: TradeView, { key }: Key) {
  const drafts = useRef<Drafts>(NO_DRAFTS);
  const [text, setText] = useState('');
  const left = useCallback(
    ({ secretKey }: OwnKey) => openDrafts(readStorage(draftName(id)), secretKey, tradeHash),
    [id, tradeHash],
  );
  useEffect(() => {
    if (!key) return;
    const found = left(key);
    drafts.current = { text: drafts.current.text || found.text, unsent: found.unsent };
    setText(drafts.current.text);
  }, [key, left]);
  return useMemo(() => {
    const put = (next: Partial<Drafts>) => {
      drafts.current = { ...drafts.current, ...next };
      if (!key) return;
      const { text: words, unsent } = drafts.current;
      const isEmpty = words === '' && unsent.length === 0;
      writeStorage(draftName(id), isEmpty ? null : sealDrafts(drafts.current, key.secretKey, tradeHash));
    };
    const write = (words: string) => {
      setText(words);
      put({ text: words });
    };
    return { left, draft: { text, write }, keepUnsent: (unsent: Drafts['unsent']) => put({ unsent }) };
  }, [id, tradeHash, key, text, left]);
}

const draftName = (tradeId: string) => `holdfast.chat.${tradeId}`;
const seenName = (tradeId: string) => `holdfast.chat.${tradeId}.seen`;

/** The last entry that this browser had of a chat. */
function readSeen(tradeId: string): Seen | undefined {
  const [, seq, link] = /^(\d+) ([0-9a-f]{64})$/.exec(readStorage(seenName(tradeId)) ?? '') ?? [];
  return link === undefined ? undefined : { seq: Number(seq), link };
}

function readStorage(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    // Storage is switched off: what is written lives as long as the page.
    return null;
  }
}

function writeStorage(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Full or switched off, as above.
  }
}
