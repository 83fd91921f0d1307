import { node, tree } from './tree.js';

export const dynamic = 'force-dynamic';

export default function Layout({ children }) {
  const { html, around } = tree();
  return (
    <html lang={html.lang} dir={html.dir}>
      <body className="flex flex-col">
        {around[0].map(node)}
        <main id="main">{children}</main>
        {around[1].map(node)}
      </body>
    </html>
  );
}
