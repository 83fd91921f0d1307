'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Prepared } from '#lib/chat/picture.browser.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import type { Transfer } from '#lib/http/upload.browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { refused, type Result } from '#lib/kernel/result.ts';

export type Attaching =
  | { readonly at: 'idle' }
  | { readonly at: 'preparing' }
  /** The file cannot be sent. */
  | { readonly at: 'refused'; readonly refusal: Refusal }
  /** Drawn anew, and waiting for its owner's word. `refusal`: why the last try to send it failed. */
  | {
      readonly at: 'ready';
      readonly picture: Prepared;
      /** Others were chosen with it, and left. */
      readonly several: boolean;
      readonly refusal?: Refusal;
    }
  /** `share`: how much of it is at the server, 0 to 1. */
  | { readonly at: 'sending'; readonly picture: Prepared; readonly several: boolean; readonly share: number };

export type Attach = {
  readonly state: Attaching;
  /** Takes the first of what was chosen, pasted or dropped. */
  readonly choose: (files: readonly File[]) => void;
  /** Sends the picture that is ready, with the words its owner gave it. */
  readonly send: (words: string) => void;
  /** Ends what is under way; a picture that is being sent is ready again. */
  readonly cancel: () => void;
  readonly discard: () => void;
};

/** Where a picture goes once its owner says so. */
export type Deliver<T> = (picture: Prepared, words: string, transfer: Transfer) => Promise<Result<T>>;

const IDLE: Attaching = { at: 'idle' };

/** Fetched when the first picture is chosen: most trades are done without one. */
const load = () => import('#lib/chat/picture.browser.ts');

/** A picture on its way from a file to a message, or to the court. Nothing of it leaves the device before its owner has seen it and said so. */
export function useAttach<T>(deliver: Deliver<T>, onReady: (delivered: T) => void): Attach {
  const [state, setState] = useState<Attaching>(IDLE);
  const under = useRef<AbortController>(undefined);
  const begin = () => {
    under.current?.abort();
    return (under.current = new AbortController()).signal;
  };
  useEffect(() => () => under.current?.abort(), []);
  const choose = useCallback((files: readonly File[]) => {
    const [file] = files;
    if (!file) return;
    const signal = begin();
    setState({ at: 'preparing' });
    void orUnreachable(() => load().then(({ preparePicture }) => preparePicture(file))).then((made) => {
      if (signal.aborted) return;
      if (made.ok) setState({ at: 'ready', picture: made.value, several: files.length > 1 });
      else setState({ at: 'refused', refusal: made.refusal });
    });
  }, []);
  const send = (words: string) => {
    if (state.at !== 'ready') return;
    const { picture, several } = state;
    const signal = begin();
    const onProgress = (share: number) => signal.aborted || setState({ at: 'sending', picture, several, share });
    onProgress(0);
    void orUnreachable(() => deliver(picture, words, { onProgress, signal })).then((sent) => {
      if (signal.aborted) return;
      if (!sent.ok) return setState({ at: 'ready', picture, several, refusal: sent.refusal });
      setState(IDLE);
      onReady(sent.value);
    });
  };
  const cancel = () => {
    under.current?.abort();
    setState(state.at === 'sending' ? { at: 'ready', picture: state.picture, several: state.several } : IDLE);
  };
  const discard = () => {
    under.current?.abort();
    setState(IDLE);
  };
  return { state, choose, send, cancel, discard };
}

/** The program itself may not arrive where the network is gone. */
async function orUnreachable<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch {
    return refused(refuseRequest('request.unreachable'));
  }
}
