'use client';
import './globals.css';
import { useComeBack } from '#components/ui/use-refresh.ts';

/** The frame itself broke, so there is no language and no layout to rely on: the same sentence in each language. */
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  useComeBack(retry);
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui, sans-serif' }}>
        <title>Holdfast</title>
        <main className="mx-auto flex max-w-xl flex-col gap-4 px-4 py-10">
          <h1 className="text-2xl font-semibold">Holdfast</h1>
          <p>Something on our side broke. Your coins are where they were. Please try again in a moment.</p>
          <p lang="es">
            Algo falló de nuestro lado. Tus monedas están donde estaban. Vuelve a intentarlo en un momento.
          </p>
          <p lang="ar" dir="rtl">
            حدث خلل من جهتنا. عملاتك في مكانها. يُرجى المحاولة مرة أخرى بعد قليل.
          </p>
          {error.digest ? <p className="text-sm text-quiet">{error.digest}</p> : null}
          <button
            type="button"
            onClick={() => retry()}
            className="min-h-11 self-start rounded-md border border-edge px-4 font-medium"
          >
            ↻ Try again · Reintentar · إعادة المحاولة
          </button>
        </main>
      </body>
    </html>
  );
}
