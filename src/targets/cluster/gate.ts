/** Lets so many act side by side; others wait in the order in which they came. */
export function startGate(most: number): <What>(act: () => Promise<What>) => Promise<What> {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (act) => {
    if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside += 1;
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    }
  };
}
