import { z } from 'zod';
import type { Limit } from '#lib/http/limits.ts';
import { isId } from '#lib/kernel/ids.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import { SEAL_BYTES } from '../file-sealing.ts';
import { MOST_PICTURE_BYTES } from '../picture.ts';

/** Bytes of one ciphertext. */
export const LEAST_CIPHERTEXT_BYTES = SEAL_BYTES + 1;
export const MOST_CIPHERTEXT_BYTES = MOST_PICTURE_BYTES + SEAL_BYTES;
/** Attachments of one person in one trade within a day. */
export const MOST_A_DAY = 30;
/** Seconds after which what no message names can no longer be named, and after which it is deleted. */
export const NAMED_WITHIN = DAY;
export const SWEPT_AFTER = DAY + HOUR;

export const UPLOADING: Limit = { name: 'attachment', burst: 10, perMinute: 20 };
export const FETCHING: Limit = { name: 'attachment-read', burst: 120, perMinute: 120 };

export const attachmentParams = tradeParams.extend({ attachmentId: z.string().refine(isId) });
