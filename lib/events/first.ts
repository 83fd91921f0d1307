/** The first event of a subject, to be written with the commit, for many subjects at once. */
import { canonicalJson } from '../kernel/canonical.ts';
import { dateOf } from '../kernel/instant.ts';
import { once } from '../kernel/once.ts';
import { asking, type Many, type Written } from '../db/many.ts';
import { GENESIS, hashEvent, heardBy, noteEvent, type NewEvent } from './outbox.ts';
import { trail } from './trail.ts';

/** What is begun so. */
const FIRSTS = ['trade.opened'] as const;

const FIRST: Many = {
  name: 'events.first',
  text: `
  WITH made AS (
    INSERT INTO "Event" ("noun", "subjectId", "seq", "type", "data", "actorId", "at", "final", "prevHash", "hash", "requestId")
    SELECT split_part(r."type", '.', 1), r."subjectId", 1, r."type", r."data"::jsonb, r."actorId", r."at", true, '${GENESIS}', r."hash", r."requestId"
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
      AS r("subjectId", "type", "data", "actorId", "at", "hash", "requestId") RETURNING "id", "subjectId", "type"),
  sent AS (
    INSERT INTO "Delivery" ("eventId", "listener", "dueAt")
    SELECT made."id", l."listener", now() + make_interval(secs => l."afterSeconds")
    FROM made JOIN unnest($8::text[], $9::text[], $10::int4[]) AS l("type", "listener", "afterSeconds") USING ("type")
    ON CONFLICT DO NOTHING)
  SELECT r."at"::int4 AS "at", made."id"::text AS "id"
  FROM unnest($1::text[]) WITH ORDINALITY AS r("subjectId", "at") JOIN made USING ("subjectId")`,
  columns: ['text', 'text', 'text', 'text', 'time', 'text', 'text'],
  rest: () => once('events.firsts', () => heardBy(FIRSTS)),
};

type First = Pick<NewEvent, 'subjectId' | 'data' | 'actorId' | 'at'> & { readonly type: (typeof FIRSTS)[number] };

/** What {@link appendEvent} would write of a final event: the row and its deliveries. */
export function firstEvent(event: First): Written {
  const { subjectId, type, data, actorId, at } = event;
  const hash = hashEvent({ ...event, seq: 1 }, GENESIS);
  const cells = [subjectId, type, canonicalJson(data), actorId, dateOf(at), hash, trail().requestId ?? null];
  return { ...asking(FIRST, ...cells), heard: ([made]) => noteEvent(made!.id as string, type, subjectId) };
}
