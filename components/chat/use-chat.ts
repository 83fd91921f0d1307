'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Key } from '#components/trade/use-key.ts';
import { newClientId, sealMessage } from '#lib/chat/browser.ts';
import type { ChatView, MarkView, MessageView } from '#lib/chat/view.ts';
import { sendTyping, subscribe } from '#lib/events/browser.ts';
import { call } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { provenKeyOf } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { EMPTY, hasGap, markOf, withMarks, withMessages, type Conversation } from './conversation.ts';

export type Outgoing = {
  readonly clientId: string;
  readonly text: string;
  readonly refusal: Refusal | undefined;
};

export type ChatState = {
  readonly conversation: Conversation;
  readonly outgoing: readonly Outgoing[];
  readonly typing: boolean;
  readonly loaded: boolean;
  readonly send: (text: string) => void;
  readonly retry: (clientId: string) => void;
  readonly noteTyping: () => void;
  readonly markRead: () => void;
};

const TYPING_SHOWN_MS = 4_000;
const TYPING_EVERY_MS = 2_000;

/** The chat of a trade, live: what the socket misses is fetched by number. */
export function useChat(trade: TradeView, keys: Key): ChatState {
  const me = trade[trade.party].id;
  const [conversation, setConversation] = useState(EMPTY);
  const [loaded, setLoaded] = useState(false);
  const current = useRef(conversation);
  const change = useCallback((next: (before: Conversation) => Conversation) => {
    current.current = next(current.current);
    setConversation(current.current);
  }, []);
  const catchUp = useCatchUp(trade.id, current, change, () => setLoaded(true));
  const { typing, heard, stopped } = useTyping(me);
  useEffect(
    () =>
      subscribe('trade', trade.id, {
        onHint: (hint) => void (hint === undefined && catchUp()),
        on: {
          message: (value) => {
            stopped();
            change((before) => withMessages(before, [value as MessageView]));
            if (hasGap(current.current)) void catchUp();
          },
          mark: (value) => change((before) => withMarks(before, [value as MarkView])),
          typing: heard,
        },
      }),
    [trade.id, catchUp, change, heard, stopped],
  );
  const sending = useSending(trade, keys, (message) => {
    change((before) => withMessages(before, [message]));
    if (hasGap(current.current)) void catchUp();
  });
  const markRead = useCallback(() => {
    const last = current.current.messages.length;
    if (last === 0 || markOf(current.current, me).readSeq >= last) return;
    change((before) => withMarks(before, [{ accountId: me, deliveredSeq: last, readSeq: last }]));
    void call('POST', `/trades/${trade.id}/read`, { delivered: last, read: last });
  }, [trade.id, me, change]);
  const sentAt = useRef(0);
  const noteTyping = useCallback(() => {
    if (Date.now() - sentAt.current < TYPING_EVERY_MS) return;
    sentAt.current = Date.now();
    sendTyping(trade.id);
  }, [trade.id]);
  return { conversation, loaded, typing, markRead, noteTyping, ...sending };
}

/** Fetches what is missing, one request at a time; every so often even when the socket says nothing. */
function useCatchUp(
  tradeId: string,
  current: { readonly current: Conversation },
  change: (next: (before: Conversation) => Conversation) => void,
  onLoaded: () => void,
) {
  const running = useRef(false);
  const loaded = useRef(onLoaded);
  loaded.current = onLoaded;
  const catchUp = useCallback(async () => {
    if (running.current) return;
    running.current = true;
    try {
      for (;;) {
        const after = current.current.messages.length;
        const found = await call<ChatView>('GET', `/trades/${tradeId}/messages?after=${after}`);
        if (!found.ok) return;
        const { messages, lastSeq, marks } = found.value;
        change((before) => withMarks(withMessages(before, messages, lastSeq), marks));
        if (messages.length > 0) {
          const delivered = current.current.messages.length;
          void call('POST', `/trades/${tradeId}/read`, { delivered, read: 0 });
        }
        loaded.current();
        if (messages.length === 0 || !hasGap(current.current)) return;
      }
    } finally {
      running.current = false;
    }
  }, [tradeId, current, change]);
  useEffect(() => {
    void catchUp();
    const timer = setInterval(() => void (document.visibilityState === 'visible' && catchUp()), 30_000);
    return () => clearInterval(timer);
  }, [catchUp]);
  return catchUp;
}

function useTyping(me: string) {
  const [typing, setTyping] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const heard = useCallback(
    (who: unknown) => {
      if (who === me) return;
      setTyping(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setTyping(false), TYPING_SHOWN_MS);
    },
    [me],
  );
  useEffect(() => () => clearTimeout(timer.current), []);
  const stopped = useCallback(() => setTyping(false), []);
  return { typing, heard, stopped };
}

/** Messages on their way. A retry seals again under the same `clientId`: the server keeps the first. */
function useSending(trade: TradeView, keys: Key, onSent: (message: MessageView) => void) {
  const [outgoing, setOutgoing] = useState<readonly Outgoing[]>([]);
  const partner = trade.party === 'buyer' ? 'seller' : 'buyer';
  const partnerKey = useRef<string>(undefined);
  const sent = useRef(onSent);
  sent.current = onSent;
  // One at a time, so that messages arrive in the order they were written.
  const queue = useRef<Promise<void>>(Promise.resolve());

  const sealAndSend = async (clientId: string, text: string): Promise<Result<MessageView>> => {
    const key = await keys.ask();
    if (!key.ok) return key;
    const proven = partnerKey.current ? ok(partnerKey.current) : await provenKeyOf(trade, partner, call);
    if (!proven.ok) return proven;
    partnerKey.current = proven.value;
    const place = { tradeHash: trade.tradeHash, senderId: trade[trade.party].id, clientId };
    const sealed = sealMessage(text, [proven.value, key.value.publicKey], place);
    return call<MessageView>('POST', `/trades/${trade.id}/messages`, { clientId, sealed }, { key: clientId });
  };
  const attempt = (clientId: string, text: string) => {
    queue.current = queue.current.then(async () => {
      const answer = await sealAndSend(clientId, text);
      if (answer.ok) {
        sent.current(answer.value);
        setOutgoing((before) => before.filter((one) => one.clientId !== clientId));
      } else {
        const { refusal } = answer;
        setOutgoing((before) => before.map((one) => (one.clientId === clientId ? { ...one, refusal } : one)));
      }
    });
  };
  return {
    outgoing,
    send: (text: string) => {
      const clientId = newClientId();
      setOutgoing((before) => [...before, { clientId, text, refusal: undefined }]);
      attempt(clientId, text);
    },
    retry: (clientId: string) => {
      const found = outgoing.find((one) => one.clientId === clientId && one.refusal);
      if (!found) return;
      setOutgoing((before) => before.map((one) => (one.clientId === clientId ? { ...one, refusal: undefined } : one)));
      attempt(clientId, found.text);
    },
  };
}
