import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { expect, test } from 'vitest';
import { addressHeaders } from '../../../../src/facts/http/forwarding-headers.ts';
import { chainOf, createSelfSigned } from '../../../../src/lab/certificates.ts';
import { accessForgeries } from '../../../../src/observe/http/pages/access-forgeries.ts';
import { settings } from '../../../support/evidence.ts';
import { bareWires } from '../../../support/looking.ts';
import { listen, patience, type Loopback } from '../../../support/loopback.ts';
import { pageLook } from '../../../support/page-look.ts';

const allow = ['198.51.100.0/24', '2001:db8::/32'];
const inside = '198.51.100.1';

/** An allowlist that believes whoever writes the header. */
function believing(header: string) {
  const asked: IncomingHttpHeaders[] = [];
  const serve: RequestListener = ({ headers }, response) => {
    asked.push(headers);
    response.writeHead(headers[header] === undefined ? 403 : 200).end();
  };
  return { asked, serve };
}

async function forge(server: Loopback, over: Parameters<typeof pageLook>[2] = {}, active = true) {
  using deadline = patience();
  const wires = bareWires({ ...settings, active });
  return accessForgeries(await pageLook(server, deadline, { expect: { access: { allow } }, ...over }, wires));
}

test('whoever was turned away asks once more, in the name of somebody who is let in, and then by each header alone', async () => {
  const { asked, serve } = believing('x-real-ip');
  await using server = await listen(createServer(serve));
  const forged = addressHeaders.map((name) => [name, inside]);
  const seen = await forge(server);
  expect(seen[0]).toMatchObject({ forged, response: { ok: true, value: { status: 200 } } });
  expect(asked).toHaveLength(2 + addressHeaders.length);
  for (const name of addressHeaders) {
    expect(asked[0]?.[name]).toBeUndefined();
    expect(asked[1]?.[name]).toBe(name === 'forwarded' ? `for=${inside}` : inside);
  }
  const opened = seen.slice(1).filter(({ response }) => response.ok && response.value.status === 200);
  expect(opened.map(({ forged: alone }) => alone)).toEqual([[['x-real-ip', inside]]]);
});

test('an allowlist that goes by something else turns the disguise away, too', async () => {
  await using server = await listen(createServer(believing('x-nobody').serve));
  const seen = await forge(server);
  expect(seen).toHaveLength(1);
  expect(seen).toMatchObject([{ response: { ok: true, value: { status: 403 } } }]);
});

test('over TLS, for the host', async () => {
  await using server = await listen(createHttps(chainOf(await createSelfSigned()), believing('x-forwarded-for').serve));
  const [seen] = await forge(server, { protocol: 'https' });
  expect(seen).toMatchObject({ response: { ok: true, value: { status: 200 } } });
  expect(seen?.response.where.url).toBe(`https://demo.example.com:${server.port}/`);
});

test.each<[string, Parameters<typeof pageLook>[2], boolean?]>([
  ['nobody asked for such tests', {}, false],
  ['nothing is expected', { expect: {} }],
  ['nobody is known to be let in', { expect: { access: 'blocked' } }],
  ['nobody is let in', { expect: { access: { allow: [] } } }],
])('nothing is forged where %s', async (_, over, active = true) => {
  const { asked, serve } = believing('x-real-ip');
  await using server = await listen(createServer(serve));
  expect(await forge(server, over, active)).toEqual([]);
  expect(asked).toHaveLength(1);
});

test('nor where we were let in, or nobody answers', async () => {
  await using open = await listen(createServer((__, response) => void response.end()));
  expect(await forge(open)).toEqual([]);
  await using mute = await listen(createServer(({ socket }) => void socket.destroy()));
  expect(await forge(mute)).toEqual([]);
});

test('a server that is gone by then leaves nothing to tell', async () => {
  const server = createServer((__, response) => {
    response.writeHead(403).end();
    server.close();
  });
  await using gone = await listen(server);
  expect(await forge(gone)).toEqual([]);
});
