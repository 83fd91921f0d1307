/** What the line goes over: it carries texts to all, and says when it may not have. */

export type Transport = {
  /** Sends one text to all, itself among them. Rejects where it may not have gone. */
  send(text: string): Promise<void>;
  close(): Promise<void>;
};

/** What a transport tells of. `up(true)` after `up(false)`: something may have been missed in between. */
export type Ear = { readonly said: (text: string) => void; readonly up: (is: boolean) => void };

export type Open = (ear: Ear) => Transport;
