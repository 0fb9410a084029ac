/** Acts once it has been quiet for a while, and under steady change now and then. */
export interface Debounce {
  ask(): void;
  end(): void;
}

export function startDebounce(
  act: () => void,
  { quietMs, mostMs }: { readonly quietMs: number; readonly mostMs: number },
): Debounce {
  let timer: NodeJS.Timeout | null = null;
  let since = 0;
  return {
    ask() {
      const now = performance.now();
      if (timer === null) since = now;
      else clearTimeout(timer);
      const waitMs = Math.max(0, Math.min(quietMs, since + mostMs - now));
      timer = setTimeout(() => {
        timer = null;
        act();
      }, waitMs);
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
