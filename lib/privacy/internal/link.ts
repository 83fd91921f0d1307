/** The link of an export: what was asked for, for which session and until when, under a seal. Nothing is kept of it. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from '#lib/config.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import { exportInput, type ExportInput } from '../schema.ts';

/** How long a link is good for. */
export const LINK_SECONDS = 300;

const sealOf = (text: string): string =>
  createHmac('sha256', `${config().authSecret} export`).update(text).digest('base64url');

export function makeLink(input: ExportInput, sessionId: string, until: Instant): string {
  const text = Buffer.from(JSON.stringify({ input, sessionId, until })).toString('base64url');
  return `${text}.${sealOf(text)}`;
}

/** What a link asks for; undefined: it is not ours, is over, or is another session's. */
export function readLink(link: string, sessionId: string, now: Instant): ExportInput | undefined {
  const [text = '', seal = ''] = link.split('.');
  const [given, right] = [Buffer.from(seal), Buffer.from(sealOf(text))];
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const read = JSON.parse(Buffer.from(text, 'base64url').toString()) as {
    input: unknown;
    sessionId: string;
    until: number;
  };
  if (read.sessionId !== sessionId || read.until < now) return undefined;
  return exportInput.parse(read.input);
}
