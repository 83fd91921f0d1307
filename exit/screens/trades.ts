/** Step 3: the person's trades, from files or from the chain's logs. */
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { isEnd } from '#lib/trade/machine.ts';
import { button, field, form, h, region, tick, type Child } from '../dom.ts';
import { refuseExit } from '../refusals.ts';
import type { Session } from '../session.ts';
import type { TradeEntry } from '../state.ts';
import type { Words } from '../words.ts';
import { said, tell } from './said.ts';
import { tradeCard } from './trade-card.ts';

const NOTE = 'trades';

export function tradesScreen(session: Session, words: Words) {
  const files = h('input', { type: 'file', accept: '.json,application/json', multiple: true });
  files.addEventListener('change', () => void addFiles(session, words, files));
  const list = region(() => tradeList(session, words));
  const note = region(() => [said(session, words, NOTE)]);
  const element = h(
    'section',
    { 'aria-labelledby': 'trades' },
    h('h2', { id: 'trades' }, words('trades.title')),
    h('p', { class: 'lead' }, words('trades.lead')),
    field(words('trades.files'), files, words('trades.files_hint')),
    searchForm(session, words),
    note.element,
    list.element,
  );
  return {
    element,
    redraw: () => {
      note.redraw();
      list.redraw();
    },
  };
}

/** Each file by itself: one that cannot be used stops no other, and the last refusal is said. */
async function addFiles(session: Session, words: Words, input: HTMLInputElement): Promise<void> {
  const chosen = [...(input.files ?? [])];
  input.value = '';
  if (chosen.length === 0) return;
  await tell(
    session,
    NOTE,
    async () => {
      let result: Result<null> = ok(null);
      for (const file of chosen) {
        const added = await session.addFile(await file.text());
        if (!added.ok) result = added;
      }
      return result;
    },
    () => words('trades.added', { count: chosen.length }),
  );
}

function searchForm(session: Session, words: Words): HTMLElement {
  const from = h('input', { type: 'text', inputmode: 'numeric', dir: 'ltr', autocomplete: 'off' });
  const { box, row } = tick('checkbox', words('trades.as_arbiter'));
  const bar = h('progress', { max: 1, value: 0, 'aria-label': words('trades.searching') });
  let stopping = new AbortController();
  const stop = button(words('trades.stop'), () => stopping.abort());
  const running = h('div', { class: 'actions', hidden: true }, bar, stop);
  const search = async () => {
    const start = from.value.trim() || '0';
    stopping = new AbortController();
    bar.value = 0;
    running.hidden = false;
    await tell(
      session,
      NOTE,
      async () => {
        if (!/^\d{1,12}$/.test(start)) return refused(refuseExit('exit.block_wrong'));
        return session.search(Number(start), box.checked, (share) => (bar.value = share), stopping.signal);
      },
      (count) =>
        words(count === 0 ? 'trades.none' : stopping.signal.aborted ? 'trades.stopped' : 'trades.found', { count }),
    );
    running.hidden = true;
  };
  return h(
    'details',
    {},
    h('summary', {}, words('trades.search_title')),
    form(
      search,
      words('trades.search'),
      'plain',
      h('p', {}, words('trades.search_lead')),
      field(words('trades.from_block'), from, words('trades.from_block_hint')),
      row,
      running,
    ),
  );
}

const isLive = ({ standing }: TradeEntry) =>
  standing !== undefined && standing.state !== 'over' && !isEnd(standing.state);

function tradeList(session: Session, words: Words): readonly Child[] {
  const entries = [...session.state.trades.values()];
  if (entries.length === 0) return [h('p', { class: 'empty' }, words('trades.empty'))];
  const sorted = [...entries.filter(isLive), ...entries.filter((entry) => !isLive(entry))];
  return [
    h(
      'div',
      { class: 'actions' },
      button(words('trades.refresh'), () => tell(session, NOTE, () => session.refresh()), { id: 'refresh' }),
    ),
    h('ul', { class: 'cards' }, ...sorted.map((entry) => tradeCard(session, words, entry))),
  ];
}
