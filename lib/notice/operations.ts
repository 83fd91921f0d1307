import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { paging } from '../http/paging.ts';
import { refuseRequest } from '../http/refusals.ts';
import { markAllRead, markNoticeRead } from './commands.ts';
import { NOTICE_KINDS } from './kinds.ts';
import { getUnread, listNotices } from './queries.ts';
import { refuseNotice } from './refusals.ts';
import type { NoticeList, NoticeView } from './view.ts';

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{20}$/);
const count = z.int().nonnegative();

const noticeAnswer = z.object({
  id,
  kind: z.enum(NOTICE_KINDS),
  title: z.string(),
  text: z.string(),
  at: z.int().describe('Seconds since 1970.'),
  read: z.boolean(),
}) satisfies z.ZodType<NoticeView>;

const noticesAnswer = z.object({
  rows: z.array(noticeAnswer).describe('Newest first, in the language of the account.'),
  unread: count.describe('How many are not read, 100 at most.'),
  next: z.string().nullable().describe('Goes into `after`; null: this is the last page.'),
}) satisfies z.ZodType<NoticeList>;

export const readNotices = operation({
  id: 'listNotices',
  group: 'notices',
  method: 'GET',
  path: '/notices',
  summary: 'What the reader was told of.',
  scope: 'read',
  query: z.object({
    limit: paging.limit,
    after: z
      .string()
      .regex(/^\d{1,18}_[0-9a-hjkmnp-tv-z]{20}$/)
      .optional()
      .describe('The page after another: what that one gave as `next`.'),
  }),
  answer: noticesAnswer,
  refusals: [],
  command: (ctx, { limit, after }) => listNotices(ctx, { limit, before: after, locale: ctx.actor?.locale ?? 'en' }),
});

export const readUnread = operation({
  id: 'getUnread',
  group: 'notices',
  method: 'GET',
  path: '/notices/unread',
  summary: 'How many notices the reader has not read.',
  scope: 'read',
  answer: z.object({ unread: count }),
  refusals: [],
  command: (ctx) => getUnread(ctx),
});

export const markOne = operation({
  id: 'markNoticeRead',
  group: 'notices',
  method: 'POST',
  path: '/notices/{noticeId}/read',
  summary: 'Marks one notice read.',
  scope: 'read',
  params: z.object({ noticeId: id.describe('The id of a notice.') }),
  answer: z.null(),
  refusals: [refuseNotice('notice.not_found'), refuseRequest('request.not_found')],
  command: markNoticeRead,
});

export const markAll = operation({
  id: 'markAllRead',
  group: 'notices',
  method: 'POST',
  path: '/notices/read',
  summary: 'Marks all notices read that there are now.',
  scope: 'read',
  answer: z.object({ count }),
  refusals: [],
  command: (ctx) => markAllRead(ctx),
});

export const OPERATIONS = [readNotices, readUnread, markOne, markAll];
