/** Remembers what was worked out, the oldest forgotten first once there are more than `limit`. */
export function remember<Key, Value>(limit: number): (key: Key, work: () => Value) => Value {
  const known = new Map<Key, Value>();
  return (key, work) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = work();
    for (const oldest of known.keys()) {
      if (known.size < limit) break;
      known.delete(oldest);
    }
    known.set(key, value);
    return value;
  };
}
