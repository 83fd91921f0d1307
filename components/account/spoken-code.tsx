/** A code to be read out: large, in two groups, each sign by itself for whoever listens. */
export function SpokenCode({ code, label }: { code: string; label: string }) {
  return (
    <p className="my-1">
      <span className="sr-only">
        {label}: {[...code.replace(/ /g, '')].join(' ')}
      </span>
      <span aria-hidden dir="ltr" className="figures text-2xl font-semibold tracking-widest">
        {code}
      </span>
    </p>
  );
}
