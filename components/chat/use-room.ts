'use client';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Key } from '#components/trade/use-key.ts';
import { NO_DRAFTS, openDrafts, sealDrafts, type Drafts } from '#lib/chat/drafts.ts';
import type { Content } from '#lib/chat/content.ts';
import { openRoom, type Room } from '#lib/chat/room.browser.ts';
import type { RoomState } from '#lib/chat/room/state.ts';
import { ask, sendTyping, subscribe, watchConnection } from '#lib/events/browser.ts';
import { call } from '#lib/http/browser.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { provenIdentityOf } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';

export type Chatting = {
  readonly state: RoomState;
  readonly send: (content: Content) => void;
  readonly retry: (clientId: string) => void;
  readonly discard: (clientId: string) => void;
  readonly loadOlder: () => Promise<void>;
  readonly markRead: () => void;
  readonly noteTyping: () => void;
  /** What was being written when the page was left. */
  readonly draft: string;
  readonly keepDraft: (text: string) => void;
};

const TYPING_EVERY_MS = 2_000;
const nameOf = (tradeId: string) => `holdfast.chat.${tradeId}`;

/** The room of a trade as long as the page shows it. */
export function useRoom(trade: TradeView, keys: Key): Chatting | undefined {
  const latest = useRef({ trade, keys });
  latest.current = { trade, keys };
  const [room, setRoom] = useState<Room>();
  const store = useDrafts(trade, keys);
  const keep = useRef(store.keepUnsent);
  keep.current = store.keepUnsent;
  const { id } = trade;
  useEffect(() => {
    const { party, tradeHash, terms, buyer, seller } = latest.current.trade;
    const [me, partner] = party === 'buyer' ? [buyer.id, seller.id] : [seller.id, buyer.id];
    const wallets = { buyer: terms.buyer, seller: terms.seller };
    const opened = openRoom(
      { tradeId: id, tradeHash, party, me, partner, wallets },
      {
        call,
        ask,
        subscribe: (handlers) => subscribe('trade', id, handlers),
        onLine: watchConnection,
        key: () => latest.current.keys.ask(),
        partner: () => provenIdentityOf(latest.current.trade, party === 'buyer' ? 'seller' : 'buyer', call),
        keep: (unsent) => keep.current(unsent),
        random: secureRandom,
        now: Date.now,
        pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
    );
    setRoom(opened);
    return () => {
      opened.close();
      setRoom(undefined);
    };
  }, [id]);
  const { key } = keys;
  useEffect(() => {
    room?.unlock(key);
    if (room && key) room.resume(store.left());
    // What was left is read once the keys are there, not each time something new is left.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [room, key]);
  const state = useSyncExternalStore(
    useCallback((listener: () => void) => room?.onChange(listener) ?? (() => {}), [room]),
    () => room?.state(),
    () => undefined,
  );
  const sentAt = useRef(0);
  const noteTyping = useCallback(() => {
    if (Date.now() - sentAt.current < TYPING_EVERY_MS) return;
    sentAt.current = Date.now();
    sendTyping(id);
  }, [id]);
  return useMemo(
    () => (room && state ? { ...room, state, noteTyping, draft: store.text, keepDraft: store.keepText } : undefined),
    [room, state, noteTyping, store],
  );
}

/** What must outlive the page, sealed in this browser's storage; without the keys, or without storage, it lives as long as the page does. */
function useDrafts({ id, tradeHash }: TradeView, { key }: Key) {
  const drafts = useRef<Drafts>(NO_DRAFTS);
  const [text, setText] = useState('');
  const secretKey = key?.secretKey;
  useEffect(() => {
    if (!secretKey) return;
    const left = openDrafts(readStorage(nameOf(id)), secretKey, tradeHash);
    drafts.current = { text: drafts.current.text || left.text, unsent: left.unsent };
    setText(drafts.current.text);
  }, [id, tradeHash, secretKey]);
  return useMemo(() => {
    const put = (next: Partial<Drafts>) => {
      drafts.current = { ...drafts.current, ...next };
      if (!secretKey) return;
      const { text: words, unsent } = drafts.current;
      const isEmpty = words === '' && unsent.length === 0;
      writeStorage(nameOf(id), isEmpty ? null : sealDrafts(drafts.current, secretKey, tradeHash));
    };
    return {
      text,
      left: () => (secretKey ? openDrafts(readStorage(nameOf(id)), secretKey, tradeHash) : NO_DRAFTS),
      keepText: (words: string) => put({ text: words }),
      keepUnsent: (unsent: Drafts['unsent']) => put({ unsent }),
    };
  }, [id, tradeHash, secretKey, text]);
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
