import { describe, expect, it } from 'vitest';
import type { Content } from '#lib/chat/content.ts';
import { refuseChat } from '#lib/chat/refusals.ts';
import { createOutbox } from '#lib/chat/room/outbox.ts';
import type { RoomPorts } from '#lib/chat/room/ports.ts';
import { createStore } from '#lib/chat/room/state.ts';
import type { MessageView } from '#lib/chat/view.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';

const text = (words: string): Content => ({ kind: 'text', text: words });
const picture = { kind: 'file', file: { id: 'x'.repeat(20) } } as unknown as Content;
const HOUR_MS = 3_600_000;
const NOW = 1_000 * HOUR_MS;

/** An outbox whose server answers what the list says, one answer a try; then it takes everything. */
function stage(answers: readonly (Result<MessageView> | 'kept')[], pause: RoomPorts['pause'] = async () => {}) {
  const store = createStore();
  const tried: string[] = [];
  const kept: string[] = [];
  const saved: number[] = [];
  const ports = { pause, now: () => NOW, keep: (unsent: readonly unknown[]) => saved.push(unsent.length) };
  const outbox = createOutbox(
    ports as unknown as RoomPorts,
    store,
    async (clientId) => {
      tried.push(clientId);
      const answer = answers[tried.length - 1] ?? 'kept';
      return answer === 'kept' ? ok({ message: { header: { clientId } } } as MessageView) : answer;
    },
    ({ message }) => {
      kept.push(message.header.clientId);
      outbox.confirm(message.header.clientId);
    },
  );
  return { store, outbox, tried, kept, saved };
}
const unsent = (clientId: string, content: Content = text(clientId), writtenAt = NOW) => ({
  clientId,
  content,
  writtenAt,
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

const unreachable = refused(refuseRequest('request.unreachable'));

describe('what was written and not confirmed', () => {
  it('goes out in its order, one at a time, under the same name until it is answered', async () => {
    const { outbox, tried, kept, store } = stage([unreachable, 'kept', unreachable, unreachable]);
    outbox.add([unsent('a'), unsent('b'), unsent('a')]);
    await settled();
    expect(tried).toEqual(['a', 'a', 'b', 'b', 'b']);
    expect(kept).toEqual(['a', 'b']);
    expect(store.state().outgoing).toEqual([]);
  });

  it('waits where it was refused, lets others pass, and goes out again when its author says so', async () => {
    const { outbox, tried, store } = stage([refused(refuseChat('chat.message_wrong'))]);
    outbox.add([unsent('a'), unsent('b')]);
    await settled();
    expect(tried).toEqual(['a', 'b']);
    expect(store.state().outgoing.map(({ clientId, refusal }) => [clientId, refusal?.code])).toEqual([
      ['a', 'chat.message_wrong'],
    ]);
    outbox.retry('a');
    await settled();
    expect(tried).toEqual(['a', 'b', 'a']);
    expect(store.state().outgoing).toEqual([]);
  });

  it('can be given up once it was refused, and not while it may have been heard', async () => {
    const { outbox, store } = stage([unreachable], () => new Promise(() => {}));
    outbox.add([unsent('a')]);
    await settled();
    outbox.discard('a');
    expect(store.state().outgoing).toHaveLength(1);
    const other = stage([refused(refuseChat('chat.message_wrong'))]);
    other.outbox.add([unsent('a')]);
    await settled();
    other.outbox.discard('a');
    expect(other.store.state().outgoing).toEqual([]);
    expect(other.saved.at(-1)).toBe(0);
  });

  it('is slowed and not refused where its author writes too fast', async () => {
    const waits: number[] = [];
    const { outbox, tried } = stage([refused(refuseRequest('request.too_many', { seconds: 3 }))], async (ms) => {
      waits.push(ms);
    });
    outbox.add([unsent('a')]);
    await settled();
    expect([tried, waits]).toEqual([['a', 'a'], [3000]]);
  });

  it('does not name a picture that the server has thrown away meanwhile', async () => {
    const { outbox, tried, store } = stage([]);
    outbox.add([unsent('old', picture, NOW - 24 * HOUR_MS), unsent('new', picture, NOW - HOUR_MS)]);
    await settled();
    expect(tried).toEqual(['new']);
    expect(store.state().outgoing.map(({ refusal }) => refusal?.code)).toEqual(['chat.file_expired']);
  });
});
