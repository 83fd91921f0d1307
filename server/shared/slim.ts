/**
 * A page as it is kept, made smaller and sooner to see, from what the renderer wrote: its scripts are fetched once the page has been painted, and
 * React's data stands in one script, in quotes that JSON does not use. Where the page is not written as expected it stays as it is.
 */

type Tag = { readonly all: string; readonly src: string };

const SCRIPT = /<script src="(\/_next\/static\/chunks\/[\w.~-]+\.js)"[^>]*? async=""[^>]*><\/script>/g;
/** For browsers that could not run the rest either. */
const OLD = /<script src="[^"]*" noModule="" nonce="[^"]*"><\/script>/gi;
const AHEAD = /<link rel="preload" as="script"[^>]*>/g;
const DATA = /<script nonce="[^"]*">self\.__next_f\.push\(\[1,("(?:[^"\\]|\\.)*")\]\)<\/script>/g;
const BEGIN = '(self.__next_f=self.__next_f||[]).push([0])';

/** `nonce`: the one the page was made with. */
export function slimPage(html: string, nonce: string): string {
  const begin = `<script nonce="${nonce}">${BEGIN}</script>`;
  const end = '</body></html>';
  const tags: Tag[] = [...html.matchAll(SCRIPT)].map(([all, src]) => ({ all, src: src! }));
  const data = [...html.matchAll(DATA)];
  const [first, last] = [html.indexOf(begin), data.at(-1)];
  const whole = last && html.slice(first + begin.length, last.index + last[0].length);
  // Nothing but the data stands where the data does, and all of it there.
  const expected = first > 0 && html.endsWith(end) && whole === data.map(([all]) => all).join('') && tags.length > 0;
  if (!last || !expected || html.split('__next_f').length !== data.length + 3) return html;
  const text = data.map(([, json]) => JSON.parse(json!) as string).join('');
  const script = `${BEGIN};self.__next_f.push([1,${quoted(withoutNothing(withoutNonce(text, nonce)))}]);${late(tags)}`;
  const page = html
    .slice(0, first)
    .concat(html.slice(last.index + last[0].length))
    .replace(SCRIPT, '')
    .replace(AHEAD, '')
    .replace(OLD, '')
    .replace(/(<link rel="stylesheet"[^>]*?) nonce="[^"]*"/g, '$1')
    .slice(0, -end.length);
  return `${joined(page, script, nonce)}${end}`;
}

/** With this script at the end, within the one that stands there where it has the nonce already: each nonce is a hole in what is compressed. */
function joined(page: string, script: string, nonce: string): string {
  const close = '</script>';
  const opened = page.lastIndexOf('<script');
  const inside = opened >= 0 && page.slice(opened).startsWith(`<script nonce="${nonce}"`) && page.endsWith(close);
  // What it holds is one script and no more.
  return inside && page.indexOf(close, opened) === page.length - close.length
    ? `${page.slice(0, -close.length)};${script}${close}`
    : `${page}<script nonce="${nonce}">${script}${close}`;
}

/**
 * Without what is said to be undefined, which is the same as not being there. Within quotes such a text has other quotes; only a long text stands in
 * React's data as it is, with its length before it, and where there is one nothing is touched.
 */
const withoutNothing = (text: string): string =>
  /^[0-9a-f]+:T/m.test(text) ? text : text.replace(/,"[\w-]+":"\$undefined"/g, '');

/** What React adds to the page is trusted because the script that adds it is: it needs no nonce of its own. */
const withoutNonce = (text: string, nonce: string): string =>
  text
    .replaceAll(`,"nonce":"${nonce}"`, '')
    .replaceAll(`{"nonce":"${nonce}"}`, '{}')
    .replaceAll(`"nonce":"${nonce}",`, '');

/** As a string of JavaScript inside of a page: nothing in it ends the script, or begins a comment. */
function quoted(text: string): string {
  const escaped = text.replace(/[\\'\n\r\u2028\u2029<]/g, (char) =>
    char === '<'
      ? '\\x3c'
      : char === '\n'
        ? '\\n'
        : char === '\\' || char === "'"
          ? `\\${char}`
          : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}

/** How long the scripts wait for a page that is not painted: one in the background is not. Milliseconds. */
const PATIENCE_MS = 3_000;
const CHUNKS = '/_next/static/chunks/';

/**
 * Fetches the scripts after the first paint, so that what is to be read does not wait for what makes it move. They are the very elements that
 * React looks for. A policy with `strict-dynamic` trusts them: this script has the nonce. What is pressed or chosen meanwhile: components/shell/early.ts.
 */
function late(tags: readonly Tag[]): string {
  const names = [...new Set(tags.map(({ src }) => src.slice(CHUNKS.length, -'.js'.length)))];
  return `((n,d)=>{let f=()=>{for(let s of n.splice(0)){let e=d.createElement('script');e.async=true;e.setAttribute('async','');e.src='${CHUNKS}'+s+'.js';d.head.append(e)}};d.onclick=e=>{let b=e.target.closest('button[type=button]');if(b)self.pressed=b};d.oninput=e=>self.chosen=e.target;new PerformanceObserver(l=>l.getEntriesByName('first-contentful-paint')[0]&&f()).observe({type:'paint',buffered:true});setTimeout(f,${PATIENCE_MS})})('${names.join(' ')}'.split(' '),document)`;
}
