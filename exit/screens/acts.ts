/** Step 5: acts that others signed, to be sent or signed too. */
import { refused } from '#lib/kernel/result.ts';
import { readAct, readCallData } from '../act.ts';
import { field, form, h, region, type Child } from '../dom.ts';
import { refuseExit } from '../refusals.ts';
import type { Session } from '../session.ts';
import type { Words } from '../words.ts';
import { actItem } from './act-item.ts';
import { submitData } from './doing.ts';
import { said, tell } from './said.ts';

const NOTE = 'acts';

export function actsScreen(session: Session, words: Words) {
  const text = h('textarea', { rows: 5, class: 'machine', dir: 'ltr', autocomplete: 'off', spellcheck: 'false' });
  const read = async () => {
    const typed = text.value.trim();
    if (typed.startsWith('0x')) {
      const call = readCallData(typed);
      if (!call.ok) return session.note(NOTE, { kind: 'done', refusal: call.refusal });
      return submitData({ session, words, key: NOTE, token: undefined }, call.value.data, call.value.name);
    }
    return tell(
      session,
      NOTE,
      async () => {
        if (!typed) return refused(refuseExit('exit.act_wrong'));
        const act = readAct(typed);
        if (!act.ok) return act;
        const added = await session.addAct(act.value);
        if (added.ok) text.value = '';
        return added;
      },
      () => words('acts.added'),
    );
  };
  const list = region(() => [said(session, words, NOTE), actList(session, words)]);
  const element = h(
    'section',
    { 'aria-labelledby': 'acts' },
    h('h2', { id: 'acts' }, words('acts.title')),
    h('p', { class: 'lead' }, words('acts.lead')),
    form(read, words('acts.read'), 'plain', field(words('acts.text'), text, words('acts.text_hint'))),
    list.element,
  );
  return { element, redraw: list.redraw };
}

function actList(session: Session, words: Words): Child {
  const { acts, trades } = session.state;
  if (acts.length === 0) return null;
  const tokens = new Map([...trades.values()].flatMap(({ token }) => (token ? [[token.address, token] as const] : [])));
  return h(
    'ul',
    { class: 'acts cards' },
    ...acts.map((signed) => actItem(session, words, signed, { heading: 'h3', tokens })),
  );
}
