import { afterEach, describe, expect, test } from 'vitest';
import type { Look } from '../../../../src/model/check.ts';
import type { Beside } from '../../../../src/model/name-looks.ts';
import { world, type World } from '../../../support/dns-client.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { authority, recursor, type Zones } from '../../../support/dns-zones.ts';

const user: Zones = {
  'example.com': [
    'example.com 900 NS ns1.example.com',
    'ns1.example.com 900 A 127.0.0.2',
    'demo.example.com 900 CNAME www.example.com',
    'www.example.com 900 CNAME app.ck8s.example.org',
  ],
};
const platform: Zones = {
  'example.org': [
    'example.org 900 NS ns1.example.org',
    'ns1.example.org 900 A 127.0.0.4',
    'app.ck8s.example.org 60 CNAME lb.provider.net',
  ],
  'provider.net': [
    'provider.net 900 NS ns1.example.org',
    'lb.provider.net 60 CNAME node.provider.net',
    'node.provider.net 60 A 20.80.0.1',
  ],
};

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

/** A server of the user's zone that gives more than it should. */
const careless =
  (extra: Readonly<Record<string, readonly string[]>>, zones = user): Handler =>
  (question) => {
    const reply = authority(zones)(question);
    const lines = extra[`${question.name} ${question.type}`];
    if (lines === undefined || reply === null || typeof reply === 'function' || !('answers' in reply)) return reply;
    return { ...reply, answers: [...(reply.answers ?? []), ...lines] };
  };

async function look(depth: Look, server: Handler = authority(user), others: Readonly<Record<string, Handler>> = {}) {
  made = await world({
    '127.0.0.1': recursor({ ...user, ...platform }),
    '127.0.0.2': server,
    '127.0.0.4': authority(platform),
    ...others,
  });
  const eye = made.look();
  const resolution = await eye.resolve(depth);
  const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
  const before = made.servers.at['127.0.0.2']?.heard.length ?? 0;
  const { seen } = await eye.names(new Set(['beside']), { resolution, walks, zones: {} }, depth);
  const heard = (made.servers.at['127.0.0.2']?.heard ?? []).slice(before);
  return { rows: seen.beside, asked: heard.map(({ name, type }) => `${name} ${type}`).toSorted() };
}

describe('what stands beside aliases', () => {
  test('in a quick look is what the answers on the way hold, and nobody is asked', async () => {
    const { rows, asked } = await look(
      'quick',
      careless({
        'demo.example.com A': ['demo.example.com 900 CNAME old.example.com', 'www.example.com 60 A 20.9.9.9'],
      }),
    );
    expect(asked).toEqual([]);
    expect(rows.slice(0, 2)).toMatchObject([
      {
        owner: 'demo.example.com',
        zone: 'example.com',
        answers: [{ asked: 'A', records: [{ data: 'www.example.com' }, { data: 'old.example.com' }] }],
      },
      { owner: 'www.example.com', answers: [{ records: [{ type: 'CNAME' }, { type: 'A', data: '20.9.9.9' }] }] },
    ]);
  });

  test('in a full look is asked for by type, at each alias of a zone of the user’s, and of no provider’s', async () => {
    const { rows, asked } = await look(
      'full',
      careless({ 'demo.example.com TXT': ['demo.example.com 900 TXT proof'] }),
    );
    expect(rows.map(({ owner, zone }) => `${owner} ${zone}`)).toEqual([
      'demo.example.com example.com',
      'www.example.com example.com',
      'app.ck8s.example.org example.org',
    ]);
    // For A both were asked on the way, of all servers of their zone.
    const types = ['AAAA', 'CAA', 'HTTPS', 'MX', 'TXT'];
    expect(asked).toEqual(['demo', 'www'].flatMap((label) => types.map((type) => `${label}.example.com ${type}`)));
    expect(rows[0]?.answers.map(({ asked: type }) => type).toSorted()).toEqual(['A', ...types]);
    const [text] = rows[0]?.answers.filter(({ asked: type }) => type === 'TXT') ?? [];
    expect(text?.records.map(({ type }) => type)).toEqual(['CNAME', 'TXT']);
  });

  const typesAtWww = (rows: readonly Beside[]): readonly string[] =>
    rows.flatMap(({ owner, answers }) =>
      owner === 'www.example.com' ? answers.flatMap(({ records }) => records.map(({ type }) => type)) : [],
    );
  const stranger = 'www.example.com 60 A 20.6.6.6';

  test('is not learnt of another zone’s server', async () => {
    const others = { '127.0.0.4': careless({ 'app.ck8s.example.org A': [stranger] }, platform) };
    expect(typesAtWww((await look('quick', authority(user), others)).rows)).toEqual(['CNAME']);
  });

  test('is not learnt of an answer without authority', async () => {
    const zones = {
      'example.com': [
        ...(user['example.com'] ?? []),
        'example.com 900 NS ns2.example.com',
        'ns2.example.com 900 A 127.0.0.3',
      ],
    };
    let isFirst = true;
    // Each name is asked for by itself, of one server and then of the other.
    const handle: Handler = (question) => {
      const { name, type } = question;
      if (type !== 'A' || name === 'ns2.example.com') return authority(zones)(question);
      if (name === 'demo.example.com') return { aa: true, answers: ['demo.example.com 900 CNAME www.example.com'] };
      const reply = isFirst ? { aa: false, answers: [stranger] } : authority(zones)(question);
      isFirst = false;
      return reply;
    };
    const { rows } = await look('quick', handle, {
      '127.0.0.1': recursor({ ...zones, ...platform }),
      '127.0.0.3': handle,
    });
    expect(isFirst).toBe(false);
    expect(typesAtWww(rows)).toEqual(['CNAME']);
  });

  test('is not learnt of a server of the zone that was asked as a resolver', async () => {
    const zones = {
      ...user,
      ...platform,
      'example.com': (user['example.com'] ?? []).map((line) => line.replace('127.0.0.2', '127.0.0.1')),
    };
    const { rows } = await look('full', authority(user), {
      '127.0.0.1': (question) => {
        if (!question.recursive) return authority(zones)(question);
        const reply = recursor(zones)(question);
        return question.name === 'demo.example.com' && reply !== null && typeof reply === 'object' && 'answers' in reply
          ? { ...reply, aa: true, answers: [...(reply.answers ?? []), stranger] }
          : reply;
      },
    });
    expect(typesAtWww(rows)).not.toContain('A');
  });

  test('is unanswered where the server is silent for a type', async () => {
    const { rows } = await look('full', (question) => (question.type === 'MX' ? null : authority(user)(question)));
    const [mail] = rows[0]?.answers.filter(({ asked: type }) => type === 'MX') ?? [];
    expect(mail).toMatchObject({ outcome: { kind: 'unanswered' }, records: [] });
  });
});

test('an alias that a server gives for AAAA alone, and an address for A', async () => {
  const byType: Handler = (question) =>
    question.name === 'demo.example.com' && question.type === 'A'
      ? { aa: true, answers: ['demo.example.com 900 A 20.80.0.9'] }
      : authority(user)(question);
  const { rows } = await look('quick', byType);
  const row = rows.find(({ owner }) => owner === 'demo.example.com');
  expect(row?.zone).toBe('example.com');
  expect(row?.answers).toMatchObject([
    { asked: 'A', records: [{ type: 'A' }] },
    { asked: 'AAAA', records: [{ type: 'CNAME' }] },
  ]);
});
