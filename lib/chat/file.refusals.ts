import { defineRefusals } from '#lib/kernel/refusal.ts';

/** What is wrong with a file of the chat, on a person's own device or at the server. */
export const refuseFile = defineRefusals({
  /** Not a JPEG, PNG or WebP, or that and something else at once. */
  'chat.file_other': 422,
  'chat.file_pdf': 422,
  /** What an iPhone's camera writes, and no browser but its own reads. */
  'chat.file_heic': 422,
  /** data.megabytes: the most there may be. */
  'chat.file_too_big': 422,
  /** data.megapixels: the most there may be. */
  'chat.file_too_many_pixels': 422,
  /** Begins like a picture, and does not go on like one. */
  'chat.file_damaged': 422,
  /** This browser hands out other pixels than were drawn. */
  'chat.file_canvas_blocked': 422,
  /** What the server gave is not what the message names. */
  'chat.file_altered': 422,
  /** It opened, and is not the picture that the message describes: not shown. */
  'chat.file_not_as_said': 422,
  /** data.most: files of one person in one trade within a day. */
  'chat.file_too_many': 429,
  'chat.file_not_found': 404,
  /** Kept for a day, never named in a message: gone, or about to be. */
  'chat.file_expired': 410,
});
