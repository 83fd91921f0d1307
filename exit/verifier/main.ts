/**
 * The verifier: whoever is handed a statement of somebody's trades checks it with any node, with no server of ours or of the site that made it. One file,
 * opened from disk; scripts/exit.ts builds it.
 */
import { field, form, h, notice, region, type Child } from '../dom.ts';
import { isLanguage, LANGUAGES, preferredLanguage, wordsOf, type Language, type Words } from '../words.ts';
import { report } from './report.ts';
import { createVerifier } from './session.ts';

declare const ESCROW_CODE_HASH: string;
declare const RELEASE: string;

let redraw = () => {};
const verifier = createVerifier(ESCROW_CODE_HASH, () => redraw());

function said(words: Words, wanted: boolean): readonly Child[] {
  const { file, asking, refusal } = verifier.seen();
  if (refusal) return [h('div', { role: 'alert' }, notice('danger', words.refusal(refusal)))];
  if (asking !== undefined)
    return [
      h(
        'div',
        { role: 'status' },
        h('label', {}, words('verify.asking'), ' ', h('progress', { value: asking, max: 1 })),
      ),
    ];
  return wanted && !file ? [h('div', { role: 'alert' }, notice('caution', words('verify.choose_first')))] : [];
}

/** File, node and button; what is typed stays when the page is drawn anew below. */
function questions(words: Words, onWanted: () => void): HTMLElement {
  const file = h('input', { type: 'file', accept: '.json,application/json' });
  file.addEventListener('change', () => void file.files?.[0]?.text().then(verifier.take));
  const url = h('input', {
    type: 'text',
    inputmode: 'url',
    dir: 'ltr',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'https://',
  });
  const ask = async () => {
    onWanted();
    await verifier.ask(url.value);
  };
  return form(
    ask,
    words('verify.check'),
    'primary',
    field(words('verify.file'), file, words('verify.file_hint')),
    field(words('chain.url'), url, words('chain.lead')),
  );
}

function languageChoice(language: Language, words: Words): HTMLElement {
  const choice = h(
    'select',
    {},
    ...Object.entries(LANGUAGES).map(([value, label]) =>
      h('option', { value, lang: value, selected: value === language }, label),
    ),
  );
  choice.addEventListener('change', () => {
    if (isLanguage(choice.value)) draw(choice.value);
  });
  return field(words('page.language'), choice);
}

/** Draws the whole page in a language. What was read stays; what stands half typed goes. */
function draw(language: Language): void {
  const words = wordsOf(language);
  document.documentElement.lang = language;
  document.documentElement.dir = words.direction;
  document.title = words('verify.title');
  let wanted = false;
  const note = region(() => said(words, wanted));
  const result = region(() => report(verifier.seen(), words));
  redraw = () => {
    note.redraw();
    result.redraw();
  };
  const asked = questions(words, () => {
    wanted = true;
    redraw();
  });
  document
    .getElementById('page')!
    .replaceChildren(
      h('header', {}, h('p', { class: 'wordmark' }, 'Holdfast'), languageChoice(language, words)),
      h(
        'main',
        {},
        h('h1', {}, words('verify.heading')),
        h('p', { class: 'lead' }, words('verify.lead')),
        h('section', { 'aria-label': words('verify.heading') }, asked, note.element, result.element),
      ),
      h(
        'footer',
        {},
        h('p', {}, words('page.release', { release: RELEASE })),
        h('p', {}, words('page.code'), ' ', h('bdi', { class: 'machine', dir: 'ltr' }, ESCROW_CODE_HASH)),
      ),
    );
}

draw(preferredLanguage(navigator.languages));
