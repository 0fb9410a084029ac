/** What waits for its time. */
export interface Waiting {
  /** When; only the heap sets it. */
  at: number;
  /** Where it stands in the heap; -1 where it does not. */
  place: number;
}

/** What waits, the earliest first. */
export interface DueHeap<Item extends Waiting> {
  first(): Item | undefined;
  /** Puts it where its new time belongs, whether it was there or not. */
  set(item: Item, at: number): void;
  remove(item: Item): void;
}

export function startDueHeap<Item extends Waiting>(): DueHeap<Item> {
  const items: Item[] = [];
  const put = (item: Item, place: number): void => {
    items[place] = item;
    item.place = place;
  };
  const rise = (item: Item): void => {
    while (item.place > 0) {
      const above = (item.place - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || parent.at <= item.at) return;
      put(parent, item.place);
      put(item, above);
    }
  };
  const sink = (item: Item): void => {
    for (;;) {
      const left = items[2 * item.place + 1];
      const right = items[2 * item.place + 2];
      const least = right !== undefined && left !== undefined && right.at < left.at ? right : left;
      if (least === undefined || least.at >= item.at) return;
      const below = least.place;
      put(least, item.place);
      put(item, below);
    }
  };
  return {
    first: () => items[0],
    set(item, at) {
      item.at = at;
      if (item.place < 0) put(item, items.length);
      rise(item);
      sink(item);
    },
    remove(item) {
      const { place } = item;
      if (place < 0) return;
      item.place = -1;
      const last = items.pop();
      if (last === undefined || last === item) return;
      put(last, place);
      rise(last);
      sink(last);
    },
  };
}
