import { changeAt, entry, opened } from './entries.ts';

// Notes one change after the other in the file that is named, and says how far it is, until it is killed.
const [path = ''] = process.argv.slice(2);
const { store } = await opened(path);
let n = 0;
setInterval(() => {
  for (let more = 0; more < 5; more += 1) {
    n += 1;
    store.note(entry(n % 20, n, { change: changeAt(n, String(n)) }));
  }
  process.stdout.write(`${n}\n`);
}, 5);
